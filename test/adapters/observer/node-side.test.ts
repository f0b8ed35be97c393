import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createKubeletLog,
  findBackOff,
  findDecodeError,
  findFailedStarts,
} from '../../../src/adapters/kubelet/kubelet-log.ts';
import { findStaticPod, parsePods } from '../../../src/adapters/kubelet/kubelet-pods.ts';
import { countPodsOfName } from '../../../src/adapters/kubelet/pod-directory.ts';
import { listContainerRuns, readLogTail } from '../../../src/adapters/observer/container-logs.ts';
import { readProcessTable } from '../../../src/adapters/observer/process-table.ts';
import { listComponentProcesses } from '../../../src/adapters/observer/processes.ts';
import { normalizeArgv } from '../../../src/domain/gate/index.ts';
import { startComponent, stopComponent } from './servers.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kubemend-observer-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('listComponentProcesses', () => {
  const scanOf = (port: number | null, dir = root) => ({
    component: 'kube-scheduler' as const,
    root: dir,
    kubeletDir: join(dir, 'var/lib/kubelet'),
    port,
  });

  it('finds real processes of this node only, with argv, start, Pod and the listening one', async () => {
    const podDir = join(root, 'var/lib/kubelet/pods/0123456789abcdef/files');
    const otherDir = join(root, 'elsewhere');
    await mkdir(podDir, { recursive: true });
    await mkdir(otherDir);
    const beforeMs = Date.now();
    const flags = ['--profiling=false', '--bind-address=127.0.0.1'];
    const listening = await startComponent('/usr/local/bin/kube-scheduler', flags, podDir, 'port');
    const silent = await startComponent('kube-scheduler', flags, podDir, 'nothing');
    const foreign = await startComponent('kube-scheduler', flags, otherDir, 'nothing');
    const editor = await startComponent('vim', ['kube-scheduler'], podDir, 'nothing');
    try {
      const found = await listComponentProcesses(scanOf(listening.port));
      expect(found.map((one) => one.pid).sort()).toEqual([listening.child.pid, silent.child.pid].sort());
      const one = found.find((process) => process.pid === listening.child.pid)!;
      expect(one).toMatchObject({ podUid: '0123456789abcdef', listening: true });
      expect(normalizeArgv(one.argv)[0]).toBe('kube-scheduler');
      expect(one.argv.slice(-2)).toEqual(flags);
      expect(one.startTicks).toMatch(/^\d+$/);
      // btime is in whole seconds.
      expect(Math.abs((one.startedAtMs ?? 0) - beforeMs)).toBeLessThan(3_000);
      expect(found.find((process) => process.pid === silent.child.pid)?.listening).toBe(false);
    } finally {
      await Promise.all([listening, silent, foreign, editor].map(({ child }) => stopComponent(child)));
    }
    expect(await listComponentProcesses(scanOf(listening.port))).toEqual([]);
  });

  it('ties a container to its Pod by its mounts, whichever file system the kubelet keeps its files on', async () => {
    const procDir = join(root, 'proc');
    const stat = (pid: number): string => `${pid} (a) b) S ${'0 '.repeat(18)}4242 0`;
    const add = async (pid: number, files: Record<string, string>): Promise<void> => {
      await mkdir(join(procDir, String(pid), 'net'), { recursive: true });
      for (const [name, text] of Object.entries(files))
        await writeFile(join(procDir, String(pid), name), text);
      await symlink('/', join(procDir, String(pid), 'cwd'));
    };
    const uid = '95b0c4ff9f5b1ab3a4a04d8b4e90b0a1';
    const command = 'kube-scheduler\0--leader-elect=true\0';
    await add(10, {
      cmdline: command,
      stat: stat(10),
      mountinfo: `900 800 8:1 /var/lib/kubelet/pods/${uid}/etc-hosts /etc/hosts rw`,
    });
    await add(11, {
      cmdline: command,
      stat: stat(11),
      mountinfo: `900 800 8:9 /pods/${uid}/etc-hosts /etc/hosts rw`,
    });
    await add(12, { cmdline: command, stat: stat(12), mountinfo: '900 800 8:1 / / rw' });
    await add(13, {
      cmdline: command,
      stat: stat(13).replace(' S ', ' Z '),
      mountinfo: `1 /pods/${uid}/etc-hosts`,
    });
    // Of an application's own scheduler, which came through the API: no static Pod has such a UID.
    const foreign = '0f6c2f6e-7d0c-4c2e-9a57-1f2b8a3f7c11';
    await add(14, {
      cmdline: command,
      stat: stat(14),
      mountinfo: `900 800 8:1 /var/lib/kubelet/pods/${foreign}/etc-hosts /etc/hosts rw`,
    });
    // The machine's own mounts, as whoever runs in no container has them: tokens and subpaths of every Pod of the node.
    const pods = `/var/lib/kubelet/pods/${foreign}`;
    await add(15, {
      cmdline: 'kubelet\0--config=/var/lib/kubelet/config.yaml\0',
      stat: stat(15),
      mountinfo: [
        `187 82 0:118 / ${pods}/volumes/kubernetes.io~projected/kube-api-access-m6r59 rw - tmpfs tmpfs rw`,
        `188 82 8:1 ${pods}/volumes/kubernetes.io~empty-dir/work/sub ${pods}/volume-subpaths/work/app/0 rw - ext4 /dev/sda rw`,
      ].join('\n'),
    });
    await writeFile(join(procDir, 'stat'), 'cpu 1\nbtime 1000\n');
    const kubelet = await listComponentProcesses({
      ...scanOf(null),
      component: 'kubelet',
      root: '',
      procDir,
    });
    expect(kubelet.map(({ pid, podUid }) => [pid, podUid])).toEqual([[15, null]]);
    const found = await listComponentProcesses({ ...scanOf(null), root: '', procDir });
    expect(
      found.map(({ pid, podUid, startTicks, startedAtMs }) => [pid, podUid, startTicks, startedAtMs]),
    ).toEqual([
      [10, uid, '4242', 1_042_420],
      [11, uid, '4242', 1_042_420],
    ]);

    // Port 10259 (0x2813): process 10 holds a socket of it that only serves a last client, 11 the one that listens.
    const table =
      'sl local rem st\n 0: 0100007F:2813 0100007F:9999 01 0:0 0:0 0 0 0 501\n 1: 0100007F:2813 00000000:0000 0A 0:0 0:0 0 0 0 502\n';
    for (const [pid, inode] of [
      [10, 501],
      [11, 502],
    ] as const) {
      await writeFile(join(procDir, String(pid), 'net/tcp'), table);
      await mkdir(join(procDir, String(pid), 'fd'));
      await symlink(`socket:[${inode}]`, join(procDir, String(pid), 'fd/7'));
    }
    const bound = await listComponentProcesses({ ...scanOf(10_259), root: '', procDir });
    expect(bound.map((one) => one.listening)).toEqual([false, true]);
  });
});

