/** The library as a program uses it: the gated whole, typed. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { InputError, RemediationResult, exitCodeOf, remediate, updateManifest } from '../../src/index.ts';
import { startStack } from '../scenarios/support/stack.ts';
import type { Stack } from '../scenarios/support/stack.ts';

let stack: Stack;
beforeAll(async () => (stack = await startStack()));
afterAll(async () => await stack.stop());

it('remediate answers with the result of the contract', async () => {
  const result = await remediate(
    stack.client,
    { cluster: 'lab', node: 'cp-1', checks: ['1.4.1'], requestedBy: 'a program' },
    'kube-scheduler',
  );
  expect(RemediationResult.parse(result)).toEqual(result);
  expect(result).toMatchObject({ status: 'FIXED', success: true, auditVerified: true });
  expect(exitCodeOf(result.status)).toBe(0);
  expect(readFileSync(stack.node.manifestPath('kube-scheduler'), 'utf8')).toContain('--profiling=false');
});

it('a malformed request fails with every problem of it', async () => {
  const wrong = { cluster: 'lab', node: 'cp-1', checks: ['1.4.1'], wait: 'soon', pace: 'brisk' } as never;
  const failure = await remediate(stack.client, wrong, 'kube-scheduler').catch(
    (error: unknown) => error as Error,
  );
  const cause = (failure as Error).cause as Error;
  expect(cause.message).toContain('wait');
  expect(cause.message).toContain('pace');
  expect(new InputError('x', { code: 'INVALID_REQUEST' }).code).toBe('INVALID_REQUEST');
});

it('updateManifest leaves a file that a kubelet reads alone, unless the caller gates', async () => {
  const path = stack.node.manifestPath('kube-scheduler');
  const before = readFileSync(path, 'utf8');
  const refused = await updateManifest(path, { set: { v: '2' } });
  expect(refused).toMatchObject({ success: false, originalPath: path, backupPath: null, changesMade: 0 });
  expect(refused.hint).toContain('remediate');
  expect(readFileSync(path, 'utf8')).toBe(before);
});
