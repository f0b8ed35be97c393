/** Two repairs at once, a run that is ended from outside, a person who edits meanwhile: at each step of the change. */
import { readFileSync, readdirSync } from 'node:fs';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { failPointNames } from '../../src/adapters/fail-points.ts';
import type { FailPoint } from '../../src/adapters/fail-points.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { tokenOfStaged } from '../../src/domain/storage/staged-name.ts';
import { argvAsInManifests, digestEtc, replaceFile } from './support/node-state.ts';
import { soon } from './support/soon.ts';
import { shareStack } from './support/share-stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const target = 'kube-scheduler';
const manifest = (): string => stack.node.manifestPath(target);
const read = (): string => readFileSync(manifest(), 'utf8');
const workflowId = `remediate/lab/cp-1/${target}`;
const isStaged = (name: string): boolean => tokenOfStaged(name) !== undefined;
const isFinal = (state: string | undefined): boolean =>
  state === 'confirmed' || state === 'rolledBack' || state === 'rollbackFailed' || state === 'refused';

describe('two at once (row 21, peers 43)', () => {
  it('two starts for one target meet at one run: the second is told which', async () => {
    stack.failPoint.arm('gate.soak');
    const first = await stack.start({ checks: ['1.4.1'] }, target);
    await stack.failPoint.reached('gate.soak');
    await expect(stack.start({ checks: ['1.4.1'] }, target)).rejects.toThrow(
      WorkflowExecutionAlreadyStartedError,
    );
    const second = await stack.kubemend(['remediate', '1.4.1']);
    expect(second.exitCode).toBe(3);
    expect(second.stderr).toContain(`kubemend watch ${workflowId}`);
    stack.failPoint.release('gate.soak');
    expect(await first.result()).toMatchObject({ status: 'FIXED' });
    expect(
      stack.records().filter((record) => record.workflow.firstRunId === first.firstExecutionRunId),
    ).toHaveLength(1);
  });

  it('H25: two targets of one node run one after the other; with a short --wait the second is refused OPEN_CHANGE', async () => {
    stack.failPoint.arm('gate.soak');
    const first = await stack.start({ checks: ['1.4.1'] }, target);
    await stack.failPoint.reached('gate.soak');
    const impatient = await stack.kubemendRemediate('1.3.2', '--wait', '500ms');
    expect(impatient).toMatchObject({ exitCode: 3, answer: { status: 'REFUSED', code: 'OPEN_CHANGE' } });
    expect(impatient.answer.reason).toContain(workflowId);
    expect(impatient.answer.reason).toMatch(/for at most \S+ more/);
    const second = stack.remediate({ checks: ['1.3.2'] }, 'kube-controller-manager');
    await soon('the second run to wait', async () => {
      const status = await stack
        .status(stack.client.workflow.getHandle('remediate/lab/cp-1/kube-controller-manager'))
        .catch(() => undefined);
      return status?.phase === 'wait' || undefined;
    });
    expect(stack.records().filter((record) => !isFinal(record.state))).toHaveLength(1);
    stack.failPoint.release('gate.soak');
    expect(await first.result()).toMatchObject({ status: 'FIXED' });
    expect(await second).toMatchObject({ status: 'FIXED' });
    const [a, b] = stack.records().slice(-2);
    expect(Date.parse(b?.armedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(a?.history.at(-1)?.at ?? ''));
  });

  it('both admitted before either has written, for an operator freed the slot: one writes, the other waits for its end and is FIXED too', async () => {
    const staged = async (name: string): Promise<void> => {
      await soon(`${name} to be staged`, () => {
        const files = readdirSync(stack.node.paths.manifestsDir).filter(isStaged);
        return files.some((file) => file.includes(name)) || undefined;
      });
    };
    stack.failPoint.arm('apply.before-record');
    const first = stack.remediate({ checks: ['1.4.1'] }, target);
    await staged(target);
    const freed = await stack.kubemend(['guard', 'free', 'cp-1', '--under-way', '--reason', 'too early']);
    expect(freed.exitCode, freed.stderr).toBe(0);
    const runs = [first, stack.remediate({ checks: ['1.3.2'] }, 'kube-controller-manager')];
    await staged('kube-controller-manager');
    const known = stack.records().length;
    stack.failPoint.release('apply.before-record');
    for (const result of await Promise.all(runs)) expect(result).toMatchObject({ status: 'FIXED' });
    const ends = stack
      .records()
      .slice(known)
      .map(({ state, end }) => [state, end?.code]);
    expect(ends.toSorted()).toEqual([
      ['confirmed', undefined],
      ['confirmed', undefined],
      ['refused', 'OPEN_CHANGE'],
    ]);
  });
});

describe('a run that is terminated (crash 4, crash 36)', () => {
  const steps = failPointNames.filter(
    // Those of a rollback, of a confirmed change, and of the kubelet's restart are not on this way.
    (name) => !name.startsWith('revert.') && name !== 'confirm.stored' && name !== 'restart.journaled',
  );
  it.each(steps)('at %s: the next run puts it back first, then does its own', async (name) => {
    const before = read();
    stack.failPoint.arm(name);
    const first = await stack.start({ checks: ['1.4.1'], heartbeat: '2s' }, target);
    await stack.failPoint.reached(name);
    await first.terminate('an operator terminates it');
    const second = stack.remediate({ checks: ['1.4.1'] }, target);
    stack.failPoint.release(name);
    const result = await second;
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'FIXED', auditVerified: true });
    const [old, own] = stack.records().slice(-2);
    expect(own?.state).toBe('confirmed');
    // A write that had not been recorded is refused by the next run's tombstone, or was never seen.
    if (old !== undefined && old.workflow.firstRunId === first.firstExecutionRunId) {
      expect(['rolledBack', 'refused']).toContain(old.state);
    }
    expect(read()).toBe(before.replace(/( {4}- --secure-port=\d+\n)/, '$1    - --profiling=false\n'));
  });
});

