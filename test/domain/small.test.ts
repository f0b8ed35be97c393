import { describe, expect, it } from 'vitest';
import { Status } from '../../src/contracts/codes.ts';
import { durationMs, durationText } from '../../src/domain/duration.ts';
import { exitCodeOf, isSuccess } from '../../src/domain/exit-code.ts';
import { nodeQueue, parseRemediateId, workflowIds } from '../../src/domain/names.ts';
import { changeIdOf } from '../../src/domain/storage/change-id.ts';

describe('change id', () => {
  it('is the same for whoever asks again, and another for another attempt, run or plan (crash 15)', () => {
    const id = changeIdOf('remediate/a/b/c', 'run-1', 1, 'f'.repeat(64));
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(changeIdOf('remediate/a/b/c', 'run-1', 1, 'f'.repeat(64))).toBe(id);
    const others = [
      changeIdOf('remediate/a/b/c', 'run-1', 2, 'f'.repeat(64)),
      changeIdOf('remediate/a/b/c', 'run-2', 1, 'f'.repeat(64)),
      changeIdOf('remediate/a/b/d', 'run-1', 1, 'f'.repeat(64)),
      changeIdOf('remediate/a/b/c', 'run-1', 1, 'e'.repeat(64)),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
  });
});

describe('names', () => {
  it('are durable: queue and workflow id', () => {
    expect(nodeQueue('prod', 'cp-1')).toBe('node/prod/cp-1');
    expect(workflowIds.remediate('prod', 'cp-1', 'etcd')).toBe('remediate/prod/cp-1/etcd');
    expect(parseRemediateId('remediate/prod/cp-1/etcd')).toEqual({
      cluster: 'prod',
      node: 'cp-1',
      target: 'etcd',
    });
    for (const other of ['remediate/prod/cp-1', 'batch/prod/cp-1/x', 'remediate/prod/cp-1/etcd/more', '']) {
      expect(parseRemediateId(other)).toBeUndefined();
    }
  });
});

describe('durations', () => {
  it('are text for people and milliseconds inside', () => {
    expect(durationMs('30s')).toBe(30_000);
    expect(durationMs('1.5h')).toBe(5_400_000);
    expect(durationText(600_000)).toBe('10m');
  });
});

describe('exit codes', () => {
  it('are 0 exactly when the result says success', () => {
    for (const status of Status.options) expect(isSuccess(status)).toBe(exitCodeOf(status) === 0);
    expect(Status.options.filter(isSuccess)).toEqual(['FIXED', 'ALREADY_COMPLIANT', 'PLANNED']);
    expect(exitCodeOf('REMEDIATION_FAILED_ROLLBACK_FAILED')).toBe(4);
    expect(exitCodeOf('CANCELLED_ROLLED_BACK')).toBe(3);
  });
});