describe('readProcessTable', () => {
  it('reads a component’s whole command line, however long, and of other programs none', async () => {
    const procDir = join(root, 'proc');
    // A character of two bytes on the border of what is read at once.
    const argv = [
      '/usr/bin/kube-apiserver',
      `--a=${'x'.repeat(4_067)}é`,
      `--b=${'y'.repeat(9_000)}`,
      '',
      '--c',
    ];
    const lines = { 20: `${argv.join('\0')}\0`, 21: 'vim\0kube-apiserver\0', 22: '', 23: 'etcd' };
    for (const [pid, line] of Object.entries(lines)) {
      await mkdir(join(procDir, pid), { recursive: true });
      await writeFile(join(procDir, pid, 'cmdline'), line);
    }
    await mkdir(join(procDir, '24'));
    await writeFile(join(procDir, 'stat'), 'cpu 1\nbtime 1000\n');
    expect(Buffer.from(lines[20]).indexOf('é')).toBe(4_095);
    expect(await readProcessTable(procDir)).toEqual({
      procDir,
      bootMs: 1_000_000,
      rows: [
        { pid: 20, argv },
        { pid: 23, argv: ['etcd'] },
      ],
    });
  });

  it('fails where there is no /proc', async () => {
    await expect(readProcessTable(join(root, 'nowhere'))).rejects.toThrow(/ENOENT/);
  });
});

describe('countPodsOfName', () => {
  const pod = { name: 'kube-apiserver', namespace: 'kube-system' };
  const text = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: kube-apiserver\n  namespace: kube-system\n';

  it('H2: counts every visible file of the name, whatever its suffix, and nothing else', async () => {
    await writeFile(join(root, 'kube-apiserver.yaml'), text);
    await writeFile(join(root, '.kube-apiserver.yaml.0123'), text);
    await writeFile(
      join(root, 'canary.yaml'),
      text.replace('name: kube-apiserver', 'name: kube-apiserver-canary'),
    );
    await writeFile(join(root, 'other.yaml'), text.replace('kube-system', 'default'));
    await writeFile(join(root, 'broken'), 'kube-apiserver: [');
    await mkdir(join(root, 'kube-apiserver'));
    expect(await countPodsOfName(root, pod)).toBe(1);
    await writeFile(join(root, 'kube-apiserver.yaml.bak'), `${text}---\nkind: Other\n`);
    await writeFile(join(root, 'zz.json'), JSON.stringify({ kind: 'Pod', metadata: pod }));
    expect(await countPodsOfName(root, pod)).toBe(3);
    expect(await countPodsOfName(root, { ...pod, namespace: 'default' })).toBe(1);
  });

  it('H5: an empty directory has none, a missing one cannot be read', async () => {
    expect(await countPodsOfName(root, pod)).toBe(0);
    expect(await countPodsOfName(join(root, 'away'), pod)).toBeNull();
  });
});

