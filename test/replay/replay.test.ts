/**
 * Histories that earlier runs have left replay with the workflows as they are now: a run that is under way
 * when a new version is installed goes on. A new order of steps means a new recording beside these, never instead of them
 * (record: KUBEMEND_RECORD_HISTORIES=1 with test/scenarios/web-ui.itest.ts, batch.itest.ts for batches, drift.itest.ts for drift,
 * approval-rules.itest.ts for approvals, persist.itest.ts for what is kept for kubeadm, test/workflows/fleet.itest.ts for fleets,
 * test/workflows/guard.itest.ts for guards).
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';

const histories = join(import.meta.dirname, 'histories');
const names = readdirSync(histories).filter((name) => name.endsWith('.json'));

let code: string;
beforeAll(async () => {
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger });
  ({ code } = await bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, '../../src/workflows/index.ts'),
    logger,
  }));
});

const readHistory = (name: string): ReturnType<typeof historyFromJSON> =>
  historyFromJSON(JSON.parse(readFileSync(join(histories, name), 'utf8')));
type History = ReturnType<typeof historyFromJSON>;
/** What a run does may depend on its own id. */
const idOf = ({ events }: History): string =>
  events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? 'remediate/lab/cp-1/kube-scheduler';
const replay = async (history: History): Promise<void> =>
  await Worker.runReplayHistory({ workflowBundle: { code } }, history, idOf(history));

describe('recorded histories', () => {
  it('there is one of each kind of end', () => {
    const kinds = names.map((name) => name.replace(/(-\d+)?\.json$/, ''));
    expect(kinds).toEqual(
      expect.arrayContaining([
        ...[
          'fixed',
          'fixed-persisted',
          'rolled-back',
          'declined',
          'cancelled',
          'refused',
          'approved-by-rules',
        ],
        ...[
          'batch-bisected',
          'batch-cancelled',
          'batch-put-back',
          'batch-put-back-held-up',
          'batch-approved',
          'drift-fixed',
        ],
        ...['fleet-fixed', 'fleet-stopped', 'fleet-approved', 'fleet-cancelled'],
        ...['fleet-continued', 'fleet-joined'],
        ...['guard', 'guard-continued'],
      ]),
    );
  });

  it.each(names)('%s replays', async (name) => {
    await replay(readHistory(name));
  });

  it('a change of etcd that was begun before its snapshot was looked for goes on without one', async () => {
    const ofEtcd = readFileSync(join(histories, 'fixed.json'), 'utf8').replaceAll(
      /"data": ?"([\w+/=]+)"/g,
      (_, data: string) => {
        const text = Buffer.from(data, 'base64').toString('utf8').replaceAll('kube-scheduler', 'etcd');
        return `"data":"${Buffer.from(text).toString('base64')}"`;
      },
    );
    await replay(historyFromJSON(JSON.parse(ofEtcd.replaceAll('cp-1/kube-scheduler', 'cp-1/etcd'))));
  });

  it('a history whose steps come in another order does not replay', async () => {
    const history = readHistory('fixed.json');
    const backUp = (history.events ?? []).find(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'backUp',
    );
    const type = backUp?.activityTaskScheduledEventAttributes?.activityType;
    expect(type).toBeDefined();
    if (type) type.name = 'applyChange';
    await expect(replay(history)).rejects.toThrow(/nondeterminism|determinism/i);
  });
});
