/** What nobody could ever answer is told when it is written down, not when it is asked. */
import type { RequestApproval } from '../../contracts/approval.ts';
import type { ApprovalPolicy, ApprovalRule } from '../../contracts/approval-policy.ts';
import { durationMs } from '../duration.ts';
import { windowProblem } from '../time-window.ts';
import { isWish, ownNames, timesOf } from './own-demands.ts';
import { eligibleFor, groupOf, peopleOf, unknownGroups } from './people.ts';
import type { Groups } from './people.ts';

export interface PolicyProblem {
  path: (string | number)[];
  message: string;
}

/** @param environment of the same file */
export function policyProblems(policy: ApprovalPolicy, environment: string | undefined): PolicyProblem[] {
  const { rules, groups } = policy;
  return [
    ...Object.entries(groups).flatMap(([group, members]) => groupProblems(group, members)),
    ...rules.flatMap((rule, index) => {
      const others = rules.slice(0, index).map(({ name }) => name);
      const found = ruleProblems(rule, { others, groups, environment });
      return found.map(({ path, message }) => ({ path: ['rules', index, ...path], message }));
    }),
  ];
}

function groupProblems(group: string, members: readonly string[]): PolicyProblem[] {
  return members.flatMap((member, index) =>
    groupOf(member) === null
      ? []
      : [
          {
            path: ['groups', group, index],
            message: `expected the name of a person, found ${quoted(member)}`,
          },
        ],
  );
}

function ruleProblems(
  rule: ApprovalRule,
  { others, groups, environment }: { others: string[]; groups: Groups; environment: string | undefined },
): PolicyProblem[] {
  const problems = [...askingProblems(rule, groups)];
  const { name, when } = rule;
  if (others.includes(name) || Object.values<string>(ownNames).includes(name)) {
    problems.push({ path: ['name'], message: `expected a name of its own, found ${quoted(name)} again` });
  }
  const window = when.window === undefined ? null : windowProblem(when.window);
  if (window !== null) problems.push({ path: ['when', 'window', 'to'], message: window });
  if (when.environments !== undefined && environment === undefined) {
    const message = 'expected `environment` in this file beside it, found none';
    problems.push({ path: ['when', 'environments'], message });
  }
  return problems;
}

type Asking = Pick<
  RequestApproval,
  'from' | 'quorum' | 'expiresIn' | 'remindAfter' | 'escalateAfter' | 'escalateTo'
>;

function askingProblems(asking: Asking, groups: Groups): PolicyProblem[] {
  const { from, quorum, escalateAfter, escalateTo } = asking;
  const problems: PolicyProblem[] = [];
  const add = (field: keyof Asking, message: string): void => void problems.push({ path: [field], message });
  for (const field of ['from', 'escalateTo'] as const) {
    for (const entry of unknownGroups(asking[field] ?? [], groups)) {
      const known = Object.keys(groups).join(', ') || 'none is defined';
      add(field, `expected a group of approval.groups (${known}), found ${quoted(entry)}`);
    }
  }
  const { expiresInMs } = timesOf({ required: 'risk', quorum: 1 }, [asking]);
  if (expiresInMs <= 0) add('expiresIn', `expected more than 0, found ${quoted(asking.expiresIn ?? '')}`);
  for (const field of ['remindAfter', 'escalateAfter'] as const) {
    const given = asking[field];
    if (given === undefined) continue;
    const isWithin = durationMs(given) > 0 && durationMs(given) < expiresInMs;
    const limit = asking.expiresIn ?? '24h, the default';
    if (!isWithin)
      add(field, `expected more than 0 and less than expiresIn (${limit}), found ${quoted(given)}`);
  }
  if ((escalateAfter === undefined) !== (escalateTo === undefined)) {
    const [given, missing] =
      escalateTo === undefined ? ['escalateAfter', 'escalateTo'] : ['escalateTo', 'escalateAfter'];
    add(given as keyof Asking, `expected ${missing} beside it, found none`);
  }
  if (from === undefined || unknownGroups(from, groups).length > 0) return problems;
  const people = eligibleFor(
    {
      from: peopleOf(from, groups),
      notRequester: false,
      escalateAfterMs: escalateAfter === undefined ? null : durationMs(escalateAfter),
      escalateTo: peopleOf(escalateTo ?? [], groups),
    },
    { expiresInMs, requestedBy: null },
  );
  if (people !== null && people.length < quorum) {
    add(
      'quorum',
      `expected at most ${people.length}, as many as may answer (${people.join(', ')}), found ${quorum}`,
    );
  }
  return problems;
}

/**
 * Of what a request wishes; its groups are known to the policy only.
 * @returns with their paths in words: `approval.quorum: expected …`
 */
export function requestProblems(approval: RequestApproval): string[] {
  const all = [...(approval.from ?? []), ...(approval.escalateTo ?? [])];
  // Of whom nothing is known here there may be as many as it takes.
  const isOfNames = all.every((entry) => groupOf(entry) === null);
  const problems = askingProblems(
    isOfNames ? approval : { ...approval, from: undefined },
    groupsNamedIn(all),
  );
  const texts = problems.map(({ path, message }) => `approval.${path.join('.')}: ${message}`);
  if (approval.required === 'never' && isWish(approval)) {
    texts.push(
      'approval.required: expected risk or always beside who is to approve, how many or how, found "never"',
    );
  }
  return texts;
}

function groupsNamedIn(entries: readonly string[]): Groups {
  return Object.fromEntries(entries.flatMap((entry) => [[groupOf(entry) ?? '', []]]));
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