describe('the kubelet', () => {
  const status = (more: object): object => ({
    kind: 'PodList',
    items: [
      {
        metadata: {
          name: 'kube-apiserver-cp-1',
          namespace: 'kube-system',
          uid: 'api-uid',
          annotations: { 'kubernetes.io/config.hash': 'uid-1', 'kubernetes.io/config.source': 'file' },
        },
        status: { containerStatuses: [{ name: 'kube-apiserver', containerID: 'containerd://1', ...more }] },
      },
    ],
  });

  it('/pods: the static UID, readiness and the last exit; what is absent is null', () => {
    const pods = parsePods(
      status({
        started: true,
        ready: false,
        restartCount: 2,
        lastState: { terminated: { exitCode: 1, reason: 'Error' } },
        state: { running: {} },
      }),
    )!;
    const found = findStaticPod(pods, { name: 'kube-apiserver', namespace: 'kube-system' }, 'CP-1');
    expect(found?.uid).toBe('uid-1');
    expect(found?.containers).toEqual([
      {
        name: 'kube-apiserver',
        containerId: '1',
        started: true,
        ready: false,
        restartCount: 2,
        lastExit: { exitCode: 1, reason: 'Error' },
        running: true,
        waiting: null,
      },
    ]);
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 1m20s restarting failed container=…' };
    expect(parsePods(status({ state: { waiting } }))?.[0]?.containers[0]?.waiting).toEqual(waiting);
    expect(parsePods(status({ ready: 'yes' }))?.[0]?.containers[0]).toMatchObject({
      ready: null,
      started: null,
      restartCount: null,
    });
    expect(parsePods({ error: 'Unauthorized' })).toBeNull();
    expect(findStaticPod(pods, { name: 'kube-apiserver', namespace: 'kube-system' }, 'cp-2')).toBeNull();
  });

  it('counts the runs of a container by its log files, with the last words', async () => {
    const dir = join(root, 'kube-system_kube-apiserver-cp-1_uid-9/kube-apiserver');
    await mkdir(dir, { recursive: true });
    await mkdir(join(root, 'kube-system_kube-apiserver-canary-cp-1_uid-8/kube-apiserver'), {
      recursive: true,
    });
    await writeFile(join(dir, '2.log'), 'x');
    await writeFile(
      join(dir, '3.log'),
      '2026-01-31T04:05:06.1Z stderr F I0131 starting\n2026-01-31T04:05:06.2Z stderr F Error: unknown flag: --profilng\n',
    );
    await writeFile(join(dir, '3.log.20260131-040506'), 'rotated');
    await utimes(join(dir, '3.log'), 1_000, 1_000);
    const runs = await listContainerRuns(root, { name: 'kube-apiserver', namespace: 'kube-system' }, 'cp-1');
    expect(runs).toEqual([{ podUid: 'uid-9', run: 3, path: join(dir, '3.log'), changedAtMs: 1_000_000 }]);
    expect(await readLogTail(join(dir, '3.log'))).toBe('I0131 starting\nError: unknown flag: --profilng');
    expect(await readLogTail(join(dir, '9.log'))).toBe('');
    expect(await listContainerRuns(join(root, 'no'), { name: 'a', namespace: 'b' }, 'c')).toBeNull();
  });

  it('counts the starts at which the kubelet gave up since the write, with its last word', () => {
    const failed = (second: string, reason: string): string =>
      `E0101 00:00:${second}.928966    3506 run.go:72] "command failed" err="${reason}"`;
    const suite = "Cipher suite TLS_NOT_A_SUITE not supported or doesn't exist";
    const text = [failed('04', 'old'), 'I0101 00:00:06.000000 1 server.go:1] other', failed('06', suite)];
    const writtenMs = new Date(2026, 0, 1, 0, 0, 5).getTime();
    expect(findFailedStarts(text.join('\n'), writtenMs)).toEqual([
      { id: 'E0101 00:00:06.928966    3506 run.go:72', reason: suite },
    ]);
    expect(findFailedStarts('', writtenMs)).toEqual([]);
    const kernel =
      'E0101 00:00:13.357375   35382 kubelet.go:1745] "Failed to start ContainerManager" err="invalid kernel flag: kernel/panic, expected value: 10, actual value: 0"';
    const port =
      'E0101 00:00:14.000000   35382 server.go:201] "Failed to listen and serve" err="listen tcp \\"x\\": in use" logger="kubelet"';
    const pod = 'E0101 00:00:14.0   35382 kuberuntime.go:1] "Failed to start container" err="no image"';
    expect(findFailedStarts(`${kernel}\n${port}\n${pod}`, writtenMs).map(({ reason }) => reason)).toEqual([
      'invalid kernel flag: kernel/panic, expected value: 10, actual value: 0',
      'listen tcp "x": in use',
    ]);
  });

  it('H13: finds the newest back-off of this container since the write', () => {
    const named = { container: 'kube-apiserver', podName: 'kube-apiserver-cp-1', namespace: 'kube-system' };
    // As kubelet 1.35 writes it (pod_workers.go).
    const line = (second: number, delay: string, pod = 'kube-apiserver-cp-1'): string =>
      `E0101 00:00:${second}.000000   35382 pod_workers.go:1324] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"kube-apiserver\\" with CrashLoopBackOff: \\"back-off ${delay} restarting failed container=kube-apiserver pod=${pod}_kube-system(0a1b)\\"" pod="kube-system/${pod}" podUID="0a1b"`;
    const writtenMs = new Date(2026, 0, 1, 0, 0, 15).getTime();
    const text = [line(10, '10s'), line(20, '20s'), line(30, '40s', 'kube-apiserver-canary-cp-1'), ''];
    expect(findBackOff(text.join('\n'), named, writtenMs)).toEqual({
      podUid: '0a1b',
      message:
        'back-off 20s restarting failed container=kube-apiserver pod=kube-apiserver-cp-1_kube-system(0a1b)',
    });
    expect(findBackOff(line(10, '10s'), named, writtenMs)).toBeNull();
    expect(findBackOff('', named, writtenMs)).toBeNull();
  });

  it('H1: finds the newest decode error of this manifest since the write', async () => {
    const path = '/etc/kubernetes/manifests/kube-apiserver.yaml';
    const two = (value: number): string => String(value).padStart(2, '0');
    const line = (at: Date, file: string, reason: string): string =>
      `E${two(at.getMonth() + 1)}${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.000000 1 file.go:187] "Could not process manifest file" err="${file}: couldn't parse as pod(${reason}), please check config file" path="${file}"`;
    const writtenMs = new Date(2026, 0, 1, 0, 0, 5).getTime();
    const old = line(new Date(writtenMs - 10_000), path, 'old');
    const fresh = line(new Date(writtenMs + 1_000), path, 'yaml: line 3: tab');
    expect(findDecodeError(`${old}\n${fresh}\nI0101 other`, path, writtenMs)).toBe('yaml: line 3: tab');
    expect(findDecodeError(`${old}\nI0101 other`, path, writtenMs)).toBeNull();
    expect(
      findDecodeError(line(new Date(writtenMs + 1_000), `${path}.bak`, 'x'), path, writtenMs),
    ).toBeNull();
    const stamp = fresh.slice(0, fresh.indexOf(']'));
    const invalid = 'invalid pod: [spec.restartPolicy: Unsupported value: "Sometimes"]';
    const quoted = invalid.replaceAll('"', String.raw`\"`);
    const atEvent = `${stamp}] "Unable to process watch event" err="can't process config file \\"${path}\\": ${quoted}"`;
    const atLook = `${stamp}] "Could not process manifest file" err="${quoted}" path="${path}"`;
    for (const text of [atEvent, atLook])
      expect(findDecodeError(`${text}\n`, path, writtenMs), text).toBe(invalid);
    const block = `${stamp}] "Could not process manifest file" err=<\n\t${path}: couldn't parse as pod(yaml: errors:\n\t  line 5: twice), please check config file\n > path="${path}"\nI0101 other`;
    expect(findDecodeError(block, path, writtenMs)).toBe('yaml: errors:\n  line 5: twice');
    const vanished = `${stamp}] "Unable to process watch event" err="can't process config file \\"${path}\\": open ${path}: no such file or directory"`;
    expect(findDecodeError(`${vanished}\n`, path, writtenMs)).toBeNull();
    await writeFile(
      join(root, 'kubelet.log'),
      `${old}\n${line(new Date(writtenMs + 1_000), path, 'practice')}\n`,
    );
    const log = createKubeletLog(join(root, 'kubelet.log'));
    expect(await log.decodeError(path, writtenMs, 1_000)).toBe('practice');
    expect(await createKubeletLog(join(root, 'none.log')).decodeError(path, writtenMs, 1_000)).toBeNull();
  });
});
