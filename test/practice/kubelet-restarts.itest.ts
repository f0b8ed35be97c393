/** Starts, crashes and restarts: what the kubelet does to processes, and what its own restart does not. */
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { NodeConfig } from '../../src/contracts/config.ts';
import type { PodFacts, PracticeNode } from '../../src/practice/practice-node.ts';
import { fastPace } from '../../src/practice/settings.ts';
import { askApi, findPod, readCertificate } from './support/ask.ts';
import {
  addFlag,
  argvOf,
  buildBundles,
  createNodes,
  eventually,
  findProcess,
  removeDir,
  replaceFile,
} from './support/practice-nodes.ts';
import type { Nodes } from './support/practice-nodes.ts';

let bundlesDir: string;
let nodes: Nodes;
beforeAll(async () => {
  bundlesDir = await buildBundles();
  nodes = createNodes(bundlesDir);
});
afterEach(async () => await nodes.removeAll());
afterAll(() => removeDir(bundlesDir));

const api = 'kube-apiserver';

function containersOf(node: PracticeNode, component: string): PodFacts[] {
  return node.containers().filter((facts) => facts.component === component);
}

async function waitForCrashes(node: PracticeNode, component: string, restarts: number): Promise<PodFacts> {
  return await eventually(`${restarts} restarts of ${component}`, () =>
    containersOf(node, component).find((facts) => facts.restartCount >= restarts && facts.exitCode !== null),
  );
}

describe('changes that go wrong', () => {
  it('an unknown flag crashes in a loop, in the words of the real one, until the old file is back', async () => {
    const node = await nodes.up();
    const before = addFlag(node, api, '--profilng=false');
    const crashed = await waitForCrashes(node, api, 2);
    expect(crashed.exitCode).toBe(1);
    expect(readFileSync(crashed.logPath, 'utf8')).toContain('stderr F Error: unknown flag: --profilng\n');
    const pod = await findPod(node, api).catch(() => undefined);
    // The kubelet cannot ask a dead API server who we are: unprimed clients get no answer, primed ones do.
    expect(pod?.status.containerStatuses[0]?.lastState.terminated?.exitCode ?? 1).toBe(1);
    replaceFile(node.manifestPath(api), before);
    await node.ready({ judged: true });
    expect(node.pidsOf(api)).toHaveLength(1);
  });

  it('H12: --anonymous-auth=false serves clients with a certificate, fails the probes, and is killed at the startup budget', async () => {
    const node = await nodes.up({ pace: { ...fastPace, probeScale: 0.02, leastProbeMs: 20 } });
    addFlag(node, api, '--anonymous-auth=false');
    const pid = await eventually('the new process', () => findProcess(node, api, '--anonymous-auth=false'));
    await eventually('an authenticated 200', async () => {
      const answer = await askApi(node, '/readyz').catch(() => undefined);
      return answer?.status === 200 ? true : undefined;
    });
    expect((await askApi(node, '/livez', { anonymous: true })).status).toBe(401);
    expect((await findPod(node, api)).status.containerStatuses[0]).toMatchObject({
      started: false,
      ready: false,
    });
    await eventually('the restart by the startup probe', () => {
      const [now] = node.pidsOf(api);
      return now !== undefined && now !== pid && containersOf(node, api).at(-1)!.restartCount >= 1
        ? true
        : undefined;
    });
    expect(readFileSync(node.paths.kubeletLog, 'utf8')).toContain('failed startup probe, will be restarted');
    expect(readFileSync(node.paths.kubeletLog, 'utf8')).toContain('HTTP probe failed with statuscode: 401');
  });

  it('H10: restarted while its API server is down, it ignores the restored file until it is restarted again', async () => {
    const node = await nodes.up();
    const before = addFlag(node, api, '--profilng=false');
    await waitForCrashes(node, api, 1);
    await node.restartKubelet();
    replaceFile(node.manifestPath(api), before);
    await eventually('the kubelet to have seen the file', () =>
      readFileSync(node.paths.kubeletLog, 'utf8').includes("skipping delete because sources aren't ready yet")
        ? true
        : undefined,
    );
    const waitMs = 3 * (node.settings.pace.tickMs + 2 * node.settings.pace.startDelayMs);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    // The form that crashes is still tried now and then; the restored one is not.
    const running = node.pidsOf(api).map(argvOf);
    expect(running.filter((argv) => argv.length > 0 && !argv.includes('--profilng=false'))).toEqual([]);
    expect(readFileSync(node.paths.kubeletLog, 'utf8')).toContain('Pod cannot start yet');
    await node.restartKubelet();
    await node.ready({ judged: true });
  });

  it('H9: a file changed while it was down starts beside the old process, crashes on the port, and settles', async () => {
    const node = await nodes.up({ pace: { ...fastPace, relistMs: 1_500 } });
    const [old] = node.pidsOf(api);
    await node.stopKubelet();
    addFlag(node, api, '--profiling=false');
    await node.restartKubelet();
    await eventually('old and new at once', () => (node.pidsOf(api).length > 1 ? true : undefined));
    const crashed = await eventually('a crash of the new one', () =>
      containersOf(node, api).find((facts) => facts.exitCode === 1),
    );
    expect(readFileSync(crashed.logPath, 'utf8')).toContain('bind: address already in use');
    await eventually('the new one alone', () => {
      const pids = node.pidsOf(api);
      return pids.length === 1 && pids[0] !== old && findProcess(node, api, '--profiling=false')
        ? true
        : undefined;
    });
    await node.ready({ judged: true });
  });

  it('an etcd that changes starts only when the API server has given its mirror Pod up, which it cannot without etcd', async () => {
    const apiTimeoutMs = 4_000;
    const node = await nodes.up({ pace: { ...fastPace, apiTimeoutMs } });
    await eventually('its mirror Pod', async () => {
      const path = `/api/v1/namespaces/kube-system/pods/etcd-${node.settings.node}`;
      return (await askApi(node, path)).status === 200 ? true : undefined;
    });
    const [old = 0] = node.pidsOf('etcd');
    addFlag(node, 'etcd', '--auto-compaction-retention=8');
    await eventually('the end of the old one', () => (node.pidsOf('etcd').includes(old) ? undefined : true));
    const endedMs = Date.now();
    await eventually('the new one', () => findProcess(node, 'etcd', '--auto-compaction-retention=8'));
    expect(Date.now() - endedMs).toBeGreaterThan(apiTimeoutMs - 1_000);
    await node.ready({ judged: true });
  });

  it('crash back-off grows by UID, and a changed Pod starts clean', async () => {
    const node = await nodes.up({ pace: { ...fastPace, backoffScale: 0.05 } });
    const before = addFlag(node, 'kube-scheduler', '--v=nonsense');
    await waitForCrashes(node, 'kube-scheduler', 3);
    const log = readFileSync(node.paths.kubeletLog, 'utf8');
    expect(log).toContain('back-off 500ms restarting failed container');
    expect(log).toContain('back-off 1s restarting failed container');
    replaceFile(node.manifestPath('kube-scheduler'), before);
    await node.ready();
    expect(containersOf(node, 'kube-scheduler').at(-1)!.restartCount).toBeLessThan(3);
  });
});

