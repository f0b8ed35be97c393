import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { registerEdit } from '../../src/cli/edit.ts';
import { K, fixture } from '../domain/manifest/support.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-cli-'));
  file = join(dir, 'kube-apiserver.yaml');
  writeFileSync(file, K);
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
  process.exitCode = undefined;
});

interface Ran {
  stdout: string;
  stderr: string;
  exitCode: number;
  error: string;
}

async function run(...words: string[]): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const stdout = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => (out.push(String(text)), true));
  const stderr = vi
    .spyOn(process.stderr, 'write')
    .mockImplementation((text) => (err.push(String(text)), true));
  process.exitCode = undefined;
  let error = '';
  try {
    const program = new Command('kubemend').exitOverride();
    registerEdit(program);
    await program.parseAsync(['edit', ...words], { from: 'user' });
  } catch (cause) {
    error = String(cause);
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
  return { stdout: out.join(''), stderr: err.join(''), exitCode: exitCode(), error };
}

/** Set behind TypeScript's back, by the command. */
function exitCode(): number {
  const { exitCode: code } = process as { exitCode: unknown };
  return typeof code === 'number' ? code : 0;
}

describe('kubemend edit', () => {
  test('prints a unified diff and changes nothing', async () => {
    const ran = await run(file, '--set', '--profiling=false', '--unset', 'event-ttl');
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toBe(
      [
        `--- ${file}`,
        `+++ ${file}`,
        '@@ -21,11 +21,11 @@',
        '     - "--audit-log-path=/var/log/a b.log"',
        '     - --etcd-servers=https://127.0.0.1:2379  # the local member',
        '     - --etcd-servers-overrides=/events#https://192.0.2.11:2379',
        '-    - --event-ttl=1h0m0s',
        '     - --secure-port=6443',
        '     - --service-cluster-ip-range=10.96.0.0/12',
        '     - --tls-cert-file=/etc/kubernetes/pki/apiserver.crt',
        '     - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key',
        '+    - --profiling=false',
        '     image: registry.k8s.io/kube-apiserver:v1.35.0',
        '     imagePullPolicy: IfNotPresent',
        '     livenessProbe:',
        '',
      ].join('\n'),
    );
    expect(readFileSync(file, 'utf8')).toBe(K);
  });

  test('--stdout prints the whole text, --json what changed', async () => {
    const whole = await run(
      file,
      '--stdout',
      '--add',
      'enable-admission-plugins=AlwaysPullImages',
      '--add',
      'enable-admission-plugins=EventRateLimit',
    );
    expect(whole.stdout).toBe(
      K.replace('=NodeRestriction', '=NodeRestriction,AlwaysPullImages,EventRateLimit'),
    );
    const json = JSON.parse((await run(file, '--json', '--set', 'profiling=false')).stdout) as Record<
      string,
      unknown
    >;
    expect(json).toMatchObject({
      schemaVersion: 1,
      file,
      document: 'Pod',
      component: 'kube-apiserver',
      changesMade: 1,
      podChanged: true,
    });
    expect(json['text']).toBeUndefined();
  });

  test('nothing to do is said, and is no failure', async () => {
    expect(await run(file, '--set', 'allow-privileged=true')).toEqual({
      stdout: '',
      stderr: `${file}: nothing to change\n`,
      exitCode: 0,
      error: '',
    });
    expect((await run(file, '--stdout', '--set', 'allow-privileged=true')).stdout).toBe(K);
  });

  test('a refusal is on stderr with its place, exit code 2, and nothing on stdout', async () => {
    const ran = await run(file, '--stdout', '--set', 'secure-port=x', '--set', 'profilin=false');
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toContain(`${file}:25:7 --secure-port: expected a whole number`);
    expect(ran.stderr).toContain(
      `${file} --profilin: expected a flag of kube-apiserver 1.35, found one that it does not know\n  hint: did you mean --profiling?`,
    );
    writeFileSync(file, 'a: [');
    expect(await run(file, '--set', 'profiling=false')).toMatchObject({
      stdout: '',
      exitCode: 2,
      stderr: expect.stringContaining(`${file}:1:5 YAML: expected YAML`) as string,
    });
  });

  test.each([
    [[], 'expected --set, --add, --remove or --unset'],
    [['--set', 'profiling'], 'expected --set NAME=VALUE, found "profiling"'],
    [['--set', 'a=1', '--set', 'a=2'], 'expected --set a once'],
    [['--set', 'a=1', '--diff', '--write'], 'expected one of --diff, --stdout and --write'],
    [['--set', 'a=1', '--ungated'], 'expected --write beside --ungated and --backups-dir, found none'],
    [['--set', 'a=1', '--stdout', '--backups-dir', '/b'], 'expected --write beside --ungated'],
    [['--set', 'a=1', '--component', 'nginx'], 'expected --component kube-apiserver'],
  ])('usage %j is refused', async (words, expected) => {
    const ran = await run(file, ...words);
    expect(ran.stdout).toBe('');
    expect(ran.error).toContain(expected);
  });

  test('a missing file is bad input', async () => {
    expect((await run(join(dir, 'none'), '--set', 'profiling=false')).error).toContain(
      'expected a manifest, found no file',
    );
  });

  test('--write backs up and replaces; a file that a kubelet reads is refused with 3', async () => {
    const backups = join(dir, 'backups');
    const ran = await run(file, '--write', '--json', '--backups-dir', backups, '--set', 'profiling=false');
    expect(JSON.parse(ran.stdout)).toMatchObject({ success: true, changesMade: 1, originalPath: file });
    expect(readFileSync(file, 'utf8')).toContain('--profiling=false');
    writeFileSync(join(dir, 'live.yaml'), K);
    const { mkdirSync, renameSync } = await import('node:fs');
    mkdirSync(join(dir, 'etc/kubemend'), { recursive: true });
    mkdirSync(join(dir, 'etc/kubernetes/manifests'), { recursive: true });
    writeFileSync(join(dir, 'etc/kubemend/node.yaml'), 'cluster: c\nnode: n\n');
    const live = join(dir, 'etc/kubernetes/manifests/kube-apiserver.yaml');
    renameSync(join(dir, 'live.yaml'), live);
    const refused = await run(live, '--write', '--backups-dir', backups, '--set', 'profiling=false');
    expect(refused).toMatchObject({
      stdout: '',
      exitCode: 3,
      stderr: expect.stringContaining('hint: kubemend remediate --manifest') as string,
    });
    expect(
      await run(live, '--write', '--ungated', '--backups-dir', backups, '--set', 'profiling=false'),
    ).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('a dotted name is a key of a KubeletConfiguration', async () => {
    writeFileSync(file, fixture('kubelet-config.yaml'));
    const ran = await run(
      file,
      '--set',
      'authentication.anonymous.enabled=false',
      '--unset',
      'clusterDomain',
    );
    expect(ran.stdout).toContain('-    enabled: true  # to be closed\n+    enabled: false  # to be closed\n');
    expect(ran.stdout).toContain('-clusterDomain: cluster.local\n');
  });
});
