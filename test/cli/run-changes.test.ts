/** Which changes a run is known by. */
import { expect, it } from 'vitest';
import { changesOf, changesOfRun } from '../../src/cli/run-changes.ts';
import type { Session } from '../../src/cli/session.ts';
import type { ChangeRecord, WorkflowRef } from '../../src/contracts/change-record.ts';

interface Change extends Pick<ChangeRecord, 'state' | 'workflow'> {
  name: string;
}
const change = (
  name: string,
  firstRunId: string,
  more: Partial<WorkflowRef> = {},
  state: ChangeRecord['state'] = 'confirmed',
): Change => ({
  name,
  state,
  workflow: {
    clusterId: 'c',
    namespace: 'n',
    workflowId: 'remediate/c/cp/etcd',
    firstRunId,
    attempt: 1,
    ...more,
  },
});
const batch = (runId: string): Partial<WorkflowRef> => ({ batch: { workflowId: 'batch/c/cp', runId } });

const changes = [
  change('alone', 'run-1'),
  change('first of a batch', 'run-2', { ...batch('batch-1'), workflowId: 'remediate/c/cp/files' }),
  change('rolled back', 'run-3', batch('batch-1'), 'rolledBack'),
  change('second of a batch', 'run-4', batch('batch-1')),
  change('of an older batch', 'run-5', batch('batch-0')),
  change('first of the latest batch', 'run-6', batch('batch-2')),
  change('second of the latest batch', 'run-7', batch('batch-2')),
  change('putting a backup back', 'run-9', { restore: 'a-backup' }),
  change('putting it back', 'run-8', { ...batch('batch-3'), restoreChanges: ['0123456789abcdef'] }),
];

it.each<[string, string[]]>([
  ['batch/c/cp', ['first of the latest batch', 'second of the latest batch']],
  ['batch-1', ['first of a batch', 'second of a batch']],
  ['batch-3', ['putting it back']],
  ['remediate/c/cp/etcd', ['second of the latest batch']],
  ['remediate/c/cp/files', ['first of a batch']],
  ['run-1', ['alone']],
  ['run-3', []],
  ['run-9', ['putting a backup back']],
  ['batch/other/node', []],
])('%s', (id, expected) => {
  expect(changesOf(id, changes).map(({ name }) => name)).toEqual(expected);
});

it('tells of a change of the run that is neither on the node as it was meant nor put back', async () => {
  const lost = change('whose rollback failed', 'run-10', batch('batch-2'), 'rollbackFailed');
  const others = change('of another batch', 'run-11', batch('batch-1'), 'rollbackFailed');
  const told = [...changes, lost, others].map(({ name, ...one }) => ({
    ...{ ...one, changeId: name, target: 'etcd', armedAt: '2026-01-31T04:05:06Z' },
  }));
  const session = {
    loaded: { config: { cluster: 'c', node: 'cp' } },
    client: { workflow: { execute: () => Promise.resolve({ changes: told }) } },
  } as unknown as Session;
  const { notBack, restoreChanges } = await changesOfRun(session, 'batch/c/cp');
  expect(notBack.map(({ changeId }) => changeId)).toEqual(['whose rollback failed']);
  expect(restoreChanges.flatMap((one) => one.changes)).toEqual([
    'first of the latest batch',
    'second of the latest batch',
  ]);
  expect((await changesOfRun(session, 'run-1')).notBack).toEqual([]);
});
