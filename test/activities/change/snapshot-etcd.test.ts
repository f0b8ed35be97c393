/** When a snapshot of etcd is demanded, what its failure means, and the last look at the members before the write. */
import { expect, it, vi } from 'vitest';
import { snapshotEtcd } from '../../../src/activities/change/snapshot-etcd.ts';
import type { SnapshotContext } from '../../../src/activities/change/snapshot-etcd.ts';
import type { SnapshotAsk } from '../../../src/adapters/etcd/take-snapshot.ts';
import type { BackupRecord } from '../../../src/contracts/backup.ts';
import type { SnapshotDemand } from '../../../src/contracts/deeds.ts';
import type { Observation } from '../../../src/contracts/gate.ts';
import type { Plan } from '../../../src/contracts/plan.ts';
import { snapshotDemandOf } from '../../../src/domain/change/etcd-snapshot.ts';
import { PlaceError, UnavailableError } from '../../../src/domain/errors.ts';
import { healthyLook, oldLife, specOf } from '../../support/gate-world.ts';
import { deed } from './test-node.ts';

const record = { id: 'S1', kind: 'etcdSnapshot', digest: null, sizeBytes: 544 } as BackupRecord;
const gate = specOf({ component: 'etcd', argv: ['etcd', '--name=cp-1'] });
const plan = { target: 'etcd', planHash: 'f'.repeat(64), gate, revertGate: gate } as Plan;
const breaksOff = new UnavailableError('the stream broke off', { code: 'SNAPSHOT_FAILED' });
const noRoom = new PlaceError('no room', { code: 'SNAPSHOT_FAILED' });

type Answer = BackupRecord | Error | ((ask: SnapshotAsk) => Promise<BackupRecord>);

const limits = { demanded: { tries: 2, totalMs: 60 }, mayFail: { tries: 1, totalMs: 30 } };

/** etcd sends some of it, and then so little that it never ends; where it is ended, it says so as the real one does. */
const trickles = async ({ heartbeat, signal }: SnapshotAsk): Promise<BackupRecord> => {
  heartbeat('etcd snapshot: 12 of about 34 bytes');
  return await new Promise((_, reject) => signal.addEventListener('abort', () => reject(breaksOff)));
};
/** A disk that does not answer heeds no signal. */
const hangs = async (): Promise<BackupRecord> => await new Promise(() => undefined);

