/** Which of a batch's checks are to be mended, and of every other why not. */
import type { Verdict } from '../../contracts/audit.ts';
import type { Risk } from '../../contracts/basics.ts';
import type { BatchCheck, CheckOutcome } from '../../contracts/batch.ts';
import { isRiskAbove } from '../checks/index.ts';
import type { ReportedFinding } from '../kube-bench/reported.ts';
import { untried } from './untried.ts';

/** What the node's audit said of a check. */
export interface Seen {
  check: string;
  verdict: Verdict;
  reason: string;
  /** why the node has it mended by a person only */
  byHand?: string;
  /** a change of its target is open: what passes now may be put back; absent: none is */
  unconfirmed?: boolean;
}

/** A check that the node has and whoever asked has not. */
export interface SeenBeyond extends Seen {
  title: string;
  slug?: string;
}

export interface LeftOut {
  check: BatchCheck;
  before: Verdict;
  outcome: Extract<CheckOutcome, 'compliant' | 'left'>;
  reason: string;
}

export interface Selection {
  todo: { check: BatchCheck; before: Verdict }[];
  leftOut: LeftOut[];
}

export interface SelectOptions {
  acceptRisk: Risk;
  /** ids that the user wrote down; empty: all of the catalog were asked for */
  named: ReadonlySet<string>;
  /** ids whose risk the user has accepted one by one */
  accepted: ReadonlySet<string>;
  /** what kube-bench said, by id; empty: the checks are not from its report */
  reported: ReadonlyMap<string, ReportedFinding>;
}

/** @param seen by every check's id; a check that was not seen is left out, with that reason */
export function selectChecks(
  checks: readonly BatchCheck[],
  seen: ReadonlyMap<string, Seen>,
  options: SelectOptions,
): Selection {
  const selection: Selection = { todo: [], leftOut: [] };
  for (const check of checks) {
    const found = seen.get(check.id) ?? notSeen(check);
    const { verdict: before, reason, byHand } = asConfirmed(found);
    if (before === 'pass') {
      const said = options.reported.get(check.id);
      // Both verdicts are told where they differ: a person decides who is right.
      const passes =
        said === undefined ? 'passes already' : `kube-bench says ${said.status}; here: ${reason}`;
      selection.leftOut.push({ check, before, outcome: 'compliant', reason: passes });
      continue;
    }
    // Its run waits for the open change, and looks again.
    const verdict = isMaybePass(found) ? 'fail' : before;
    const whyNot = whyNotMended(check, verdict, reason, options) ?? byHand ?? null;
    if (whyNot === null) selection.todo.push({ check, before });
    else selection.leftOut.push({ check, before, outcome: 'left', reason: whyNot });
  }
  return withoutHalves(selection);
}

function isMaybePass({ verdict, unconfirmed }: Seen): boolean {
  return verdict === 'pass' && unconfirmed === true;
}

/** A pass that another run may put back is not known to be one. */
function asConfirmed<One extends Seen>(seen: One): One {
  if (!isMaybePass(seen)) return seen;
  const reason = `passes while a change of its component is open, which may be put back: ${seen.reason}`;
  return { ...seen, verdict: 'unknown', reason };
}

/** What travels with a check that is left cannot be mended without it. */
function withoutHalves({ todo, leftOut }: Selection): Selection {
  const left = new Map(
    leftOut.filter(({ outcome }) => outcome === 'left').map((one) => [one.check.slug, one]),
  );
  const [stays, goes] = [[], []] as [Selection['todo'], LeftOut[]];
  for (const one of todo) {
    const missing = one.check.requires.flatMap((slug) => left.get(slug) ?? []);
    const [first] = missing;
    if (first === undefined) stays.push(one);
    else {
      const reason = `travels with ${missing.map(({ check }) => check.id).join(', ')}: ${first.reason}`;
      goes.push({ ...one, outcome: 'left', reason });
    }
  }
  const all = { todo: stays, leftOut: [...leftOut, ...goes] };
  // What was left now may be required by another.
  return goes.length === 0 ? all : withoutHalves(all);
}

/**
 * Of what was left, what is not as it was asked for: of the whole catalog what still fails or could not be looked at; of
 * checks that were named also what a person judges, or has excluded; of kube-bench's findings all that a person has not
 * excluded, also what the own audit finds no place for on this node: the report may be of another one.
 */
export function stillFailing(
  selection: Selection | null,
  { isNamed, reported }: { isNamed: boolean; reported: SelectOptions['reported'] },
): LeftOut[] {
  const failing: readonly Verdict[] = ['fail', 'stale', 'unknown', ...(isNamed ? named : [])];
  const isFinding = ({ id }: BatchCheck): boolean => reported.get(id)?.whyNot === null;
  return (
    selection?.leftOut.filter(
      ({ check, before }) => failing.includes(before) || (isFinding(check) && unresolved.includes(before)),
    ) ?? []
  );
}

const named: readonly Verdict[] = ['manual', 'waived'];
const unresolved: readonly Verdict[] = ['manual', 'notApplicable'];

function notSeen({ id, problem }: BatchCheck): Seen {
  return { check: id, verdict: 'unknown', reason: problem ?? 'the node did not answer for it' };
}

/**
 * What was not asked for by name because nobody here knows it: passed over in silence it would count as well. It is told
 * with the node's own verdict, and mended by no batch of this control worker.
 */
export function selectBeyond(selection: Selection, beyond: readonly SeenBeyond[]): Selection {
  const usable = [...selection.todo, ...selection.leftOut].filter(({ check }) => check.problem === undefined);
  const taken = new Set(usable.map(({ check }) => check.id));
  const told = beyond.map(asConfirmed).map(({ check, slug, title, verdict: before, reason }): LeftOut => {
    // The node may give its number to another check: what it says of that is no word on ours.
    const id = taken.has(check) ? (slug ?? `${check} of the node`) : check;
    if (before === 'pass') {
      return { check: untried({ id, title, problem: reason }), before, outcome: 'compliant', reason };
    }
    const problem = `${reason}; the control worker does not know this check: give it the node's files (checkDirs)`;
    return { check: untried({ id, title, problem }), before, outcome: 'left', reason: problem };
  });
  const known = new Set(told.map(({ check }) => check.id));
  const leftOut = selection.leftOut.filter(({ check }) => !known.has(check.id));
  return { ...selection, leftOut: [...leftOut, ...told] };
}

/** null: it is to be mended */
function whyNotMended(
  check: BatchCheck,
  before: Verdict,
  seen: string,
  { acceptRisk, named, accepted, reported }: SelectOptions,
): string | null {
  // "Could not look" is no finding: nothing is changed for it.
  if (before !== 'fail' && before !== 'stale') return seen;
  if (check.kind === 'manual' || check.kind === 'refused') return `by hand: ${check.guidance}`;
  if (accepted.has(check.id)) return null;
  const whyNot = reported.get(check.id)?.whyNot;
  if (whyNot != null) return `${whyNot}: name it (${check.id}) to have it mended`;
  const isNamed = named.has(check.id);
  if (check.neverInAll && !isNamed) return `never by --all: --accept ${check.id} when its risk is accepted`;
  // What the benchmark's own remedy leaves as it behaves needs no word; a change of behaviour does, up to its risk.
  if (check.kind === 'consent' && isRiskAbove(check.risk, acceptRisk)) {
    return `changes behaviour: \`kubemend checks show ${check.id}\`, then --accept ${check.id}, or --accept-risk ${check.risk} for all like it`;
  }
  return null;
}