describe('a cancellation', () => {
  const early: FailPoint[] = [
    'apply.before-record',
    'apply.locked',
    'apply.renamed',
    'gate.soak',
    'audit.verified',
  ];
  it.each(early)('at %s ends restored', async (name) => {
    const before = digestEtc(stack.node);
    stack.failPoint.arm(name);
    const handle = await stack.start({ checks: ['1.4.1'], heartbeat: '2s' }, target);
    await stack.failPoint.reached(name);
    await handle.cancel();
    stack.failPoint.release(name);
    const result = (await handle.result()) as RemediationResult;
    if (result.status === 'FIXED') {
      // It may come when the last look is under way: then the node decides, and that is said.
      expect(name).toBe('audit.verified');
      expect(result.reason).toContain('too late');
      return;
    }
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'CANCELLED_ROLLED_BACK',
      code: 'CANCELLED',
    });
    expect(digestEtc(stack.node)).toEqual(before);
  });

  it('once the node has confirmed it comes too late, and is said so (crash 21)', async () => {
    stack.failPoint.arm('confirm.stored');
    const handle = await stack.start({ checks: ['1.4.1'] }, target);
    await stack.failPoint.reached('confirm.stored');
    await handle.cancel();
    stack.failPoint.release('confirm.stored');
    const result = (await handle.result()) as RemediationResult;
    expect(result).toMatchObject({ status: 'FIXED', success: true });
    expect(result.reason).toContain('the cancellation came too late');
    expect(read()).toContain('--profiling=false');
  });

  it('before the write nothing was changed: CANCELLED', async () => {
    const before = digestEtc(stack.node);
    const handle = await stack.start({ checks: ['1.4.1'], approval: { required: 'always' } }, target);
    await soon(
      'the run to wait for approval',
      async () => (await stack.status(handle)).phase === 'approve' || undefined,
    );
    const { exitCode } = await stack.kubemend(['cancel', workflowId]);
    expect(exitCode).toBe(0);
    expect(await handle.result()).toMatchObject({ status: 'CANCELLED', code: 'CANCELLED', backups: [] });
    expect(digestEtc(stack.node)).toEqual(before);
  });

  it('during the rollback it changes nothing about its end', async () => {
    const before = digestEtc(stack.node);
    await stack.node.fault('crash', { component: target, valueMs: 50, when: '--profiling=false' });
    stack.failPoint.arm('revert.restored');
    const handle = await stack.start({ checks: ['1.4.1'] }, target);
    await stack.failPoint.reached('revert.restored');
    await handle.cancel();
    stack.failPoint.release('revert.restored');
    expect(await handle.result()).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
    });
    expect(digestEtc(stack.node)).toEqual(before);
  });
});

