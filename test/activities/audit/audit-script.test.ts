/** A user's own audit script: where it may lie, what its end means, and that nothing of it outlives its limit. */
import { chmod, chown, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeSteps } from '../../../src/activities/audit/audit-script-place.ts';
import type { PlaceStep } from '../../../src/activities/audit/audit-script-place.ts';
import {
  auditScriptFor,
  findAuditScript,
  findingOfScript,
  requireAuditScript,
  runAuditScript,
} from '../../../src/activities/audit/run-audit-script.ts';
import { maxOutputBytes } from '../../../src/activities/audit/run-in-group.ts';
import type { ScriptContext } from '../../../src/activities/audit/run-audit-script.ts';

let root: string;
let context: ScriptContext;
const audits = '/etc/kubemend/audits';
const script = `${audits}/own_audit.sh`;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'kubemend-script-')));
  await mkdir(join(root, audits), { recursive: true, mode: 0o755 });
  for (const dir of ['', '/etc', '/etc/kubemend', audits]) await chmod(root + dir, 0o755);
  context = { config: { root, auditScriptDirs: [audits], cluster: 'c', node: 'cp-1' }, kubeconfig: null };
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function install(body: string, path = script): Promise<void> {
  await writeFile(root + path, `#!/bin/sh\n${body}\n`);
  await chmod(root + path, 0o755);
}
const run = (timeout = '20s', args: string[] = []) =>
  runAuditScript(context, { script, args, timeout }, 'cis-1.12/1.2.15');

describe('peers 36: the exit code decides', () => {
  it.each<[string, string, string, string]>([
    ['0', 'echo "[PASS] fine"', 'pass', 'exited with 0'],
    ['1 with a reason', 'echo "[FAIL_REASON] profiling is on"; exit 1', 'fail', 'profiling is on'],
    ['1 without a reason', 'exit 1', 'fail', 'printed no [FAIL_REASON]'],
    ['2', 'echo "[FAIL_REASON] kubectl missing" >&2; exit 2', 'error', 'exit code 2: kubectl missing'],
    ['3', 'echo "[MANUAL] look at the users"; exit 3', 'manual', 'look at the users'],
    ['126', 'exit 126', 'error', 'exit code 126'],
    ['127', 'no-such-command-here', 'error', 'exit code 127'],
    ['a signal', 'kill -9 $$', 'error', 'killed by SIGKILL'],
    ['0 beside [FAIL]', 'echo "[FAIL] not so"; exit 0', 'error', 'contradicts itself'],
    ['0 beside [FAIL_REASON]', 'echo "  [FAIL_REASON] not so"; exit 0', 'error', 'contradicts itself'],
    ['1 beside [PASS]', 'echo "[PASS]"; exit 1', 'fail', 'exited with 1'],
    ['0 with the tag in a sentence', 'echo "no [FAIL] here"', 'pass', 'exited with 0'],
  ])('%s', async (_what, body, verdict, reason) => {
    await install(body);
    const answer = await run();
    expect(answer.verdict).toBe(verdict);
    expect(answer.reason).toContain(reason);
  });

  it("is unknown as a finding when nobody could look, and keeps the script's words", async () => {
    await install('echo some evidence; exit 2');
    const finding = findingOfScript({ script, args: [], timeout: '20s' }, await run(), true);
    expect(finding).toMatchObject({ verdict: 'unknown', unconfirmed: true });
    expect(finding.observed).toEqual([{ layer: 'script', where: script, value: 'exit 2: some evidence' }]);
  });
});