function worldOf(
  answers: Answer[],
  useful: Observation['useful'] = [],
  kept: Partial<BackupRecord> = { madeFor: 'plan P1' },
) {
  const order: string[] = [];
  const take = vi.fn((ask: SnapshotAsk) => {
    order.push('take');
    const answer = answers.shift() ?? record;
    if (typeof answer === 'function') return answer(ask);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  const pruneSnapshots = vi.fn((_pinned: ReadonlySet<string>) => {
    order.push('prune');
    return Promise.resolve([]);
  });
  const told: unknown[] = [];
  const warnings: string[] = [];
  const context = {
    etcdSnapshots: { take },
    backups: { list: () => Promise.resolve([{ ...record, ...kept }]), pruneSnapshots },
    records: { list: () => Promise.resolve([{ state: 'rollbackFailed', planHash: 'P1', files: [] }]) },
    clock: { sleep: () => Promise.resolve() },
    journal: { append: (entry: { detail: unknown }) => Promise.resolve(told.push(entry.detail)) },
    log: { info: () => undefined, warning: (text: string) => warnings.push(text) },
    observer: { observe: () => Promise.resolve(healthyLook(0, oldLife, { useful })) },
  } as unknown as SnapshotContext;
  const run = (
    demand?: SnapshotDemand,
    other: Partial<Plan> = {},
    signal = deed.signal,
  ): Promise<BackupRecord[]> =>
    snapshotEtcd(context, { plan: { ...plan, ...other }, snapshot: demand }, { ...deed, signal }, limits);
  return { take, told, warnings, run, order, pruneSnapshots };
}

it('is taken where etcd restarts, and nowhere else', async () => {
  const { take, run, told } = worldOf([]);
  expect(await run()).toEqual([record]);
  expect(take).toHaveBeenCalledWith(expect.objectContaining({ argv: ['etcd', '--name=cp-1'] }));
  expect(told).toEqual([{ taken: true, id: 'S1', digest: null, sizeBytes: 544 }]);
  expect(await run(undefined, { target: 'kube-apiserver' })).toEqual([]);
  expect(await run(undefined, { gate: null })).toEqual([]);
  expect(take).toHaveBeenCalledTimes(1);
});

it('is tried once more where the stream breaks off, and then a person must look', async () => {
  expect(await worldOf([breaksOff]).run()).toEqual([record]);
  const { run, take } = worldOf([breaksOff, breaksOff]);
  await expect(run()).rejects.toMatchObject({ name: 'PlaceError', code: 'SNAPSHOT_FAILED' });
  expect(take).toHaveBeenCalledTimes(2);
  const full = worldOf([noRoom]);
  await expect(full.run()).rejects.toBe(noRoom);
  expect(full.take).toHaveBeenCalledTimes(1);
});

it('has one time for all its tries, and says at its end what had come by then', async () => {
  const { run, take } = worldOf([breaksOff, trickles]);
  await expect(run()).rejects.toMatchObject({
    name: 'PlaceError',
    code: 'SNAPSHOT_FAILED',
    message: expect.stringMatching(/within 60ms, found .*12 of about 34 bytes/) as string,
  });
  expect(take).toHaveBeenCalledTimes(2);
  const first = worldOf([trickles]);
  await expect(first.run()).rejects.toMatchObject({ code: 'SNAPSHOT_FAILED' });
  expect(first.take).toHaveBeenCalledTimes(1);
  await expect(worldOf([hangs]).run()).rejects.toMatchObject({ code: 'SNAPSHOT_FAILED' });
});

it.each([trickles, hangs, breaksOff])('holds up what is put back for one short try', async (answer) => {
  const { run, take, warnings } = worldOf([answer]);
  expect(await run({ without: null, mayFail: true })).toEqual([]);
  expect(take).toHaveBeenCalledTimes(1);
  expect(warnings).toHaveLength(1);
});

it('that nobody waits for any more is no reason to go on without one', async () => {
  const cancelled = new AbortController();
  const stopped = (): Promise<never> => (cancelled.abort(new Error('cancelled')), Promise.reject(breaksOff));
  const { run, told } = worldOf([stopped]);
  await expect(run({ without: null, mayFail: true }, {}, cancelled.signal)).rejects.toThrow('cancelled');
  expect(told).toEqual([]);
});

it('makes room first: those that nobody needs go before a new one is taken', async () => {
  const { run, order, pruneSnapshots } = worldOf([]);
  await run();
  expect(order).toEqual(['prune', 'take']);
  expect(pruneSnapshots).toHaveBeenCalledWith(new Set(['S1']));
});

it('of a change that could not be rolled back is pinned by the words that it was stored with', async () => {
  const first = worldOf([]);
  await first.run(undefined, { planHash: 'P1' });
  const { madeFor } = first.take.mock.calls[0]?.[0] ?? {};
  const second = worldOf([], [], { madeFor });
  await second.run();
  expect(second.pruneSnapshots).toHaveBeenCalledWith(new Set(['S1']));
  const ofOther = worldOf([], [], { madeFor: `${madeFor}x` });
  await ofOther.run();
  expect(ofOther.pruneSnapshots).toHaveBeenCalledWith(new Set());
});

it('is not asked for where a person says why, and not waited for where a backup is put back', async () => {
  const refused = worldOf([]);
  expect(await refused.run(snapshotDemandOf({ withoutEtcdSnapshot: 'the disk was copied' }))).toEqual([]);
  expect(refused.take).not.toHaveBeenCalled();
  expect(refused.told).toEqual([{ taken: false, reason: 'not wanted: the disk was copied' }]);

  const restore = worldOf([noRoom]);
  expect(await restore.run(snapshotDemandOf({ restore: '01J9' }))).toEqual([]);
  expect(restore.warnings).toEqual(['etcd is changed without a snapshot of its data: no room']);
});

it('H26: etcd that is not well any more by then, or has no member to spare, is not changed', async () => {
  const members = { name: 'every member', ok: true, detail: '2 well' };
  await expect(worldOf([], [{ ...members, noneToSpare: true }]).run()).rejects.toMatchObject({
    code: 'ETCD_QUORUM',
    message: expect.stringContaining('2 well, and none of them can be missed') as string,
  });
  await expect(worldOf([], [{ ...members, ok: false }]).run()).rejects.toMatchObject({
    code: 'UNHEALTHY_BEFORE',
  });
  expect(await worldOf([], [{ ...members, ok: false }]).run({ without: null, mayFail: true })).toHaveLength(
    1,
  );
});
