/** A change whose run is closed (terminated, failed): the node is asked to put it back, and its record frees the slot. */
import { setCurrentDetails, sleep } from '@temporalio/workflow';
import type { ChangeReport } from '../../contracts/change-record.ts';
import type { GuardRelease, GuardSlot } from '../../contracts/guard.ts';
import { outcomeOf } from '../../domain/outcome.ts';
import { isFinal } from '../change.ts';
import { onControl, onNode } from '../deeds.ts';
import { Abandoned, listenForAbandonment } from '../silence.ts';

const heartbeatMs = 10_000;
const limits = { firstWaitMs: 60_000, abandonAfterMs: 600_000 };
const pauseMs = 10_000;

export async function reconcile({
  cluster,
  slot,
}: {
  cluster: string;
  slot: GuardSlot;
}): Promise<GuardRelease> {
  const { node, changeId, workflow } = slot;
  const end = { node, changeId, ...(await endOf(cluster, slot)) };
  setCurrentDetails(`change ${changeId} of ${node} (${workflow.workflowId}): ${end.end}`);
  await onControl('release', 'release the guard')({ cluster, ...end });
  return end;
}

async function endOf(
  cluster: string,
  { node, changeId, identity, files, workflow }: GuardSlot,
): Promise<Pick<GuardRelease, 'end' | 'code'>> {
  const view = {
    status: { nodeSilentSince: null as string | null },
    waitFor: (what: string): void => setCurrentDetails(what),
  };
  const persistence = listenForAbandonment(view, () => limits);
  const place = { cluster, node, heartbeatMs };
  const giveUp = {
    code: 'SELF_REVERTED' as const,
    reason: `its run ${workflow.workflowId} is closed; put back by the guard`,
  };
  const ask = (): Promise<ChangeReport> =>
    persistence.untilAnswered(
      'roll back',
      (waitMs) =>
        onNode(
          place,
          'rollBack',
          `what became of change ${changeId}?`,
          waitMs,
        )({
          changeId,
          identity,
          files,
          giveUp,
          workflow,
        }),
      'ask again',
    );
  try {
    let report = await ask();
    while (!isFinal(report)) {
      await sleep(pauseMs, { summary: 'the rollback under way to end' });
      report = await ask();
    }
    const { status, code } = outcomeOf(report, { cancelled: false });
    return { end: status, code };
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
    return { end: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'ABANDONED' };
  }
}