describe('its world', () => {
  it('has no shell between us and its arguments', async () => {
    await install('printf "%s\\n" "$#" "$1"');
    const { output } = await run('20s', ['a b; touch /tmp/never $(id) *']);
    expect(output.split('\n').slice(0, 2)).toEqual(['1', 'a b; touch /tmp/never $(id) *']);
  });

  it('has a small environment', async () => {
    process.env['KUBEMEND_TEST_SECRET'] = 'hidden';
    await install('/usr/bin/env');
    const { output } = await runAuditScript(
      { ...context, kubeconfig: '/etc/kubernetes/admin.conf' },
      { script, args: [], timeout: '20s' },
      'cis-1.12/1.2.15',
    );
    delete process.env['KUBEMEND_TEST_SECRET'];
    const names = output.split('\n').flatMap((line) => (line.includes('=') ? [line.split('=')[0]] : []));
    expect(names.filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name ?? '')).toSorted()).toEqual([
      'KUBECONFIG',
      'KUBEMEND_CHECK',
      'KUBEMEND_CLUSTER',
      'KUBEMEND_NODE',
      'KUBEMEND_ROOT',
      'LANG',
      'PATH',
    ]);
    expect(output).toContain('KUBEMEND_CHECK=cis-1.12/1.2.15');
  });

  it('cannot flood us', async () => {
    await install(
      'i=0; while [ $i -lt 3000 ]; do echo "0123456789012345678901234567890123456789012345678901234567890123456789"; i=$((i+1)); done',
    );
    const answer = await run();
    expect(answer.verdict).toBe('pass');
    expect(answer.output.length).toBe(maxOutputBytes);
  });

  it('peers 36: is killed at its limit with all its children', async () => {
    await install(`sleep 300 & echo $! > ${root}/child; wait`);
    const answer = await run('500ms');
    expect(answer).toMatchObject({ verdict: 'error', exitCode: null });
    expect(answer.reason).toContain('did not end within 500ms');
    await expectGone(Number(await readFile(join(root, 'child'), 'utf8')));
  });

  it('leaves no child behind that keeps its output open', async () => {
    await install(`sleep 300 & echo $! > ${root}/child; exit 0`);
    expect((await run()).verdict).toBe('pass');
    await expectGone(Number(await readFile(join(root, 'child'), 'utf8')));
  });

  it('is heard however much it said before', async () => {
    await install('yes | head -c 200000; echo "[FAIL_REASON] one user too many"; exit 0');
    expect(await run()).toMatchObject({ verdict: 'error' });
    await install('yes | head -c 200000; printf "[FAIL_REASON] one user too many"; exit 1');
    expect((await run()).reason).toBe('one user too many');
  });

  it('that leaves the judgement to a person has not passed, whatever its exit code', async () => {
    await install('echo "[MANUAL] look at the users"; exit 0');
    expect(await run()).toMatchObject({ verdict: 'error' });
  });

  it('does not wait for a child in a session of its own, which outlives its group', async () => {
    await install(`setsid sleep 300 & echo $! > ${root}/child; exit 0`);
    const { verdict } = await run();
    process.kill(Number(await readFile(join(root, 'child'), 'utf8')));
    expect(verdict).toBe('pass');
  });

  it('ends with the audit that is cancelled', async () => {
    await install(`echo $$ > ${root}/child; exec sleep 300`);
    const cancel = new AbortController();
    const answer = runAuditScript(
      { ...context, signal: cancel.signal },
      { script, args: [], timeout: '1m' },
      'x',
    );
    for (;;) {
      const pid = await readFile(join(root, 'child'), 'utf8').catch(() => '');
      if (pid !== '') break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    cancel.abort();
    expect(await answer).toMatchObject({ verdict: 'error', reason: 'the audit script was stopped' });
  });

  it('is an error when its interpreter is missing', async () => {
    await writeFile(root + script, '#!/no/such/interpreter\n');
    await chmod(root + script, 0o755);
    expect(await run()).toMatchObject({
      verdict: 'error',
      exitCode: null,
      reason: expect.stringContaining('could not be started') as string,
    });
  });
});

