/** Does a rule hold for a change? What cannot be known counts as if it did: no answer is never yes. */
import type { ApprovalRule, NodeRole } from '../../contracts/approval-policy.ts';
import type { Risk, Target } from '../../contracts/basics.ts';
import { isRiskAbove } from '../checks/fix.ts';
import { holdsInWindow, windowText } from '../time-window.ts';

/** A change as rules look at it. */
export interface AskedChange {
  risk: Risk;
  target: Target;
  /** null: not known */
  role: NodeRole | null;
  /** null: not said in the policy's file */
  environment: string | null;
  /** null: could not be looked up */
  isFirstUse: boolean | null;
  at: Date;
}

export interface Condition {
  /** in words: "risk high, from medium" */
  text: string;
  holds: boolean;
}

/** Every condition of the rule, with what was found; none: it is for every change. */
export function conditionsOf({ when }: ApprovalRule, asked: AskedChange): Condition[] {
  const { riskFrom, components, roles, environments, window, firstUse } = when;
  const all: Condition[] = [];
  if (riskFrom !== undefined) {
    all.push({ text: `risk ${asked.risk}, from ${riskFrom}`, holds: !isRiskAbove(riskFrom, asked.risk) });
  }
  if (components !== undefined) {
    all.push({
      text: `${asked.target} of ${components.join(', ')}`,
      holds: components.includes(asked.target),
    });
  }
  if (roles !== undefined) {
    const { role } = asked;
    const found = role ?? 'a node of unknown role';
    all.push({ text: `${found} of ${roles.join(', ')}`, holds: role === null || roles.includes(role) });
  }
  if (environments !== undefined) {
    const { environment } = asked;
    const found = environment ?? 'an unknown environment';
    const holds = environment === null || environments.includes(environment);
    all.push({ text: `${found} of ${environments.join(', ')}`, holds });
  }
  if (window !== undefined) {
    const text = `${asked.at.toISOString()}, ${windowText(window)}`;
    all.push({ text, holds: holdsInWindow(window, asked.at) });
  }
  if (firstUse !== undefined) {
    const found = { true: 'first use', false: 'used before', null: 'perhaps the first use' };
    all.push({ text: found[`${asked.isFirstUse}`], holds: asked.isFirstUse !== false });
  }
  return all;
}

export function isMatch(rule: ApprovalRule, asked: AskedChange): boolean {
  return conditionsOf(rule, asked).every(({ holds }) => holds);
}

/** Without what `firstUse` says: is it worth looking up? */
export function asksForFirstUse(
  rules: readonly ApprovalRule[],
  asked: Omit<AskedChange, 'isFirstUse'>,
): boolean {
  return rules.some((rule) => rule.when.firstUse === true && isMatch(rule, { ...asked, isFirstUse: null }));
}

export function whyItAsks(rule: ApprovalRule, asked: AskedChange): string {
  const held = conditionsOf(rule, asked).map(({ text }) => text);
  return `rule ${rule.name} asks (${held.length === 0 ? 'every change' : held.join('; ')})`;
}
