/** Verdicts on checks, each by what it is judged by: what was seen, a script, or the word of the node's configuration. */
import type { Finding } from '../../contracts/audit.ts';
import type { Component, Target } from '../../contracts/basics.ts';
import type { Check, ScriptAssertion } from '../../contracts/check.ts';
import { describeAssertion, judgeCheck } from '../../domain/audit/index.ts';
import type { Facts } from '../../domain/audit/index.ts';
import { standingOf } from '../../domain/checks/index.ts';
import type { NodeRules, Standing } from '../../domain/checks/index.ts';
import { unusableReason } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { judgeByScript } from './judge-by-script.ts';
import type { ScriptCheckContext } from './judge-by-script.ts';

/** for all scripts of one audit together: who asked waits no longer than five minutes */
const scriptsLimitMs = 120_000;

export interface JudgeContext extends ScriptCheckContext {
  clock: { monotonicMs(): number };
}

export interface JudgeInput {
  factsOf: (component: Component) => Facts;
  rules: NodeRules;
  /** the target of the node's open change */
  openChange: Target | null;
  displayId: (check: Check) => string;
}

/** @param checks with their parameters put in. Scripts run one after another: they were written to. */
export async function judgeChecks(
  context: JudgeContext,
  checks: readonly Check[],
  { factsOf, rules, openChange, displayId }: JudgeInput,
): Promise<Finding[]> {
  const untilMs = context.clock.monotonicMs() + scriptsLimitMs;
  const findings: Finding[] = [];
  for (const check of checks) {
    const { assert, slug } = check;
    const standing = standingOf(rules, slug);
    const { waived } = standing;
    const id = displayId(check);
    if (!('script' in assert)) {
      const unconfirmed = openChange === targetOf(check);
      const finding = judgeCheck(check, factsOf(check.component), { id, unconfirmed, waived });
      findings.push(withStanding(finding, standing));
      continue;
    }
    const unconfirmed = openChange !== null;
    const isLate = context.clock.monotonicMs() > untilMs;
    const finding =
      waived !== null || isLate
        ? notRun(check, assert, { id, unconfirmed, waived })
        : await judgeByScript(context, check, assert, { id, unconfirmed });
    findings.push(withStanding(finding, standing));
  }
  return findings;
}

function notRun(
  { slug, title }: Check,
  assertion: ScriptAssertion,
  { id, unconfirmed, waived }: { id: string; unconfirmed: boolean; waived: string | null },
): Finding {
  return {
    check: id,
    slug,
    title,
    verdict: waived === null ? 'unknown' : 'waived',
    reason: waived === null ? 'not run: the scripts before it took 2m' : `excluded: ${waived}`,
    expected: describeAssertion(assertion),
    observed: [],
    unconfirmed,
  };
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

function targetOf(check: Check): Target {
  return check.target === 'files' ? 'files' : check.component;
}
