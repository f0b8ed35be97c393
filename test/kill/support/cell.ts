/** One cell of the kill matrix: which process is struck, when, and how; and what makes its random parts repeatable. */
import { failPointNames } from '../../../src/adapters/fail-points.ts';
import type { FailPoint } from '../../../src/adapters/fail-points.ts';
import { processNames } from '../../support/stack.ts';
import type { ProcessName } from '../../support/stack.ts';

/** kill: SIGKILL and a new process; stop: SIGSTOP past the heartbeat, then SIGCONT */
export type How = 'kill' | 'stop';

/** Activities in the order of a run that is rolled back or confirmed; `rollBack` needs a change that fails its gate. */
export const steps = [
  'parseRequest',
  'inspectAndPlan',
  'preview',
  'rehearse',
  'readFacts',
  'admit',
  'backUp',
  'applyChange',
  'pollHealth',
  'audit',
  'confirm',
  'rollBack',
  'release',
  'recordOutcome',
] as const;
export type Step = (typeof steps)[number];

export type Moment =
  | { kind: 'point'; point: FailPoint; by: 'node worker' | 'recover' }
  | { kind: 'step'; step: Step; when: 'before' | 'after' };

export interface Cell {
  moment: Moment;
  process: ProcessName;
  how: How;
}

export const revertPoints: readonly FailPoint[] = failPointNames.filter((name) => name.startsWith('revert.'));

const hows: Record<ProcessName, readonly How[]> = {
  'node worker': ['kill', 'stop'],
  recover: ['kill', 'stop'],
  'control worker': ['kill'],
  'Temporal server': ['kill'],
};

/** Reached by a change of the kubelet alone: test/scenarios/kubelet-and-etcd.itest.ts. */
const changePoints = failPointNames.filter((name) => name !== 'restart.journaled');

/** Every cell that the issue asks for. */
export function allCells(): Cell[] {
  const points: Moment[] = changePoints.map((point) => ({ kind: 'point', point, by: 'node worker' }));
  const byRecover: Moment[] = revertPoints.map((point) => ({ kind: 'point', point, by: 'recover' }));
  const around: Moment[] = steps.flatMap((step) =>
    (['before', 'after'] as const).map((when) => ({ kind: 'step' as const, step, when })),
  );
  const strikes = (moment: Moment, names: readonly ProcessName[], only?: How): Cell[] =>
    names.flatMap((process) =>
      hows[process]
        .filter((how) => only === undefined || how === only)
        .map((how) => ({ moment, process, how })),
    );
  return [
    ...points.flatMap((moment) => strikes(moment, processNames)),
    // The node worker is dead there already: it is what makes recover act.
    ...byRecover.flatMap((moment) => strikes(moment, ['recover', 'control worker', 'Temporal server'])),
    ...around.flatMap((moment) => strikes(moment, processNames, 'kill')),
  ];
}

export function momentName(moment: Moment): string {
  if (moment.kind === 'step') return `${moment.step} ${moment.when}`;
  return moment.by === 'recover' ? `${moment.point} (in recover)` : moment.point;
}

export function cellName({ moment, process, how }: Cell): string {
  return `${momentName(moment)} × ${process} ${how}`;
}

/** mulberry32: the same seed, the same pauses. @returns 0 to below 1 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
