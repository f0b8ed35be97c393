/** Bad input and unusable places: exit code, a message with what was expected, found and to be done; and nothing changed. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Code, Status } from '../../src/contracts/codes.ts';
import { soon } from './support/soon.ts';
import { argvAsInManifests, digestEtc, replaceFile } from './support/node-state.ts';
import { kubemendPath } from './support/programs.ts';
import type { Ended } from './support/programs.ts';
import { nodeForAnybody } from '../support/node-for-anybody.ts';
import { shareStack } from './support/share-stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const manifest = (): string => stack.node.manifestPath('kube-scheduler');

async function expectComplaint(
  args: string[],
  exitCode: number,
  texts: (string | RegExp)[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const before = digestEtc(stack.node);
  const ended = await stack.kubemend(args, env);
  const told = ended.stdout + ended.stderr;
  for (const text of texts) expect(told).toMatch(text);
  expect(ended.exitCode, told).toBe(exitCode);
  expect(told).not.toMatch(/^\s+at .*\.js:\d+/m);
  expect(digestEtc(stack.node)).toEqual(before);
  return ended;
}

describe('bad input: on the command line', () => {
  it.each([
    ['an unknown check', ['remediate', '9.9.9'], [/9\.9\.9: expected/, /hint: /]],
    [
      'no check',
      ['remediate'],
      [/expected a check, --all, --from, --manifest or --restore, found none/, /hint: /],
    ],
    [
      'a manifest among checks of a batch',
      ['remediate', '--all', '--manifest', '/etc/kubernetes/manifests/etcd.yaml', '--set', 'v=1'],
      [/--manifest: expected it alone/, /hint: /],
    ],
    [
      'a setting without "="',
      ['remediate', '--manifest', '/etc/kubernetes/manifests/etcd.yaml', '--set', 'v'],
      [/--set v: expected name=value/],
    ],
    ['an unknown option', ['remediate', '1.2.15', '--fast'], [/unknown option '--fast'/, /--help/]],
    ['a word that is no duration', ['remediate', '1.4.1', '--wait', 'soon'], [/wait: .*expected a duration/]],
    [
      'a path that is not absolute',
      ['remediate', '--manifest', 'kube-scheduler.yaml', '--set', 'v=2'],
      [/manifest: .*expected an absolute path/],
    ],
    [
      'an unknown backup',
      ['backups', 'restore', '01NOTHERE'],
      [/expected one backup on cp-1, found 0/, /hint: kubemend backups list/],
    ],
    [
      'an unknown value of an option',
      ['remediate', '1.4.1', '--accept-risk', 'huge'],
      [/acceptRisk: .*expected/i],
    ],
  ] as [string, string[], RegExp[]][])('%s: exit 2', async (_what, args, texts) => {
    await expectComplaint(args, 2, texts);
  });

  it('a flag that this version does not know, or a value of another type: refused, exit 3', async () => {
    const path = '/etc/kubernetes/manifests/kube-scheduler.yaml';
    await expectComplaint(
      ['remediate', '--manifest', path, '--set', 'profilng=false', '--accept-risk', 'high'],
      3,
      [/FLAG_REFUSED/, /profilng/, /profiling/],
    );
    await expectComplaint(['remediate', '--manifest', path, '--set', 'v=much', '--accept-risk', 'high'], 3, [
      /FLAG_REFUSED/,
      /much/,
    ]);
  });

  it('every problem of a configuration file at once, with line and column', async () => {
    const file = join(stack.dir, 'bad.yaml');
    writeFileSync(file, 'clutser: lab\nbenchmark: 7\ntemporal: { adress: x }\n');
    const { stderr } = await expectComplaint(['remediate', '1.4.1', '--config', file], 2, [
      /bad\.yaml:1:/,
      /bad\.yaml:2:/,
      /bad\.yaml:3:/,
    ]);
    expect(stderr).toContain('hint: ');
  });
});

describe('bad input: places that are not there', () => {
  it('an unknown node: which queue, since when, and how to start a worker', async () => {
    const { exitCode, stdout, stderr } = await stack.kubemend(['audit', '1.4.1', '--node', 'cp-9']);
    expect(stdout + stderr).toMatch(
      /no worker took a task from queue node\/lab\/cp-9 within 30s; last seen there: nobody/,
    );
    expect(stderr).toContain('kubemend worker node');
    expect(exitCode).toBe(1);
  });

  it('a run for an unknown node ends NODE_UNREACHABLE', async () => {
    const handle = await stack.client.workflow.start('remediate', {
      taskQueue: 'kubemend',
      workflowId: 'remediate/lab/cp-9/kube-scheduler',
      args: [{ cluster: 'lab', node: 'cp-9', checks: ['1.4.1'], unreachableAfter: '1s' }],
    });
    const result = (await handle.result()) as { status: Status; code: Code; reason: string; hint: string };
    expect(result).toMatchObject({ status: 'REMEDIATION_FAILED', code: 'NODE_UNREACHABLE' });
    expect(result.reason).toContain('node/lab/cp-9');
    expect(result.hint).toContain('kubemend worker node');
  });

  it('no Temporal: exit 1, where it was looked for, and how to start one', async () => {
    await expectComplaint(['remediate', '1.4.1', '--address', '127.0.0.1:1'], 1, [
      /no Temporal server at 127\.0\.0\.1:1 \(from flag --address\)/,
      /kubemend up/,
    ]);
  });

  it('a namespace that does not exist: exit 2, and how to make it', async () => {
    await expectComplaint(['remediate', '1.4.1', '--namespace', 'elsewhere'], 2, [
      /namespace "elsewhere".*expected an existing namespace/,
      /namespace create/,
    ]);
  });

  it('a node worker that is not root says what it may not read', async () => {
    const place = mkdtempSync(join(tmpdir(), 'kubemend-nobody-'));
    chmodSync(place, 0o755);
    const asNobody = spawnSync(
      'setpriv',
      [
        '--reuid',
        '65534',
        '--regid',
        '65534',
        '--clear-groups',
        nodeForAnybody(place),
        kubemendPath,
        'worker',
        'node',
        '--node-config',
        stack.node.nodeConfigPath,
      ],
      { env: { ...stack.env, HOME: '/' }, cwd: '/', encoding: 'utf8', timeout: 30_000 },
    );
    expect(asNobody.stderr).toMatch(/EACCES|permission denied/i);
    expect([1, 2]).toContain(asNobody.status);
    rmSync(place, { recursive: true });
  });
});

describe('bad input: manifests', () => {
  const container = `  - command:
    - kube-scheduler
    - --v=1
    image: registry.k8s.io/kube-scheduler:v1.35.4
    name: again
`;
  const big = `# ${'x'.repeat(78)}\n`.repeat(140_000);
  it.each([
    [
      'two containers that match',
      (text: string) =>
        text
          .replace(
            /^ {4}image: /m,
            `    image: registry.k8s.io/kube-scheduler:v1.35.4\n    name: first\n${container}    unused: `,
          )
          .replace('    unused: ', '# '),
      /two|2|several|one container/,
    ],
    [
      'a command wrapped in a shell',
      (text: string) =>
        text.replace('    - kube-scheduler\n', '    - /bin/sh\n    - -c\n    - kube-scheduler --v=1\n'),
      /shell/,
    ],
    ['a file that is too large', (text: string) => text + big, /large|MiB|MB|bytes/],
    ['a binary file', () => Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]), /expected/],
    [
      'a key that is there twice',
      (text: string) => text.replace('kind: Pod\n', 'kind: Pod\nkind: Pod\n'),
      /twice|duplicate|unique/i,
    ],
  ] as [string, (text: string) => string | Buffer, RegExp][])(
    '%s: MANIFEST_UNPARSABLE with the position, exit 1',
    async (_what, change, text) => {
      replaceFile(manifest(), change(readFileSync(manifest(), 'utf8')));
      await expectComplaint(['remediate', '1.4.1'], 1, [
        /REMEDIATION_FAILED MANIFEST_UNPARSABLE/,
        /kube-scheduler\.yaml/,
        text,
        /hint: /,
      ]);
    },
  );

  it.each([
    ['no final newline', (text: string) => text.replace(/\n$/, '')],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    [
      'an anchor elsewhere',
      (text: string) => text.replace('    component: kube-scheduler', '    component: &name kube-scheduler'),
    ],
  ])('%s (peers 10): one more line and nothing else, or refused', async (_what, change) => {
    const text = change(readFileSync(manifest(), 'utf8'));
    replaceFile(manifest(), text);
    await soon('the scheduler of that file', async () =>
      (await stack.node.look()).every((part) => part.healthy) ? true : undefined,
    );
    await argvAsInManifestsOrSame();
    const { answer } = await stack.kubemendRemediate('1.4.1');
    const after = readFileSync(manifest(), 'utf8');
    if (answer.status !== 'FIXED') {
      expect(answer.code).toBe('MANIFEST_UNPARSABLE');
      expect(after).toBe(text);
      return;
    }
    const end = text.includes('\r\n') ? '\r\n' : '\n';
    expect(
      after
        .split(end)
        .filter((line) => line !== '    - --profiling=false')
        .join(end),
    ).toBe(text);
  });

  const argvAsInManifestsOrSame = async (): Promise<void> => {
    if (!readFileSync(manifest(), 'utf8').includes('\r')) await argvAsInManifests(stack.node);
  };
});
