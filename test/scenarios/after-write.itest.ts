/** What fails after the write and is rolled back: research "Error scenarios", by row. Each time: code, log, and the bytes of before. */
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, statSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Code, Status } from '../../src/contracts/codes.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { argvOf } from '../practice/support/practice-nodes.ts';
import { askApi } from './support/ask-api.ts';
import { digestEtc, replaceFile } from './support/node-state.ts';
import { shareStack } from './support/share-stack.ts';
import type { Stack } from './support/stack.ts';
import { soon } from './support/soon.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const whenChanged = '--profiling=false';

/** The whole of etc is as before, the process too, nothing is latched, and the record says why. */
async function expectRolledBack(
  run: () => Promise<{ exitCode: number | null; answer: RemediationResult }>,
  code: Code,
  status: Status = 'REMEDIATION_FAILED_ROLLED_BACK',
): Promise<RemediationResult> {
  const before = digestEtc(stack.node);
  const { exitCode, answer } = await run();
  expect(answer, JSON.stringify(answer)).toMatchObject({
    status,
    code,
    success: false,
    auditVerified: false,
    changesMade: 0,
  });
  expect(exitCode).toBe(status === 'CANCELLED_ROLLED_BACK' ? 3 : 1);
  expect(digestEtc(stack.node)).toEqual(before);
  await stack.node.ready();
  expect(stack.node.pidsOf('kube-apiserver').flatMap(argvOf)).not.toContain(whenChanged);
  expect(existsSync(join(stack.node.dir, 'var/lib/kubemend/emergency-stop.json'))).toBe(false);
  expect(stack.records().at(-1)).toMatchObject({ state: 'rolledBack', end: { code } });
  return answer;
}
const remediate = async (
  ...args: string[]
): Promise<{ exitCode: number | null; answer: RemediationResult }> =>
  await stack.kubemendRemediate('1.2.15', ...args);

/** The lines that this run added to the plain log. */
function watchLog(): () => string[] {
  const path = join(stack.node.dir, 'var/log/cis-remediation/remediation.log');
  const from = existsSync(path) ? stack.log().length : 0;
  return () => stack.log().slice(from).split('\n');
}