describe('the restart of the kubelet', () => {
  it('leaves containers alone and takes them up again, by the command that the policy names', async () => {
    const node = await nodes.up();
    const pids = node.pidsOf(api);
    const [kubelet] = node.pidsOf('kubelet');
    const policy = parse(readFileSync(node.nodeConfigPath, 'utf8')) as NodeConfig;
    const [command = '', ...words] = policy.kubeletRestart;
    expect(spawnSync(command, words).status).toBe(0);
    expect(node.pidsOf('kubelet')).not.toEqual([kubelet]);
    await node.ready({ judged: true });
    expect(node.pidsOf(api)).toEqual(pids);
    // It still looks after them: one that dies is started again.
    process.kill(node.pidsOf('kube-scheduler')[0]!, 'SIGKILL');
    await eventually('the restart', () => {
      const newest = containersOf(node, 'kube-scheduler').at(-1)!;
      return newest.restartCount === 1 && newest.pid !== null ? true : undefined;
    });
    expect(containersOf(node, 'kube-scheduler').find((facts) => facts.exitCode === 137)).toBeDefined();
  });

  it('ignores a misspelt key of its configuration, and does not start with an ill-typed one', async () => {
    const node = await nodes.up();
    const path = join(node.paths.kubeletDir, 'config.yaml');
    const good = readFileSync(path, 'utf8');
    const pids = node.pidsOf(api);
    replaceFile(path, `${good}streamingConectionIdleTimeout: 5m\n`);
    await node.restartKubelet();
    expect(readFileSync(node.paths.kubeletLog, 'utf8')).toContain(
      'Using lenient decoding as strict decoding failed',
    );
    replaceFile(path, `${good}podPidsLimit: many\n`);
    await expect(node.restartKubelet()).rejects.toThrow('kubelet ended at start');
    expect(readFileSync(node.paths.kubeletLog, 'utf8')).toContain(
      'Go struct field KubeletConfiguration.podPidsLimit',
    );
    expect(node.pidsOf(api)).toEqual(pids);
    replaceFile(path, good);
    await node.restartKubelet();
    await node.ready({ judged: true });
  });
});

