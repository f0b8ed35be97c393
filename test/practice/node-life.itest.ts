/** A practice node as a whole: up, honest identity, a change, memory, several at once, a new boot. */
import { existsSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { NodeConfig } from '../../src/contracts/config.ts';
import { hasPracticeNode } from '../../src/practice/practice-node.ts';
import { askApi, askKubelet, findPod, readCertificate } from './support/ask.ts';
import {
  addFlag,
  argvOf,
  buildBundles,
  createNodes,
  eventually,
  findProcess,
  removeDir,
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

const components = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

describe('a practice node', () => {
  it('looks like a kubeadm node, and its processes like the components', async () => {
    const node = await nodes.up({ node: 'cp-1', cluster: 'lab' });
    const mode = (path: string): number => statSync(join(node.dir, path)).mode & 0o7777;
    expect(mode('etc/kubernetes/manifests/kube-apiserver.yaml')).toBe(0o600);
    expect(mode('var/lib/kubelet/config.yaml')).toBe(0o644);
    expect(mode('var/lib/etcd')).toBe(0o700);
    expect(mode('etc/kubernetes/pki/ca.key')).toBe(0o600);
    const config = NodeConfig.parse(parse(readFileSync(node.nodeConfigPath, 'utf8')));
    expect(config).toMatchObject({ cluster: 'lab', node: 'cp-1', root: node.dir });
    for (const component of components) {
      const [pid = 0, ...others] = node.pidsOf(component);
      expect(others).toEqual([]);
      const [name, script, ...flags] = argvOf(pid);
      expect(name).toBe(component);
      expect(script).toBe(join(bundlesDir, 'practice-component.mjs'));
      const manifest = parse(readFileSync(node.manifestPath(component), 'utf8')) as {
        spec: { containers: { command: string[] }[] };
      };
      expect(flags).toEqual(manifest.spec.containers[0]!.command.slice(1));
      const pod = await findPod(node, component);
      expect(readlinkSync(`/proc/${pid}/cwd`)).toBe(join(node.dir, 'var/lib/kubelet/pods', pod.metadata.uid));
    }
    const [kubelet = 0] = node.pidsOf('kubelet');
    expect(argvOf(kubelet)[0]).toBe('kubelet');
    expect(argvOf(kubelet)).toContain('--config=/var/lib/kubelet/config.yaml');
  });

  it('answers health, version and a few resources as the real ones do', async () => {
    const node = await nodes.up();
    const verbose = await askApi(node, '/readyz?verbose');
    expect(verbose.status).toBe(200);
    expect(verbose.text).toContain('[+]etcd ok\n');
    expect(verbose.text).toMatch(/\[\+\]poststarthook\/rbac\/bootstrap-roles ok\n[^]*readyz check passed/);
    expect((await askApi(node, '/livez', { anonymous: true })).status).toBe(200);
    expect((await askApi(node, '/api/v1/namespaces', { anonymous: true })).status).toBe(403);
    expect((await askApi(node, '/version')).text).toContain('v1.35.4');
    expect((await askApi(node, '/debug/pprof/')).status).toBe(200);
    expect((await askApi(node, '/api/v1/namespaces')).text).toContain('"kube-system"');
    const dryRun = await askApi(node, '/api/v1/namespaces/default/configmaps?dryRun=All', {
      method: 'POST',
      body: { metadata: { name: 'probe' } },
    });
    expect(dryRun.status).toBe(201);
    expect((await askApi(node, '/api/v1/namespaces/default/configmaps/probe')).status).toBe(404);
    await eventually('the node to be Ready', async () => {
      const { text } = await askApi(node, `/api/v1/nodes/${node.settings.node}`);
      return text.includes('"type":"Ready","status":"True"') ? true : undefined;
    });
    for (const lease of ['kube-scheduler', 'kube-controller-manager']) {
      await eventually(`the lease of ${lease}`, async () => {
        const { status } = await askApi(
          node,
          `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${lease}`,
        );
        return status === 200 ? true : undefined;
      });
    }
    const logs = await eventually('the mirror Pod and its log', async () => {
      const answer = await askApi(node, `/api/v1/namespaces/kube-system/pods/etcd-${node.settings.node}/log`);
      return answer.status === 200 ? answer.text : undefined;
    });
    expect(logs).toContain('ready to serve client requests');
    const mirrors = JSON.parse((await askApi(node, '/api/v1/namespaces/kube-system/pods')).text) as {
      items: { metadata: { uid: string; annotations: Record<string, string> } }[];
    };
    const etcd = await findPod(node, 'etcd');
    const mirror = mirrors.items.find(
      ({ metadata }) => metadata.annotations['kubernetes.io/config.hash'] === etcd.metadata.uid,
    );
    expect(mirror?.metadata.annotations['kubernetes.io/config.mirror']).toBe(etcd.metadata.uid);
    expect(mirror?.metadata.uid).not.toBe(etcd.metadata.uid);
  });

  it('a scheduler gives its lease back when it ends, a controller manager does not', async () => {
    const node = await nodes.up();
    const holderOf = async (name: string): Promise<string | undefined> => {
      const path = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${name}`;
      const { status, text } = await askApi(node, path);
      if (status !== 200) return undefined;
      const { spec } = JSON.parse(text) as { spec: { holderIdentity?: string } };
      return spec.holderIdentity ?? 'nobody';
    };
    const leaders = ['kube-scheduler', 'kube-controller-manager'];
    for (const name of leaders) {
      await eventually(`${name} leads`, async () =>
        (await holderOf(name)) === undefined ? undefined : true,
      );
      rmSync(node.manifestPath(name));
    }
    for (const name of leaders) {
      await eventually(`${name} to end`, () => (node.pidsOf(name).length === 0 ? true : undefined));
    }
    expect(await holderOf('kube-scheduler')).toBe('nobody');
    expect(await holderOf('kube-controller-manager')).toMatch(/^\S+_[\da-f-]{36}$/);
  });

  it('serves /pods, /configz and /healthz of the kubelet to clients of the cluster CA only', async () => {
    const node = await nodes.up();
    const configz = JSON.parse((await askKubelet(node, '/configz')).text) as { kubeletconfig: object };
    expect(configz.kubeletconfig).toMatchObject({
      staticPodPath: '/etc/kubernetes/manifests',
      streamingConnectionIdleTimeout: '4h0m0s',
      fileCheckFrequency: '500ms',
    });
    const pod = await findPod(node, 'kube-apiserver');
    expect(pod.metadata.annotations['kubernetes.io/config.hash']).toBe(pod.metadata.uid);
    expect(pod.status.containerStatuses[0]).toMatchObject({ started: true, ready: true, restartCount: 0 });
    expect(pod.status.containerStatuses[0]!.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
    const answer = await fetchWithoutCertificate(node.settings.ports.kubelet);
    expect(answer).toBe(401);
  });

  it('restarts the API server with a new identity when a flag changes', async () => {
    const node = await nodes.up();
    const port = node.settings.ports.apiServer;
    const before = await readCertificate(port, 'apiserver-loopback-client');
    const [oldPid = 0] = node.pidsOf('kube-apiserver');
    const oldPod = await findPod(node, 'kube-apiserver');
    addFlag(node, 'kube-apiserver', '--profiling=false');
    const pid = await eventually('the new process', () =>
      findProcess(node, 'kube-apiserver', '--profiling=false'),
    );
    expect(pid).not.toBe(oldPid);
    expect(node.pidsOf('kube-apiserver')).toEqual([pid]);
    await node.ready({ judged: true });
    const after = await readCertificate(port, 'apiserver-loopback-client');
    expect(after.fingerprint).not.toBe(before.fingerprint);
    expect(after.commonName).toMatch(/^apiserver-loopback-client@\d{10}$/);
    const serving = await readCertificate(port);
    expect(serving.commonName).toBe('kube-apiserver');
    expect((await findPod(node, 'kube-apiserver')).metadata.uid).not.toBe(oldPod.metadata.uid);
    expect((await askApi(node, '/debug/pprof/')).status).toBe(404);
    const scheduler = await readCertificate(node.settings.ports.scheduler);
    expect(scheduler.commonName).toMatch(/^localhost@\d{10}$/);
  });

  it('fits in 400 MB with all its processes', async () => {
    const node = await nodes.up();
    expect(node.pssBytes()).toBeGreaterThan(20e6);
    expect(node.pssBytes()).toBeLessThan(400e6);
  });

  it('lives beside another one on the same machine', async () => {
    const [one, two] = await Promise.all([nodes.up({ node: 'cp-1' }), nodes.up({ node: 'cp-2' })]);
    await one.stop();
    expect(one.pidsOf('kube-apiserver')).toEqual([]);
    expect((await askApi(two, '/readyz')).status).toBe(200);
  });

  it('has a new boot after a reboot, with recovery before the kubelet', async () => {
    const node = await nodes.create({
      recover: { boot: ['sh', '-c', 'echo recovered at boot'], daemon: ['sleep', '600'] },
    });
    await node.start();
    await node.ready();
    const bootOf = (): unknown => JSON.parse(readFileSync(node.paths.bootFile, 'utf8'));
    const before = bootOf();
    const pids = components.flatMap((component) => node.pidsOf(component));
    await node.restartKubelet();
    expect(bootOf()).toEqual(before);
    await node.reboot();
    await node.ready();
    expect(bootOf()).not.toEqual(before);
    const now = components.flatMap((component) => node.pidsOf(component));
    expect(now).toHaveLength(4);
    expect(now.filter((pid) => pids.includes(pid))).toEqual([]);
    const log = readFileSync(join(node.dir, 'var/log/kubemend-recover.log'), 'utf8');
    expect(log.match(/recovered at boot/g)).toHaveLength(2);
  });

  it('ends every process on stop, and leaves nothing on remove', async () => {
    const node = await nodes.create({
      recover: { boot: [], daemon: ['sh', '-c', 'echo "$@"; exec sleep 600', 'recover'] },
    });
    await node.start({ starterPid: 4711 });
    await node.ready();
    const recovery = JSON.parse(readFileSync(node.paths.recoverPid, 'utf8')) as { pid: number };
    await eventually('the words of the recovery', () =>
      readFileSync(join(node.dir, 'var/log/kubemend-recover.log'), 'utf8').includes('--starter 4711')
        ? true
        : undefined,
    );
    const pids = [...components, 'kubelet'].flatMap((component) => node.pidsOf(component));
    expect(pids).toHaveLength(5);
    await node.stop();
    for (const pid of [...pids, recovery.pid]) {
      expect(existsSync(`/proc/${pid}`) && !isZombie(pid)).toBe(false);
    }
    await node.remove();
    expect(hasPracticeNode(node.dir)).toBe(false);
    expect(existsSync(node.dir)).toBe(false);
  });
});

function isZombie(pid: number): boolean {
  return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, ''));
}

async function fetchWithoutCertificate(port: number): Promise<number> {
  const { requestJson } = await import('../../src/practice/https-json.ts');
  return (await requestJson({ url: `https://127.0.0.1:${port}/pods`, verify: false })).status;
}
