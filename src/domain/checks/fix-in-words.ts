/** The fix that would be made for one finding: what the catalog says of its check, and what this node says of that. */
import type { Finding, FixInWords } from '../../contracts/audit.ts';
import type { Check } from '../../contracts/check.ts';
import { closeOverRequirements } from './closure.ts';
import type { FindCheck } from './closure.ts';
import { describeSteps } from './describe-steps.ts';
import { highestRisk, isRiskAbove } from './fix.ts';
import { substituteSteps } from './parameters.ts';
import type { GivenParameters } from './parameters.ts';

export interface FixContext {
  /** the node's values; a parameter that it says nothing of has its default */
  parameters: GivenParameters;
  find: FindCheck;
  /** slugs of checks that are known to pass: nothing of theirs travels along */
  passing: ReadonlySet<string>;
  displayId: (check: Check) => string;
}

/** so many files are named one by one */
const named = 3;
/** done without a further word, where none is given (contracts/request.ts) */
const acceptedByDefault = 'low';

export function fixInWords(
  check: Check,
  finding: Pick<Finding, 'observed' | 'byHand'>,
  { parameters, find, passing, displayId }: FixContext,
): FixInWords {
  const { kind, risk, guidance, conflicts } = check.fix;
  const needs = check.prerequisites.length > 0 ? { prerequisites: check.prerequisites } : {};
  const values = Object.fromEntries(
    Object.entries(check.parameters).map(([name, one]) => [name, String(parameters[name] ?? one.default)]),
  );
  const place = failingFiles(finding);
  const steps = describeSteps(check, {
    steps: substituteSteps(check.fix.steps, values),
    ...(place !== undefined && { place }),
  });
  // What a person does is the same; only nobody else does it.
  if (finding.byHand !== undefined)
    return { kind: 'manual', risk, steps, guidance: finding.byHand, ...needs };
  const conflict = conflicts.find(({ flag }) => isGiven(flag, finding));
  if (conflict !== undefined) {
    return { kind: 'refused', risk, steps: [], guidance: `found --${conflict.flag}: ${conflict.reason}` };
  }
  const todo = closeOverRequirements([check], find).filter(({ slug }) => !passing.has(slug));
  const together = todo.filter(({ slug }) => slug !== check.slug).map((one) => displayId(one));
  const asks = acceptanceOf(todo, displayId);
  return {
    kind,
    risk,
    steps,
    ...(guidance !== '' && { guidance: guidance.trim() }),
    ...needs,
    ...(together.length > 0 && { together }),
    ...(asks !== null && { asks }),
  };
}

/** The files that do not hold are those that change; of many the check's own words say more. */
function failingFiles({ observed }: Pick<Finding, 'observed'>): string | undefined {
  const paths = observed.filter(({ layer }) => layer === 'attributes').map(({ where }) => where);
  return paths.length > 0 && paths.length <= named ? paths.join(', ') : undefined;
}

function isGiven(flag: string, { observed }: Pick<Finding, 'observed'>): boolean {
  return observed.some(({ value }) => value === `--${flag}` || value.startsWith(`--${flag}=`));
}

/** null: it is done without a further word */
function acceptanceOf(todo: readonly Check[], displayId: FixContext['displayId']): string | null {
  const asking = todo.filter(({ fix }) => fix.kind === 'consent' && isRiskAbove(fix.risk, acceptedByDefault));
  if (asking.length === 0) return null;
  const each = asking.map((check) => `--accept ${displayId(check)}`).join(' ');
  // No risk that is accepted for all makes --all do what it never does.
  if (asking.some(({ fix }) => fix.neverInAll)) return each;
  return `${each}, or --accept-risk ${highestRisk(asking.map(({ fix }) => fix.risk))}`;
}
