/** A kubelet restart as part of a rollback: stored and journaled before it is done, and counted once. */
import { mostKubeletRestarts } from '../../domain/change/step-reverting.ts';
import { beginRestart } from '../change/begin-restart.ts';
import type { NodeContext } from '../node-context.ts';
import type { Grip } from './revert-grip.ts';

/**
 * Started under the lock, so that a reverter who was replaced starts none. A command that fails is logged: the gate
 * judges what runs then.
 */
export async function restartInRevert(context: NodeContext, grip: Grip, why: string): Promise<void> {
  const { changeId, sideEffects } = grip.record;
  const whyNot = await context.kubelet.whyNoRestart();
  if (whyNot !== null) {
    context.log.error(`The kubelet is not restarted (rollback of change ${changeId}): ${whyNot}`);
    return;
  }
  if (sideEffects.kubeletRestarts < mostKubeletRestarts) {
    await grip.step({ kind: 'kubeletRestarted', token: grip.token, why });
  }
  await context.journal.append({ event: 'kubelet restart', changeId, detail: { why } });
  context.log.warning(`Restarting the kubelet (rollback of change ${changeId}): ${why}`);
  await context.failPoints.reach('revert.kubelet-restart-journaled');
  const isStillMine = (): Promise<boolean> => grip.effect(() => Promise.resolve(true));
  const restarting = await grip.effect(() => Promise.resolve(beginRestart(context, changeId, isStillMine)));
  await restarting.ended.catch((error: unknown) => context.log.error(String(error)));
}