describe('the health gate', () => {
  it('row 8: never serves: rolled back, and the log says CRITICAL (peers 36)', async () => {
    const log = watchLog();
    await stack.node.fault('slow-start', { valueMs: 600_000, when: whenChanged });
    const answer = await expectRolledBack(() => remediate('--timeout', '4s'), 'GATE_FAILED');
    expect(answer.reason).toMatch(/no progress/);
    // The outage is all of it: what the gate saw before it gave up, and what the rollback took.
    const durationOf = (name: string): number => {
      const phase = answer.phases.find((one) => one.name === name);
      return Date.parse(phase?.endedAt ?? '') - Date.parse(phase?.startedAt ?? '');
    };
    expect(answer.outageMs).toBeGreaterThan(durationOf('health gate') - 2_000);
    expect(
      log().filter((line) => line.includes('[CRITICAL] API Server failed to restart. Rolling back...')),
    ).toHaveLength(1);
    expect(log().some((line) => /Rollback successful/.test(line))).toBe(true);
  });

  it('crashes on start: the reason says so (peers 26)', async () => {
    await stack.node.fault('crash', { valueMs: 50, when: whenChanged });
    const answer = await expectRolledBack(() => remediate(), 'GATE_FAILED');
    expect(answer.reason).toMatch(/exit|crash|restart/i);
  });

  it('row 9: an answer that is no health: the reason names it, not only "refused"', async () => {
    await stack.node.fault('unready', { when: whenChanged });
    const answer = await expectRolledBack(() => remediate('--timeout', '4s'), 'GATE_FAILED');
    expect(answer.reason).toMatch(/readyz.*500|500/);
  });

  it('row 26: healthy once, then crashes while it soaks (peers 28)', async () => {
    stack.failPoint.arm('gate.soak');
    const run = expectRolledBack(() => remediate(), 'GATE_FAILED');
    await stack.failPoint.reached('gate.soak');
    await stack.node.fault('crash', { valueMs: 10, when: whenChanged });
    for (const pid of stack.node.pidsOf('kube-apiserver')) process.kill(pid, 'SIGKILL');
    stack.failPoint.release('gate.soak');
    await run;
  });

  it('unhealthy after it was well: rolled back', async () => {
    await stack.node.fault('unhealthy-after', { valueMs: 1_000, when: whenChanged });
    await expectRolledBack(() => remediate('--settle', '3s', '--timeout', '4s'), 'GATE_FAILED');
  });

  it('healthy, but its own work fails: not FIXED', async () => {
    await stack.node.fault('not-useful', { when: whenChanged });
    await expectRolledBack(() => remediate('--timeout', '4s'), 'GATE_FAILED');
  });

  describe('healthy, and what an API server does for others fails by a file that is there and not the right one', () => {
    const pki = '/etc/kubernetes/pki';
    const manifest = ['--manifest', '/etc/kubernetes/manifests/kube-apiserver.yaml'];
    const change = (flags: Record<string, string>) => async () =>
      await stack.kubemendRemediate(
        ...manifest,
        ...Object.entries(flags).flatMap(([flag, file]) => ['--set', `${flag}=${pki}/${file}`]),
        ...['--accept-risk', 'medium', '--timeout', '4s'],
      );

    it('another key for the tokens of service accounts', async () => {
      const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
      const path = join(stack.node.dir, pki, 'other.pub');
      writeFileSync(path, other.export({ type: 'spki', format: 'pem' }), { mode: 0o600 });
      const run = change({ 'service-account-key-file': 'other.pub' });
      const { reason } = await expectRolledBack(run, 'GATE_FAILED');
      expect(reason).toMatch(/service account tokens: a token .* is not accepted/);
      // Tokens are in nothing that is kept.
      expect(JSON.stringify(stack.records())).not.toMatch(/eyJ[\w-]+\.[\w-]+\.|Bearer/);
    });

    it('an authority that the servers of aggregated APIs do not trust', async () => {
      const path = '/apis/apiregistration.k8s.io/v1/apiservices';
      const spec = { group: 'metrics.k8s.io', service: { namespace: 'kube-system', name: 'metrics-server' } };
      const body = { metadata: { name: 'v1beta1.metrics.k8s.io' }, spec };
      expect((await askApi(stack, path, 'POST', body)).status).toBe(201);
      const run = change({ 'requestheader-client-ca-file': 'ca.crt' });
      const { reason } = await expectRolledBack(run, 'GATE_FAILED');
      expect(reason).toMatch(/aggregated API v1beta1.metrics.k8s.io: Available is False/);
      await askApi(stack, `${path}/v1beta1.metrics.k8s.io`, 'DELETE');
    });
  });

  it('row 25: the process keeps its old arguments: not FIXED', async () => {
    const log = watchLog();
    stack.failPoint.arm('apply.before-record');
    const run = expectRolledBack(() => remediate('--timeout', '4s'), 'GATE_FAILED');
    await stack.failPoint.reached('apply.before-record');
    await stack.node.fault('kubelet-stopped');
    stack.failPoint.release('apply.before-record');
    await soon('the gate to give up', () => log().some((line) => line.includes('Rolling back')) || undefined);
    await stack.node.clearFault('kubelet-stopped');
    await run;
  });
});