describe('a person edits the manifest (row 20, peers 45)', () => {
  const edit = (): string => {
    const theirs = read().replace('    - --secure-port', '    - --v=2\n    - --secure-port');
    replaceFile(manifest(), theirs);
    return theirs;
  };

  it.each(['apply.before-record', 'apply.locked'] as const)(
    'at %s: nothing is written, CONFLICT',
    async (name) => {
      stack.failPoint.arm(name);
      const handle = await stack.start({ checks: ['1.4.1'] }, target);
      await stack.failPoint.reached(name);
      const theirs = edit();
      stack.failPoint.release(name);
      const result = (await handle.result()) as RemediationResult;
      expect(read()).toBe(theirs);
      expect(result, JSON.stringify(result)).toMatchObject({
        status: 'REMEDIATION_FAILED',
        code: 'CONFLICT',
      });
    },
  );

  it.each(['apply.renamed', 'audit.verified'] as const)(
    'at %s: their bytes stay, and the run says so',
    async (name) => {
      stack.failPoint.arm(name);
      const handle = await stack.start({ checks: ['1.4.1'] }, target);
      await stack.failPoint.reached(name);
      const theirs = edit();
      stack.failPoint.release(name);
      const result = (await handle.result()) as RemediationResult;
      expect(read()).toBe(theirs);
      expect(result, JSON.stringify(result)).toMatchObject({
        status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
        code: 'REVERT_CONFLICT',
      });
    },
  );

  it('after the rollback has restored it: theirs stay', async () => {
    await stack.node.fault('crash', { component: target, valueMs: 50, when: '--profiling=false' });
    stack.failPoint.arm('revert.restored');
    const handle = await stack.start({ checks: ['1.4.1'] }, target);
    await stack.failPoint.reached('revert.restored');
    const theirs = edit();
    stack.failPoint.release('revert.restored');
    const result = (await handle.result()) as RemediationResult;
    expect(read()).toBe(theirs);
    expect(result.status).toMatch(/ROLLED_BACK|ROLLBACK_FAILED/);
  });

  it('while the run waits for approval: the approval is void and asked for again', async () => {
    const handle = await stack.start({ checks: ['1.4.1'], approval: { required: 'always' } }, target);
    const waiting = async (not = ''): Promise<string> =>
      await soon('a plan to approve', async () => {
        const status = await stack.status(handle);
        if (status.result !== null) throw new Error(`ended: ${JSON.stringify(status.result)}`);
        return status.phase === 'approve' && status.planHash !== not
          ? (status.planHash ?? undefined)
          : undefined;
      });
    const first = await waiting();
    const theirs = edit();
    // Until their process is the live one: while the old one still answers, the plan would be made again in the middle of a restart.
    await argvAsInManifests(stack.node);
    await stack.kubemend(['approve', workflowId, '--plan', first.slice(0, 8), '--by', 'ben']);
    const second = await waiting(first);
    expect(read()).toBe(theirs);
    const rejected = await stack.kubemend([
      'reject',
      workflowId,
      '--plan',
      second.slice(0, 8),
      '--by',
      'ben',
      '--comment',
      'not like this',
    ]);
    expect(rejected.exitCode).toBe(0);
    expect(await handle.result()).toMatchObject({ status: 'DECLINED', code: 'REJECTED' });
  });
});