describe('faults', () => {
  it('slow-start, only for processes with the argument that it names', async () => {
    const node = await nodes.up();
    await node.fault('slow-start', { valueMs: 1_500, when: '--profiling=false' });
    const before = addFlag(node, api, '--profiling=false');
    const pid = await eventually('the new process', () => findProcess(node, api, '--profiling=false'));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(node.pidsOf(api)).toEqual([pid]);
    await expect(askApi(node, '/livez')).rejects.toThrow(/ECONNREFUSED/);
    await node.ready();
    replaceFile(node.manifestPath(api), before);
    await eventually('the old arguments', () =>
      node.pidsOf(api).length === 1 && findProcess(node, api, '--profiling=false') === undefined
        ? true
        : undefined,
    );
    await node.ready();
  });

  it('crash-once exits once, crash again and again until it is cleared', async () => {
    const node = await nodes.up();
    await node.fault('crash-once', { component: 'kube-scheduler', valueMs: 0 });
    process.kill(node.pidsOf('kube-scheduler')[0]!, 'SIGKILL');
    await waitForCrashes(node, 'kube-scheduler', 1);
    await node.ready({ judged: true });
    expect(node.faults()).toEqual([]);
    await node.fault('crash', { component: 'kube-scheduler', valueMs: 0 });
    process.kill(node.pidsOf('kube-scheduler')[0]!, 'SIGKILL');
    await waitForCrashes(node, 'kube-scheduler', 4);
    await node.clearFault('crash');
    await node.ready({ judged: true });
  });

  it('unready, unhealthy-after and not-useful are what they say', async () => {
    const node = await nodes.up();
    await node.fault('unready');
    expect((await askApi(node, '/readyz')).status).toBe(500);
    expect((await askApi(node, '/livez')).status).toBe(200);
    await node.clearFault('unready');
    await node.fault('not-useful');
    expect((await askApi(node, '/readyz')).status).toBe(200);
    expect((await askApi(node, '/api/v1/namespaces')).status).toBe(500);
    await node.clearFault('not-useful');
    expect((await askApi(node, '/api/v1/namespaces')).status).toBe(200);
    await node.fault('unhealthy-after', { valueMs: 0 });
    expect((await askApi(node, '/livez')).status).toBe(200);
    addFlag(node, api, '--profiling=false');
    await eventually('the new process to be unhealthy', async () => {
      const answer = await askApi(node, '/livez').catch(() => undefined);
      return answer?.text.includes('[-]autoregister-completion failed') ? true : undefined;
    });
  });

  it('H17: hang-on-term makes the kubelet wait out the grace', async () => {
    const node = await nodes.up();
    await node.fault('hang-on-term', { component: 'kube-scheduler' });
    const [pid] = node.pidsOf('kube-scheduler');
    addFlag(node, 'kube-scheduler', '--profiling=false');
    await eventually('the new one', () => findProcess(node, 'kube-scheduler', '--profiling=false'));
    expect(containersOf(node, 'kube-scheduler').find((facts) => facts.exitCode === 137)).toBeDefined();
    expect(node.pidsOf('kube-scheduler')).not.toContain(pid);
  });

  it('kubelet-stopped holds until it is cleared', async () => {
    const node = await nodes.up();
    await node.fault('kubelet-stopped');
    expect(node.pidsOf('kubelet')).toEqual([]);
    await expect(node.restartKubelet()).rejects.toThrow('held stopped');
    expect((await askApi(node, '/readyz')).status).toBe(200);
    await node.clearFault('kubelet-stopped');
    expect(node.pidsOf('kubelet')).toHaveLength(1);
  });

  it('disk-full is refused on a shared disk', async () => {
    const node = await nodes.create();
    await expect(node.fault('disk-full')).rejects.toThrow('expected a node with a disk of its own');
  });

  it('H16: with a shutdown delay the old process stays alive and known while it is no longer ready', async () => {
    const node = await nodes.create({ pace: { ...fastPace, graceSeconds: 5 } });
    addFlag(node, api, '--shutdown-delay-duration=2s');
    await node.start();
    await node.ready();
    const port = node.settings.ports.apiServer;
    const before = await readCertificate(port, 'apiserver-loopback-client');
    addFlag(node, api, '--profiling=false');
    await eventually('readyz 500', async () =>
      (await askApi(node, '/readyz')).status === 500 ? true : undefined,
    );
    expect((await askApi(node, '/livez')).status).toBe(200);
    expect(await readCertificate(port, 'apiserver-loopback-client')).toEqual(before);
    await eventually('the new one', () => findProcess(node, api, '--profiling=false'));
    await node.ready();
  });
});
