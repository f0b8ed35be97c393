/** Names of backups and staged files, and which backups may go. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackupRecord } from '../../../src/contracts/backup.ts';
import {
  backupFileName,
  backupId,
  idOfBackupName,
  isBackupId,
  nextIdTimeMs,
  timeOfBackupId,
} from '../../../src/domain/storage/backup-name.ts';
import { compareIds, selectPrunable } from '../../../src/domain/storage/retention.ts';
import { isStageToken, stagedName, tokenOfStaged } from '../../../src/domain/storage/staged-name.ts';

const chance = fc.uint8Array({ minLength: 16, maxLength: 16 });
const timesMs = fc.integer({ min: 0, max: 2 ** 47 });

describe('the id of a backup', () => {
  it('sorts by its time, and gives it back', () => {
    fc.assert(
      fc.property(timesMs, timesMs, chance, chance, (a, b, first, second) => {
        const ids = [backupId(a, first), backupId(b, second)] as const;
        expect(ids.every(isBackupId)).toBe(true);
        expect(ids.map(timeOfBackupId)).toEqual([a, b]);
        if (a !== b) expect(Math.sign(compareIds(...ids))).toBe(Math.sign(a - b));
      }),
    );
  });

  it('of the next one is past every one that is there, whatever the clock says', () => {
    fc.assert(
      fc.property(timesMs, fc.array(timesMs), chance, (nowMs, earlier, random) => {
        const ids = earlier.map((timeMs) => backupId(timeMs, random));
        const next = backupId(nextIdTimeMs(nowMs, ids), random);
        expect(ids.every((id) => id < next)).toBe(true);
      }),
    );
  });

  it('is found in the name of a backup and of its record, and in no other name', () => {
    const id = backupId(1_769_832_306_000, new Uint8Array(16));
    const name = backupFileName('kube-apiserver.yaml', new Date('2026-01-31T04:05:06.789Z'), id);
    expect(name).toBe(`kube-apiserver.yaml.bak_20260131_040506_${id}`);
    expect([name, `${name}.json`].map(idOfBackupName)).toEqual([id, id]);
    expect(['kube-apiserver.yaml', `${name}.tmp`, 'x.bak_20260131_040506'].map(idOfBackupName)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a staged name', () => {
  it('is hidden, and gives its token back', () => {
    expect(tokenOfStaged(stagedName('kube-apiserver.yaml', 'abc-1'))).toBe('abc-1');
    expect(stagedName('x', 'abcd').startsWith('.')).toBe(true);
    expect(['kube-apiserver.yaml', '.hidden', 'a.b.cdef', '.a.abc'].map(tokenOfStaged)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(['abcd', 'a'.repeat(64)].every(isStageToken)).toBe(true);
    expect(['abc', 'a/bcd', 'a.bcd', 'a'.repeat(65)].some(isStageToken)).toBe(false);
  });
});

describe('peers 24, crash 26: retention', () => {
  const backup = fc.record({
    path: fc.constantFrom('/a', '/b', '/c'),
    kind: fc.constantFrom(undefined, 'configMap' as const, 'etcdSnapshot' as const),
    madeMs: fc.integer({ min: 0, max: 10_000 }),
    isPinned: fc.boolean(),
  });

  it('keeps of each file the newest, every young one, every pinned one, and at least one; each kind by its own rule, and one without by none', () => {
    fc.assert(
      fc.property(
        fc.array(backup, { maxLength: 30 }),
        fc.nat(6),
        fc.nat(5_000),
        fc.integer({ min: -20_000, max: 20_000 }),
        (backups, keep, minAgeMs, nowMs) => {
          const records = backups.map(
            ({ path, kind, madeMs }, i) =>
              ({
                id: backupId(i, new Uint8Array(16)),
                ...(kind !== undefined && { kind }),
                originalPath: path,
                createdAt: new Date(madeMs).toISOString(),
              }) as BackupRecord,
          );
          const pinned = new Set(records.filter((_, i) => backups[i]?.isPinned).map(({ id }) => id));
          const rules = { file: { keep, minAgeMs }, etcdSnapshot: { keep: 2, minAgeMs: 0 } };
          const gone = new Set(selectPrunable(records, rules, pinned, nowMs));
          for (const [i, record] of records.entries()) {
            const { kind } = record;
            // All snapshots are of one etcd.
            const newer = records
              .slice(i + 1)
              .filter((one) => one.kind === kind)
              .filter((one) => kind === 'etcdSnapshot' || one.originalPath === record.originalPath).length;
            const isOld = minAgeMs === 0 || nowMs - (backups[i]?.madeMs ?? 0) >= minAgeMs;
            const mayGo =
              kind === 'etcdSnapshot'
                ? newer >= 2
                : kind === undefined && newer >= Math.max(1, keep) && isOld;
            expect(gone.has(record)).toBe(mayGo && !pinned.has(record.id));
          }
        },
      ),
    );
  });
});
