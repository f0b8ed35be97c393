/** Which components were put back on purpose, by the records of their changes. */
import { expect, it } from 'vitest';
import type { ChangeRecord, WorkflowRef } from '../../../src/contracts/change-record.ts';
import { targetsPutBack } from '../../../src/domain/change/put-back.ts';

const workflow = { clusterId: 'x', namespace: 'd', workflowId: 'w', firstRunId: 'r', attempt: 1 };
const ended = (
  day: number,
  target: ChangeRecord['target'],
  more: Partial<WorkflowRef> = {},
  state: ChangeRecord['state'] = 'confirmed',
): Parameters<typeof targetsPutBack>[0][number] => ({
  ...{ state, target, workflow: { ...workflow, ...more } },
  history: [{ state, at: `2026-11-${day}T12:00:00.000Z`, by: 'worker' }],
});
const restore = { restore: 'backup' };

it('is one whose last confirmed change was a restore, in whatever order they are found', () => {
  expect(targetsPutBack([ended(11, 'etcd', restore), ended(10, 'etcd')])).toEqual(['etcd']);
  expect(targetsPutBack([ended(10, 'etcd', { restoreChanges: ['0123456789abcdef'] })])).toEqual(['etcd']);
  expect(targetsPutBack([ended(12, 'etcd'), ended(11, 'etcd', restore)])).toEqual([]);
  expect(targetsPutBack([ended(10, 'etcd'), ended(11, 'kubelet', restore)])).toEqual(['kubelet']);
});

it('is none whose restore did not hold', () => {
  expect(targetsPutBack([ended(10, 'etcd'), ended(11, 'etcd', restore, 'rolledBack')])).toEqual([]);
});