describe('the audit script', () => {
  const script = (name: string, body: string): string => {
    const path = `/etc/kubemend/audits/${name}`;
    writeFileSync(join(stack.node.dir, path), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return path;
  };

  it('exit 0 is FIXED, and the script is part of what was audited', async () => {
    const { answer } = await remediate(
      '--audit',
      script('pass.sh', 'test "$1" = please'),
      '--audit-arg',
      'please',
    );
    expect(answer).toMatchObject({ status: 'FIXED', auditVerified: true });
    expect(JSON.stringify(stack.records().at(-1)?.findingsAfter)).toContain('pass.sh');
  });

  it('exit 1 is AUDIT_FAILED with its own reason (peers 36)', async () => {
    const path = script('fail.sh', 'echo "[FAIL_REASON] the flag is not what we want"; exit 1');
    const answer = await expectRolledBack(() => remediate('--audit', path), 'AUDIT_FAILED');
    expect(answer.reason).toContain('the flag is not what we want');
  });

  it('a directory whose mode was changed goes back too', async () => {
    const data = join(stack.node.dir, 'var/lib/etcd');
    chmodSync(data, 0o755);
    const path = script('fail.sh', 'exit 1');
    const { answer } = await stack.kubemendRemediate('1.1.11', '--audit', path);
    expect(answer).toMatchObject({ status: 'REMEDIATION_FAILED_ROLLED_BACK', code: 'AUDIT_FAILED' });
    expect(statSync(data).mode & 0o7777).toBe(0o755);
  });

  it.each([
    ['exit 2', 'exit 2'],
    ['exit 127', 'exec /nowhere/at/all'],
  ])('row 12: %s is AUDIT_ERROR', async (_what, body) => {
    const path = script('error.sh', body);
    await expectRolledBack(() => remediate('--audit', path), 'AUDIT_ERROR');
  });

  it('row 16: exit 3 is AUDIT_MANUAL: what nobody verified is not kept', async () => {
    const path = script('manual.sh', 'exit 3');
    await expectRolledBack(() => remediate('--audit', path), 'AUDIT_MANUAL');
  });

  it('row 11: one that hangs is killed with its children', async () => {
    const mark = join(stack.node.dir, 'tmp/child.pid');
    const path = script('hang.sh', `sleep 300 & echo $! > ${mark}; wait`);
    const handle = await stack.start({ checks: ['1.2.15'], audit: { script: path, timeout: '1s' } });
    await expectRolledBack(
      async () => ({ exitCode: 1, answer: (await handle.result()) as RemediationResult }),
      'AUDIT_ERROR',
    );
    const child = Number(readFileSync(mark, 'utf8'));
    expect(
      existsSync(`/proc/${child}`) && readFileSync(`/proc/${child}/stat`, 'utf8').split(') ')[1]?.[0] !== 'Z',
    ).toBe(false);
  });

  it('row 10: one that vanished after the write: rolled back', async () => {
    const path = script('gone.sh', 'exit 0');
    stack.failPoint.arm('gate.soak');
    const before = digestEtc(stack.node);
    const run = remediate('--audit', path);
    await stack.failPoint.reached('gate.soak');
    const real = join(stack.node.dir, path);
    const text = readFileSync(real);
    const { rmSync } = await import('node:fs');
    rmSync(real);
    stack.failPoint.release('gate.soak');
    const { exitCode, answer } = await run;
    expect([exitCode, answer.status, answer.code]).toEqual([
      1,
      'REMEDIATION_FAILED_ROLLED_BACK',
      'AUDIT_ERROR',
    ]);
    writeFileSync(real, text, { mode: 0o755 });
    expect(digestEtc(stack.node)).toEqual(before);
  });
});

describe('from outside', () => {
  it('row 22: a cancellation in the gate: rolled back to the end, then CANCELLED (peers 46)', async () => {
    stack.failPoint.arm('gate.soak');
    const run = expectRolledBack(() => remediate(), 'CANCELLED', 'CANCELLED_ROLLED_BACK');
    await stack.failPoint.reached('gate.soak');
    const cancel = await stack.kubemend(['cancel', 'remediate/lab/cp-1/kube-apiserver']);
    expect(cancel.exitCode).toBe(0);
    stack.failPoint.release('gate.soak');
    await run;
  });

  it('row 18: the node worker is killed in the gate, and the next one goes on: FIXED once (peers 44)', async () => {
    stack.failPoint.arm('gate.soak');
    const handle = await stack.start({ checks: ['1.2.15'], heartbeat: '1s' });
    await stack.failPoint.reached('gate.soak');
    process.kill(stack.nodeWorker.pid, 'SIGKILL');
    stack.failPoint.release('gate.soak');
    await stack.restartNodeWorker();
    const answer = (await handle.result()) as RemediationResult;
    expect(answer, JSON.stringify(answer)).toMatchObject({ status: 'FIXED', auditVerified: true });
    expect(
      stack
        .records()
        .at(-1)
        ?.history.map((entry) => entry.state),
    ).toEqual(['armed', 'applied', 'healthy', 'verified', 'confirmed']);
  });

  it('nothing that was staged stays behind', () => {
    const left = readdirSync(stack.node.paths.manifestsDir).filter((name) => name.startsWith('.'));
    expect(left).toEqual([]);
    replaceFile(stack.node.manifestPath('etcd'), readFileSync(stack.node.manifestPath('etcd')));
  });
});
