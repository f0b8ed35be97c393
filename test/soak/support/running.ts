/** Does that run of which the result tells? */
import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from '../../kill/support/run-cell.ts';
import { argvOf } from '../../practice/support/practice-nodes.ts';
import type { Ended } from './invariants.ts';

/** A kubelet that was stopped or killed meanwhile starts late what it must. */
const waitMs = 30_000;

/** @returns a process of the other form at the moment of the result; or that within a while there is not one of the right form */
export async function judgeRunning(
  { stack }: Bench,
  { result, foreign }: Pick<Ended, 'result' | 'foreign'>,
): Promise<string[]> {
  // What another hand writes is started whenever the kubelet sees it; and a failed rollback promises nothing.
  if (foreign.length > 0 || result.status === 'REMEDIATION_FAILED_ROLLBACK_FAILED') return [];
  const isFixed = result.status === 'FIXED';
  const forms = (): boolean[] =>
    stack.node.pidsOf('kube-apiserver').map((pid) => argvOf(pid).includes('--profiling=false'));
  if (forms().some((isNew) => isNew !== isFixed)) return ['an API server of the other form runs'];
  const untilMs = Date.now() + waitMs;
  while (Date.now() < untilMs) {
    const now = forms();
    if (now.length === 1 && now[0] === isFixed) return [];
    await delay(200);
  }
  return [`expected one API server of the form that the result tells, found ${forms().length}`];
}
