/** The file says what is wanted and the process does not run it yet: neither compliant nor a change of a flag. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fastPace } from '../../src/practice/settings.ts';
import { argvOf } from '../practice/support/practice-nodes.ts';
import { replaceFile } from './support/node-state.ts';
import { soon } from './support/soon.ts';
import { startStack } from './support/stack.ts';
import type { Stack } from './support/stack.ts';

const component = 'kube-scheduler';
let stack: Stack;
beforeAll(async () => {
  // Seen only at its tick, an edit stays unnoticed for long enough to be met by a run.
  stack = await startStack({ node: { pace: { ...fastPace, tickMs: 10_000 } } });
  await stack.node.fault('no-inotify');
});
afterAll(async () => await stack.stop());

const read = (): string => readFileSync(stack.node.manifestPath(component), 'utf8');
const edit = (flag: string): void =>
  replaceFile(stack.node.manifestPath(component), read().replace(/(\n {4}image: )/, `\n    - ${flag}$1`));
const runs = (flag: string): boolean =>
  stack.node.pidsOf(component).some((pid) => argvOf(pid).includes(flag));

it('crash 30: the file is right under an old process: not ALREADY_COMPLIANT, but a restart that is gated and audited', async () => {
  // On a busy machine the node is ready again only shortly before the next tick: then that one is waited for.
  for (let level = 1, tickedAtMs = 0; level === 1 || Date.now() - tickedAtMs > 4_000; level++) {
    expect(level, 'ticks that were waited for').toBeLessThan(9);
    edit(`--v=${level}`);
    await soon('a tick of the kubelet', () => runs(`--v=${level}`) || undefined);
    tickedAtMs = Date.now();
    await stack.node.ready({ judged: true });
  }
  edit('--profiling=false');
  const handle = await stack.start({ checks: ['1.4.1'], approval: { required: 'always' } }, component);
  const status = await soon('the plan', async () => {
    const now = await stack.status(handle);
    if (now.result !== null) throw new Error(JSON.stringify(now.result));
    return now.phase === 'approve' ? now : undefined;
  });
  expect(runs('--profiling=false')).toBe(false);
  const plan = await handle.query<{ diff: string }>('plan');
  expect(plan.diff).toMatch(/^\+ +kubemend\S*: /m);
  expect(plan.diff).not.toMatch(/^\+.*--profiling/m);

  await handle.signal('approve', { by: 'ana', plan: status.planHash });
  const result: unknown = await handle.result();
  expect(result, JSON.stringify(result)).toMatchObject({
    status: 'FIXED',
    auditVerified: true,
    checks: [{ id: 'cis-1.12/1.4.1', before: 'stale', after: 'pass' }],
  });
  expect(runs('--profiling=false')).toBe(true);
});
