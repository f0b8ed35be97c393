/** A control plane that does not run as root: modes and owners of what it reads are not taken from it. */
import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectAndPlan } from '../../../src/activities/inspect/inspect-and-plan.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { Inspection } from '../../../src/contracts/plan.ts';
import { RemediateRequest } from '../../../src/contracts/request.ts';
import { createNodeActivityContext } from '../../../src/worker/node.ts';
import { createTestNode, deed } from '../change/test-node.ts';
import type { TestNode } from '../change/test-node.ts';

const catalog = await loadCatalog();
let node: TestNode;
beforeEach(async () => {
  node = await createTestNode();
  await rm(node.manifest);
});
afterEach(() => node.cleanUp());

const at = (path: string): string => join(node.config.root, path);
async function put(path: string, text: string, mode = 0o600, uid = 0, gid = uid): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
  await chmod(at(path), mode);
  await chown(at(path), uid, gid);
}

const schedulerConf = '/etc/kubernetes/scheduler.conf';
const putScheduler = (security: string, flag = `--kubeconfig=${schedulerConf}`): Promise<void> =>
  put(
    '/etc/kubernetes/manifests/kube-scheduler.yaml',
    `apiVersion: v1
kind: Pod
metadata: {name: kube-scheduler, namespace: kube-system}
spec:
  hostNetwork: true
  securityContext: ${security}
  containers:
  - name: kube-scheduler
    command: [kube-scheduler, ${flag}]
    volumeMounts: [{name: kubeconfig, mountPath: ${schedulerConf}, readOnly: true}]
  volumes: [{name: kubeconfig, hostPath: {path: ${schedulerConf}, type: FileOrCreate}}]
`,
  );

async function inspect(...checks: string[]): Promise<Inspection> {
  const request = RemediateRequest.parse({ cluster: 'test', node: 'cp-1', checks, acceptRisk: 'medium' });
  return await inspectAndPlan(createNodeActivityContext(node.config, catalog), { request }, deed);
}
const refusal = (code: string, ...words: string[]) => ({
  kind: 'refused',
  status: 'REFUSED',
  code,
  reason: expect.stringMatching(new RegExp(words.join('.*'), 's')) as string,
});
const change = (detail: string) => ({
  kind: 'change',
  plan: { preflight: [{ name: 'files stay readable', ok: true, detail }] },
});

describe('by its manifest', () => {
  it('its kubeconfig is not given to root', async () => {
    await putScheduler('{runAsUser: 2001, runAsGroup: 2001}');
    await put(schedulerConf, 'kind: Config', 0o600, 2001);
    expect(await inspect('1.1.16')).toMatchObject(
      refusal('KNOWN_TO_BREAK', 'kube-scheduler runs as uid 2001', schedulerConf, 'RootlessControlPlane'),
    );
  });

  it('nor closed to the group by which it is read; for root it is', async () => {
    await put(schedulerConf, 'kind: Config', 0o640, 0, 2001);
    await putScheduler('{runAsUser: 2001, supplementalGroups: [2001]}');
    expect(await inspect('1.1.15')).toMatchObject(refusal('KNOWN_TO_BREAK', 'uid 2001', schedulerConf));
    await putScheduler('{seccompProfile: {type: RuntimeDefault}}');
    expect(await inspect('1.1.15')).toMatchObject(change('static Pods run as root'));
  });

  it('what it keeps its access to is changed', async () => {
    await putScheduler('{runAsUser: 2001, runAsGroup: 2001}');
    await put(schedulerConf, 'kind: Config', 0o644, 2001);
    expect(await inspect('1.1.15')).toMatchObject(change('for every static Pod'));
  });

  it('keys that its configuration names, through links, are as much its own', async () => {
    await put(
      '/etc/kubernetes/manifests/kube-apiserver.yaml',
      `kind: Pod
spec:
  securityContext: {runAsUser: 2002}
  containers:
  - name: kube-apiserver
    command: [kube-apiserver, --egress-selector-config-file=/etc/kubernetes/pki/egress.yaml]
    volumeMounts: [{name: k, mountPath: /etc/kubernetes/pki}]
  volumes: [{name: k, hostPath: {path: /etc/kubernetes/pki}}]
`,
    );
    await put('/etc/kubernetes/pki/egress.yaml', 'clientKey: /etc/kubernetes/pki/client.key\n', 0o644);
    await put('/etc/kubernetes/pki/real.key', 'k', 0o640, 2002);
    await put('/etc/kubernetes/pki/other.key', 'k', 0o640, 0, 2002);
    await symlink('real.key', at('/etc/kubernetes/pki/client.key'));
    expect(await inspect('1.1.19')).toMatchObject(
      refusal('KNOWN_TO_BREAK', 'kube-apiserver runs as uid 2002', 'pki/real.key'),
    );
    // Of other.key nothing is named.
    expect(await inspect('1.1.21')).toMatchObject(change('for every static Pod'));
  });
});

