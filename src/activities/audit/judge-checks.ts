/** Verdicts on checks, each by what it is judged by: what was seen, a script, or the word of the node's configuration. */
import type { Finding } from '../../contracts/audit.ts';
import type { Component, Target } from '../../contracts/basics.ts';
import type { Check } from '../../contracts/check.ts';
import { describeAssertion, judgeCheck, ownerInNumbers } from '../../domain/audit/index.ts';
import type { Facts } from '../../domain/audit/index.ts';
import { missingOwner, standingOf, substituteSteps } from '../../domain/checks/index.ts';
import type { NodeRules, ParameterValues, Standing } from '../../domain/checks/index.ts';
import { unusableReason } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { judgeByScript } from './judge-by-script.ts';
import type { ScriptCheckContext } from './judge-by-script.ts';

/** for all scripts of one audit together: who asked waits no longer than five minutes */
export const scriptsLimitMs = 120_000;

export interface JudgeContext extends ScriptCheckContext {
  clock: { monotonicMs(): number };
}

export interface JudgeInput {
  factsOf: (component: Component) => Facts;
  rules: NodeRules;
  /** of parameters, for the steps of a fix */
  values: ParameterValues;
  /** reason by slug of what is for other nodes */
  elsewhere: ReadonlyMap<string, string>;
  /** the target of the node's open change */
  openChange: Target | null;
  displayId: (check: Check) => string;
  /** on the clock of the context */
  scriptsUntilMs: number;
}

/** @param checks with their parameters put in. Scripts run one after another: they were written to. */
export async function judgeChecks(
  context: JudgeContext,
  checks: readonly Check[],
  { factsOf, rules, values, elsewhere, openChange, displayId, scriptsUntilMs }: JudgeInput,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const { assert, slug } = check;
    const id = displayId(check);
    const notHere = elsewhere.get(slug);
    if (notHere !== undefined) {
      findings.push(notLookedAt(check, id, { verdict: 'notApplicable', reason: notHere }));
      continue;
    }
    const standing = standingOf(rules, slug);
    const { waived } = standing;
    if (!('script' in assert)) {
      const unconfirmed = isTouchedBy(check, openChange);
      const facts = factsOf(check.component);
      const finding = judgeCheck(check, facts, { id, unconfirmed, waived });
      findings.push(withStanding({ ...finding, ...lackOf(check, finding, facts, values) }, standing));
      continue;
    }
    const unconfirmed = isTouchedBy(check, openChange);
    const isLate = context.clock.monotonicMs() > scriptsUntilMs;
    const finding =
      waived !== null || isLate
        ? { ...notLookedAt(check, id, whyNotRun(waived)), unconfirmed }
        : await judgeByScript(context, check, assert, { id, unconfirmed });
    findings.push(withStanding(finding, standing));
  }
  return findings;
}

function whyNotRun(waived: string | null): Pick<Finding, 'verdict' | 'reason'> {
  return waived === null
    ? { verdict: 'unknown', reason: 'not run: the scripts before it took 2m' }
    : { verdict: 'waived', reason: `excluded: ${waived}` };
}

function notLookedAt(
  { slug, title, assert }: Check,
  id: string,
  said: Pick<Finding, 'verdict' | 'reason'>,
): Finding {
  const expected = describeAssertion(assert);
  return { check: id, slug, title, ...said, expected, observed: [], unconfirmed: false };
}

/** To be told what would be done helps nobody where it cannot be done yet. */
function lackOf(
  { fix }: Check,
  { verdict }: Finding,
  facts: Facts,
  values: ParameterValues,
): Pick<Finding, 'lacks'> {
  if (verdict !== 'fail') return {};
  const steps = substituteSteps(fix.steps, values);
  const missing = missingOwner(steps, (owner) => ownerInNumbers(owner, facts) === null);
  if (missing === null) return {};
  return { lacks: `the user and group ${missing.owner}, which the node does not have (${missing.todo})` };
}

function withStanding(finding: Finding, { byHand, expired }: Standing): Finding {
  return {
    ...finding,
    ...(expired !== null && { reason: `${finding.reason}; its exclusion has expired: ${expired}` }),
    ...(byHand !== null && { byHand }),
  };
}

/** What was to be a check here, and cannot be one: nobody may take its silence for a pass. */
export function unusableFindings({ own }: Catalog): Finding[] {
  return own.unusable.map((one) => ({
    check: one.name,
    slug: one.name,
    title: 'A check of your own that cannot be used',
    verdict: 'unknown',
    reason: `could not look: ${unusableReason(one)}`,
    expected: 'a definition without problems',
    observed: [],
    unconfirmed: false,
  }));
}

/** May the open change of this target be what a check sees? A script may look at anything. */
export function isTouchedBy(check: Check, openChange: Target | null): boolean {
  if ('script' in check.assert) return openChange !== null;
  return openChange === (check.target === 'files' ? 'files' : check.component);
}