describe('its place', () => {
  const place = (path = script) => findAuditScript(context.config, path);

  it('is an allowed directory', async () => {
    await install('exit 0');
    expect(await place()).toEqual({ ok: true, realPath: root + script });
    await install('exit 0', '/etc/kubemend/other.sh');
    expect(await place('/etc/kubemend/other.sh')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('expected it in /etc/kubemend/audits') as string,
    });
    expect(await place(`${audits}/../other.sh`)).toMatchObject({ ok: false });
    // A name that only begins like the directory is not in it.
    await mkdir(`${root}${audits}-evil`);
    await install('exit 0', `${audits}-evil/a.sh`);
    expect(await place(`${audits}-evil/a.sh`)).toMatchObject({ ok: false });
  });

  it('is where a symbolic link leads, not where it lies', async () => {
    await install('exit 0', '/etc/kubemend/other.sh');
    await symlink(`${root}/etc/kubemend/other.sh`, root + script);
    expect(await place()).toMatchObject({
      ok: false,
      reason: expect.stringContaining('found it at') as string,
    });
  });

  it.each<[string, (path: string) => Promise<void>, string]>([
    ['not executable', (path) => chmod(path, 0o644), 'expected it to be executable'],
    ['writable by its group', (path) => chmod(path, 0o775), 'writable by its owner only, found mode 0775'],
    ['writable by all', (path) => chmod(path, 0o757), 'found mode 0757'],
    ['in a directory writable by others', () => chmod(root + audits, 0o777), 'found mode 0777'],
    [
      'below a directory writable by others',
      () => chmod(`${root}/etc`, 0o1777),
      '/etc to be writable by its owner only, found mode 1777',
    ],
    ['absent', (path) => rm(path), 'expected an executable file, found none (ENOENT)'],
  ])('%s', async (_what, spoil, reason) => {
    await install('exit 0');
    await spoil(root + script);
    expect(await place()).toMatchObject({ ok: false, reason: expect.stringContaining(reason) as string });
    await expect(requireAuditScript(context, script)).rejects.toMatchObject({
      name: 'InputError',
      code: 'AUDIT_SCRIPT_REFUSED',
    });
    // After the write the same is an error, and so a rollback.
    expect(await run()).toMatchObject({ verdict: 'error', exitCode: null });
  });

  it('is no directory', async () => {
    await mkdir(root + script);
    expect(await place()).toMatchObject({
      ok: false,
      reason: expect.stringContaining('expected a regular file, found directory') as string,
    });
  });

  it.runIf(process.geteuid?.() === 0)('belongs to another user', async () => {
    await install('exit 0');
    await chown(root + script, 12345, 0);
    expect(await place()).toMatchObject({
      ok: false,
      reason: expect.stringContaining('to belong to uid 0, found 12345') as string,
    });
  });

  it('is examined up to the top', () => {
    const step = (path: string, more: Partial<PlaceStep> = {}): PlaceStep => ({
      path,
      kind: 'directory',
      mode: 0o755,
      uid: 0,
      ...more,
    });
    const chain = (...above: PlaceStep[]): PlaceStep[] => [step('/a/b/s.sh', { kind: 'file' }), ...above];
    expect(judgeSteps(chain(step('/a/b'), step('/a'), step('/')), 0)).toBeNull();
    expect(judgeSteps(chain(step('/a/b'), step('/a'), step('/', { mode: 0o777 })), 0)).toContain(
      'expected / to be writable by its owner only',
    );
    expect(judgeSteps(chain(step('/a/b'), step('/a', { uid: 7 }), step('/')), 0)).toContain(
      'expected /a to belong to uid 0, found 7',
    );
    expect(judgeSteps([], 0)).toContain('found nothing');
  });
});

it.each<[string, string | null]>([
  ['L/1.2.5_remediate.sh', 'L/1.2.5_audit.sh'],
  ['1.2.5_remediate.sh', '1.2.5_audit.sh'],
  ['/a/x_remediate.d/1.2.5_remediate.sh', '/a/x_remediate.d/1.2.5_audit.sh'],
  ['L/fix.sh', null],
  ['L/1.2.5_remediate.sh.bak', null],
  ['L/1.2.5_audit.sh', null],
  ['L/_remediate.sh', null],
])('peers 39: %s → %s', (remediate, audit) => {
  expect(auditScriptFor(remediate)).toBe(audit);
  expect(auditScriptFor(remediate)).not.toBe(remediate);
});

/** Ended, or a zombie that only waits to be reaped. */
async function expectGone(pid: number): Promise<void> {
  await expect
    .poll(async () => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return stat === '' || /\) [ZX] /.test(stat);
    })
    .toBe(true);
}