describe('what a change makes belongs to root', () => {
  beforeEach(async () => {
    await mkdir(at('/var/log'), { recursive: true });
  });
  const putApiServer = (security: string): Promise<void> =>
    put(
      '/etc/kubernetes/manifests/kube-apiserver.yaml',
      `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  hostNetwork: true
  securityContext: ${security}
  containers:
  - name: kube-apiserver
    command:
    - kube-apiserver
    - --secure-port=6443
    volumeMounts: []
  volumes: []
`,
    );
  it('and is refused where the Pod that needs it is another user', async () => {
    await putApiServer('{runAsUser: 2002, runAsGroup: 2002}');
    expect(await inspect('3.2.1')).toMatchObject(
      refusal('KNOWN_TO_BREAK', 'kube-apiserver runs as uid 2002 and could not use', '0:0', 'kept as it is'),
    );
  });

  it('and is made where it runs as root', async () => {
    await putApiServer('{seccompProfile: {type: RuntimeDefault}}');
    // What comes after all that is asked of the files: here no process is there to be looked at.
    expect(await inspect('3.2.1')).toMatchObject(refusal('UNHEALTHY_BEFORE', 'kube-apiserver does not run'));
  });
});

describe('by its process', () => {
  it('the manifest says nothing, and yet its image does not start it as root', async () => {
    await putScheduler('{}');
    await put(schedulerConf, 'kind: Config', 0o600, 2003);
    const cwd = at('/var/lib/kubelet/pods/0123456789abcdef/kube-scheduler');
    await mkdir(cwd, { recursive: true });
    await chmod(node.config.root, 0o755);
    const running = spawn('/bin/sleep', ['600'], { argv0: 'kube-scheduler', cwd, uid: 2003, gid: 2003 });
    try {
      await new Promise((resolve, reject) => running.once('spawn', resolve).once('error', reject));
      expect(await inspect('1.1.16')).toMatchObject(refusal('KNOWN_TO_BREAK', 'uid 2003', schedulerConf));
    } finally {
      running.kill('SIGKILL');
    }
    await new Promise((resolve) => running.once('exit', resolve));
    expect(await inspect('1.1.16')).toMatchObject(change('static Pods run as root'));
  });
});

describe('what is not known', () => {
  it('a manifest that cannot be read is no manifest of root', async () => {
    await put(schedulerConf, 'kind: Config', 0o640);
    await put('/etc/kubernetes/manifests/broken.yaml', 'kind: Pod\n  spec: [');
    expect(await inspect('1.1.15')).toMatchObject(
      refusal('PREREQUISITE_MISSING', '/etc/kubernetes/manifests/broken.yaml', 'is not YAML'),
    );
  });

  it('a node without manifests has none that could be harmed', async () => {
    await rm(at('/etc/kubernetes/manifests'), { recursive: true });
    await put('/usr/lib/systemd/system/kubelet.service', '[Unit]\n', 0o666);
    expect(await inspect('4.1.1')).toMatchObject(change('static Pods run as root'));
  });
});
