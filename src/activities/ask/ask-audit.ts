/** The question for verdicts: of the checks that were named, or of all; and what this node means by them. */
import type { Finding } from '../../contracts/audit.ts';
import type { Digest, Target } from '../../contracts/basics.ts';
import { targetsPutBack } from '../../domain/change/put-back.ts';
import { isAboutNode } from '../../domain/checks/index.ts';
import type { GivenParameters } from '../../domain/checks/index.ts';
import { InputError } from '../../domain/errors.ts';
import { auditChecks } from '../audit/audit-checks.ts';
import type { AuditInput } from '../audit/audit-checks.ts';
import { isTouchedBy, scriptsLimitMs, unusableFindings } from '../audit/judge-checks.ts';
import { parametersOf, rulesOf } from '../audit/node-rules.ts';
import { differenceOf } from '../audit/require-definitions.ts';
import type { NodeActivityContext } from '../node-activities.ts';

interface Answer {
  findings: (Finding | Brief)[];
  /** of checks that this node has and whoever asked has not; only where he asked for them */
  beyond?: (Brief & { slug: string; title: string })[];
  /** targets that somebody has put back on purpose; only where he asked for them */
  putBack?: Target[];
  /** by which whoever asks can tell what would be done here; not where a batch asks */
  meant?: Meant;
}

/** What this node means by the names of checks. */
interface Meant {
  /** its own values, by the name of the parameter */
  parameters: GivenParameters;
  /** of the checks that fail: slug → digest */
  definitions: Record<string, Digest>;
}

type Brief = Pick<Finding, 'check' | 'verdict' | 'reason' | 'byHand'> & {
  /** absent: no change of its target is open */
  unconfirmed?: true;
};

/** By the id that was asked for; a batch of before there were digests sends none. */
type Definitions = Record<string, { slug: string; digest?: string } | undefined>;

export async function answerAudit(
  context: NodeActivityContext,
  input: Record<string, unknown>,
): Promise<Answer> {
  const named = Array.isArray(input['checks']) ? (input['checks'] as string[]) : [];
  const definitions = (input['definitions'] ?? {}) as Definitions;
  const other = named.flatMap((name) => differingFinding(context, name, definitions[name]) ?? []);
  const agreed = named.filter((name) => !other.some(({ check }) => check === name));
  const parameters = (input['parameters'] ?? {}) as GivenParameters;
  const scriptsUntilMs = context.audit.clock.monotonicMs() + scriptsLimitMs;
  const audit = async (checks: AuditInput['checks'], given: GivenParameters): Promise<Finding[]> =>
    await auditBesideOthers(context, { checks, parameters: given, scriptsUntilMs });
  const findings = [
    ...(named.length > 0 && agreed.length === 0
      ? []
      : await audit(named.length === 0 ? 'all' : agreed, parameters)),
    ...other,
  ];
  // A batch keeps this in its history: what was seen stays on the node.
  if (input['brief'] !== true) return { findings, meant: await meantBy(context, findings) };
  if (input['putBack'] === true) {
    const putBack = targetsPutBack(await context.node.records.list());
    return { findings: findings.map(briefly), putBack };
  }
  if (!Array.isArray(input['beyond'])) return { findings: findings.map(briefly) };
  const { catalog } = context.audit;
  const known = new Set(input['beyond']);
  const unasked = catalog.checks
    .filter((check) => isAboutNode(check) && !known.has(check.slug))
    .map(({ slug }) => slug);
  const unusable = unusableFindings(catalog).filter(({ slug }) => !known.has(slug));
  const beyond = [...(unasked.length === 0 ? [] : await audit(unasked, {})), ...unusable];
  return {
    findings: findings.map(briefly),
    beyond: beyond.map((finding) => ({ ...briefly(finding), slug: finding.slug, title: finding.title })),
  };
}

/** A change of another run may begin while the node is looked at: what is open before or after may have been seen. */
async function auditBesideOthers(
  { audit, node }: NodeActivityContext,
  input: Omit<AuditInput, 'openChange'>,
): Promise<Finding[]> {
  const openTarget = async (): Promise<Target | null> => (await node.records.open())?.target ?? null;
  const openChange = await openTarget();
  const findings = await auditChecks(audit, { ...input, openChange });
  const openedSince = await openTarget();
  if (openedSince === null || openedSince === openChange) return findings;
  return findings.map((finding) => {
    const check = audit.catalog.find(finding.slug);
    const isOfIt = check !== undefined && isTouchedBy(check, openedSince);
    return isOfIt ? { ...finding, unconfirmed: true } : finding;
  });
}

async function meantBy({ audit }: NodeActivityContext, findings: readonly Finding[]): Promise<Meant> {
  const failing = findings
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'stale')
    .flatMap(({ slug }) => audit.catalog.find(slug) ?? []);
  return {
    parameters: parametersOf(failing, await rulesOf(audit)),
    definitions: Object.fromEntries(failing.map(({ slug }) => [slug, audit.catalog.digest(slug)])),
  };
}

/** null: this node means the same by it, or nobody said what he means */
function differingFinding(
  { audit }: NodeActivityContext,
  name: string,
  asked: Definitions[string],
): Finding | null {
  if (asked?.digest === undefined) return null;
  const { slug, digest } = asked;
  const reason =
    differenceOf(audit.catalog, slug, { [slug]: digest }) ?? otherName(audit.catalog, name, slug);
  if (reason === null) return null;
  return {
    check: name,
    slug,
    title: audit.catalog.find(slug)?.title ?? slug,
    verdict: 'unknown',
    reason: `could not look: ${reason}`,
    expected: 'the same definition for whoever asks and for the node',
    observed: [],
    unconfirmed: false,
  };
}

/** A number that another check has here: it was meant by its slug. */
function otherName(
  catalog: NodeActivityContext['audit']['catalog'],
  name: string,
  slug: string,
): string | null {
  try {
    const found = catalog.resolve(name).slug;
    return found === slug ? null : `check ${name}: expected ${slug}, found that it is ${found} on this node`;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function briefly({ check, verdict, reason, byHand, unconfirmed }: Finding): Brief {
  return {
    check,
    verdict,
    reason,
    ...(byHand !== undefined && { byHand }),
    ...(unconfirmed && { unconfirmed }),
  };
}
