/** What Pods have and namespaces let in; where silence means yes, silence counts. */
import { describe, expect, it } from 'vitest';
import { changed, file, mounting } from '../support.ts';
import type { NodeSketch } from '../support.ts';
import { clusterOfExample } from '../../../../src/catalog/example-objects.ts';
import { clusterChecks, enforcing, judge, listsWantedBy, namespace, pod } from './support.ts';
import type { ApiObject } from './support.ts';

/** @param container beside its name */
const workload = (kind: string, path: string, container: object = {}): ApiObject => {
  const [inside, name] = path.split('/');
  const spec = { template: { spec: { containers: [{ name: 'main', ...container }] } } };
  return {
    kind,
    metadata: { namespace: inside, name },
    spec: kind === 'CronJob' ? { jobTemplate: { spec } } : spec,
  };
};

const security = (securityContext: object): object => ({ securityContext });
const drops = (...names: string[]): object => security({ capabilities: { drop: names } });
const closed = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

describe('of a Pod in a namespace that lets nothing in', () => {
  it.each<[string, string, ApiObject, string]>([
    ['says nothing', '5.2.2', pod('web/a'), 'pass'],
    ['privileged', '5.2.2', pod('web/a', security({ privileged: true })), 'fail'],
    [
      'an init container that is',
      '5.2.2',
      pod('web/a', {}, { initContainers: [{ name: 'i', ...security({ privileged: true }) }] }),
      'fail',
    ],
    [
      'a debugging one that is',
      '5.2.2',
      pod('web/a', {}, { ephemeralContainers: [{ name: 'e', ...security({ privileged: true }) }] }),
      'fail',
    ],
    ['process ids', '5.2.3', pod('web/a', {}, { hostPID: true }), 'fail'],
    ['no process ids', '5.2.3', pod('web/a', {}, { hostPID: false }), 'pass'],
    ['IPC', '5.2.4', pod('web/a', {}, { hostIPC: true }), 'fail'],
    ['network', '5.2.5', pod('web/a', {}, { hostNetwork: true }), 'fail'],
    ['escalation by silence', '5.2.6', pod('web/a'), 'fail'],
    ['no escalation', '5.2.6', pod('web/a', security(closed)), 'pass'],
    ['no escalation for Windows to forbid', '5.2.6', pod('web/a', {}, { os: { name: 'windows' } }), 'pass'],
    ['root by silence', '5.2.7', pod('web/a'), 'fail'],
    ['root', '5.2.7', pod('web/a', security({ runAsUser: 0 })), 'fail'],
    ['no root, by the Pod', '5.2.7', pod('web/a', {}, security({ runAsNonRoot: true })), 'pass'],
    ['a user', '5.2.7', pod('web/a', security({ runAsUser: 1000 })), 'pass'],
    [
      'the container beats the Pod',
      '5.2.7',
      pod('web/a', security({ runAsNonRoot: false }), security({ runAsNonRoot: true })),
      'fail',
    ],
    [
      'its user, too',
      '5.2.7',
      pod('web/a', security({ runAsUser: 0 }), security({ runAsUser: 1000 })),
      'fail',
    ],
    ['raw packets by silence', '5.2.8', pod('web/a'), 'fail'],
    ['raw packets dropped', '5.2.8', pod('web/a', drops('NET_RAW')), 'pass'],
    ['dropped in small letters', '5.2.8', pod('web/a', drops('net_raw')), 'pass'],
    [
      'dropped by a name that containerd takes for another',
      '5.2.8',
      pod('web/a', drops('CAP_NET_RAW')),
      'fail',
    ],
    [
      'dropped by a privileged one, which has all',
      '5.2.8',
      pod('web/a', security({ privileged: true, capabilities: { drop: ['ALL'] } })),
      'fail',
    ],
    [
      'dropped and added again by its whole name',
      '5.2.8',
      pod('web/a', security({ capabilities: { drop: ['ALL'], add: ['CAP_NET_RAW'] } })),
      'fail',
    ],
    [
      'dropped and added again',
      '5.2.8',
      pod('web/a', security({ capabilities: { drop: ['ALL'], add: ['net_raw'] } })),
      'fail',
    ],
    ['capabilities by silence', '5.2.9', pod('web/a', drops('NET_RAW')), 'fail'],
    ['none', '5.2.9', pod('web/a', drops('ALL')), 'pass'],
    [
      'none of a privileged one, which has all',
      '5.2.9',
      pod('web/a', security({ privileged: true, capabilities: { drop: ['ALL'] } })),
      'fail',
    ],
    [
      'the one that is allowed',
      '5.2.9',
      pod('web/a', security({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })),
      'pass',
    ],
    [
      'a process of Windows, by the Pod',
      '5.2.10',
      pod('web/a', {}, security({ windowsOptions: { hostProcess: true } })),
      'fail',
    ],
    [
      'a path of the node',
      '5.2.11',
      pod('web/a', {}, { volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
      'fail',
    ],
    ['another volume', '5.2.11', pod('web/a', {}, { volumes: [{ name: 'v', emptyDir: {} }] }), 'pass'],
    ['a port of the node', '5.2.12', pod('web/a', { ports: [{ containerPort: 80, hostPort: 80 }] }), 'fail'],
    ['a port', '5.2.12', pod('web/a', { ports: [{ containerPort: 80 }] }), 'pass'],
    [
      'a Secret as a variable',
      '5.4.1',
      pod('web/a', { env: [{ name: 'K', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }),
      'fail',
    ],
    ['all of a Secret', '5.4.1', pod('web/a', { envFrom: [{ secretRef: { name: 's' } }] }), 'fail'],
    ['a variable', '5.4.1', pod('web/a', { env: [{ name: 'K', value: 'v' }] }), 'pass'],
    [
      'seccomp, by the Pod',
      '5.6.2',
      pod('web/a', {}, security({ seccompProfile: { type: 'RuntimeDefault' } })),
      'pass',
    ],
    [
      'seccomp of a privileged one, which runs without',
      '5.6.2',
      pod('web/a', security({ privileged: true, seccompProfile: { type: 'RuntimeDefault' } })),
      'fail',
    ],
    [
      'seccomp taken away again',
      '5.6.2',
      pod(
        'web/a',
        security({ seccompProfile: { type: 'Unconfined' } }),
        security({ seccompProfile: { type: 'RuntimeDefault' } }),
      ),
      'fail',
    ],
    ['a context of any kind', '5.6.3', pod('web/a', security({ readOnlyRootFilesystem: true })), 'pass'],
    ['an empty context, as the API fills in', '5.6.3', pod('web/a', {}, security({})), 'fail'],
  ])('%s (%s)', (_name, number, object, verdict) => {
    expect(judge(number, [enforcing('web', 'restricted'), object]).verdict).toBe(verdict);
  });

  it('names the Pod and its containers, and whom it excepts', () => {
    const found = judge('5.2.2', [
      enforcing('web', 'baseline'),
      namespace('kube-system'),
      pod('kube-system/proxy', security({ privileged: true })),
      pod('web/a', security({ privileged: true })),
    ]);
    expect(found).toMatchObject({
      verdict: 'fail',
      reason: 'privileged containers in 1 of 1 Pod: Pod web/a; kube-system excepted',
      observed: [{ layer: 'api', where: 'Pod web/a', value: 'container main' }],
    });
  });
});

describe('of a workload that has no Pod now', () => {
  const secret = { env: [{ name: 'K', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] };
  it.each<[string, ApiObject[], string]>([
    ...['CronJob', 'Deployment', 'StatefulSet', 'DaemonSet'].map((kind): [string, ApiObject[], string] => [
      `a Secret as a variable of a ${kind}`,
      [namespace('web'), workload(kind, 'web/w', secret)],
      'fail',
    ]),
    ['a CronJob without', [namespace('web'), workload('CronJob', 'web/w')], 'pass'],
    [
      'of the cluster itself',
      [namespace('kube-system'), workload('CronJob', 'kube-system/w', secret)],
      'pass',
    ],
  ])('%s (5.4.1)', (_name, objects, verdict) => {
    expect(judge('5.4.1', objects).verdict).toBe(verdict);
  });

  it('names it, and its containers', () => {
    expect(judge('5.4.1', [namespace('web'), workload('CronJob', 'web/nightly', secret)])).toMatchObject({
      verdict: 'fail',
      reason:
        'no Secrets in the environment in 0 Pods, but in the template of 1 workload: CronJob web/nightly',
      observed: [{ layer: 'api', where: 'CronJob web/nightly', value: 'container main' }],
    });
  });
});

it.each([
  ['baseline', '5.2.1, 5.2.2, 5.2.3, 5.2.4, 5.2.5, 5.2.10, 5.2.11, 5.2.12'],
  ['restricted', '5.2.6, 5.2.7, 5.2.8, 5.2.9'],
])('%s is what a namespace must enforce at least for %s', (level, numbers) => {
  for (const number of numbers.split(', ')) {
    const below = level === 'baseline' ? 'privileged' : 'baseline';
    const verdicts = [level, below].map((one) => judge(number, [enforcing('web', one)]).verdict);
    expect(verdicts, number).toEqual(['pass', 'fail']);
  }
});

describe('what namespaces let in (5.2.9, restricted, which asks for capabilities from 1.22 on)', () => {
  const ofVersion = (version: string): ApiObject =>
    namespace('web', {
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': version,
    });
  const configured = (defaults: object): NodeSketch => ({
    process: ['--admission-control-config-file=/e/a.yaml'],
    manifest: mounting('/e', '/e'),
    files: {
      '/e/a.yaml': file(JSON.stringify({ plugins: [{ name: 'PodSecurity', configuration: { defaults } }] })),
    },
  });
  const old = configured({ enforce: 'restricted', 'enforce-version': 'v1.21' });
  it.each<[string, ApiObject, NodeSketch, string]>([
    ['as of 1.21', ofVersion('v1.21'), {}, 'fail'],
    ['as of 1.9', ofVersion('v1.9'), {}, 'fail'],
    ['as of 1.22', ofVersion('v1.22'), {}, 'pass'],
    ['as of today', ofVersion('latest'), {}, 'pass'],
    ['as of no version', ofVersion('1.21'), {}, 'pass'],
    ['by default, as of 1.21', namespace('web'), old, 'fail'],
    ['by label, as of 1.21 by default', enforcing('web', 'restricted'), old, 'fail'],
    ['by default as of 1.21, by label as of 1.30', ofVersion('v1.30'), old, 'pass'],
  ])('%s', (_name, object, sketch, verdict) => {
    expect(judge('5.2.9', [object], sketch).verdict).toBe(verdict);
  });

  it('says which version', () => {
    expect(judge('5.2.9', [ofVersion('v1.21')]).observed).toEqual([
      { layer: 'api', where: 'Namespace web', value: 'enforces restricted of v1.21' },
    ]);
    expect(judge('5.2.2', [ofVersion('v1.21')]).verdict).toBe('pass');
  });
});

describe('what namespaces let in (5.2.2, baseline)', () => {
  const webhook = (rule: object): ApiObject => ({
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'engine' },
    webhooks: [{ rules: [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE'], ...rule }] }],
  });
  const policy = (action: string): ApiObject => ({
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'p' },
    spec: { validationActions: [action] },
  });
  /** @param plugin of the admission configuration */
  const configured = (plugin: object, path = '/e/a.yaml'): NodeSketch => ({
    process: [`--admission-control-config-file=${path}`],
    manifest: mounting('/e', '/e'),
    files: { '/e/a.yaml': file(JSON.stringify({ plugins: [{ name: 'PodSecurity', ...plugin }] })) },
  });
  const by = (enforce: string, namespaces: string[] = [], others: object = {}): NodeSketch =>
    configured({ configuration: { defaults: { enforce }, exemptions: { namespaces, ...others } } });
  const off = ['--disable-admission-plugins=PodSecurity'];

  it.each<[string, ApiObject[], NodeSketch, string]>([
    ['baseline by label', [enforcing('web', 'baseline')], {}, 'pass'],
    ['more by label', [enforcing('web', 'restricted')], {}, 'pass'],
    ['less by label', [enforcing('web', 'privileged')], {}, 'fail'],
    ['a label that is none', [enforcing('web', 'Baseline')], {}, 'fail'],
    ['nothing', [namespace('web')], {}, 'fail'],
    ['one of two', [enforcing('web', 'baseline'), namespace('app')], {}, 'fail'],
    ['a default', [namespace('web')], by('baseline'), 'pass'],
    ['a default with an exemption', [namespace('web')], by('baseline', ['web']), 'fail'],
    ['a label of an exempt namespace', [enforcing('web', 'restricted')], by('baseline', ['web']), 'fail'],
    ['a label below the default', [enforcing('web', 'privileged')], by('baseline'), 'fail'],
    ['a configuration without defaults', [namespace('web')], configured({ configuration: {} }), 'fail'],
    ['an exempt user, by default', [namespace('web')], by('baseline', [], { usernames: ['ci'] }), 'manual'],
    [
      'an exempt user, by label',
      [enforcing('web', 'restricted')],
      by('baseline', [], { usernames: ['ci'] }),
      'manual',
    ],
    [
      'an exempt runtime',
      [enforcing('web', 'baseline')],
      by('baseline', [], { runtimeClasses: ['kata'] }),
      'manual',
    ],
    [
      'an exempt user, where all may',
      [enforcing('web', 'privileged')],
      by('baseline', [], { usernames: ['ci'] }),
      'fail',
    ],
    [
      'nobody exempt',
      [enforcing('web', 'baseline')],
      by('baseline', [], { usernames: [], runtimeClasses: null }),
      'pass',
    ],
    ['defaults in another file', [namespace('web')], configured({ path: '/e/p.yaml' }), 'manual'],
    [
      'a label, and exemptions in another file',
      [enforcing('web', 'restricted')],
      configured({ path: '/e/p.yaml' }),
      'manual',
    ],
    [
      'less by label, and the rest in another file',
      [enforcing('web', 'privileged')],
      configured({ path: '/e/p.yaml' }),
      'fail',
    ],
    [
      'a process that nobody could read',
      [enforcing('web', 'restricted')],
      { process: 'unreadable', file: [] },
      'unknown',
    ],
    [
      'defaults in a file that changed after the start',
      [namespace('web')],
      changed(by('baseline')),
      'unknown',
    ],
    [
      'less by label, and a file that changed after the start',
      [enforcing('web', 'privileged')],
      changed(by('baseline')),
      'fail',
    ],
    ['no process', [enforcing('web', 'restricted')], { process: 'notRunning', file: [] }, 'unknown'],
    [
      'a file that nobody could read',
      [enforcing('web', 'restricted')],
      { process: [], file: 'unreadable' },
      'unknown',
    ],
    [
      'the plugin is off until the next start',
      [enforcing('web', 'restricted')],
      { process: off, file: [] },
      'stale',
    ],
    [
      'the plugin is off from the next start',
      [enforcing('web', 'restricted')],
      { process: [], file: off },
      'stale',
    ],
    [
      'a file that the process never read',
      [namespace('web')],
      { ...by('baseline'), process: [], file: ['--admission-control-config-file=/e/a.yaml'] },
      'stale',
    ],
    [
      'defaults in a file that is no YAML',
      [namespace('web')],
      { ...by('baseline'), files: { '/e/a.yaml': file('plugins: [') } },
      'manual',
    ],
    ['a file that is not mounted', [namespace('web')], configured({}, '/other/a.yaml'), 'manual'],
    [
      'the plugin is off',
      [enforcing('web', 'restricted')],
      { process: ['--disable-admission-plugins=PodSecurity'] },
      'fail',
    ],
    ['a webhook for Pods', [namespace('web'), webhook({})], {}, 'manual'],
    [
      'a webhook for all',
      [namespace('web'), webhook({ apiGroups: ['*'], resources: ['*'], operations: ['*'] })],
      {},
      'manual',
    ],
    ['a webhook for something else', [namespace('web'), webhook({ resources: ['services'] })], {}, 'fail'],
    ['a webhook for deletions', [namespace('web'), webhook({ operations: ['DELETE'] })], {}, 'fail'],
    ['a policy that denies', [namespace('web'), policy('Deny')], {}, 'manual'],
    ...(['ValidatingAdmissionPolicy', 'ValidatingAdmissionWebhook'] as const).map(
      (name): [string, ApiObject[], NodeSketch, string] => [
        `policies in files of the API server (${name}, Kubernetes 1.37)`,
        [namespace('web')],
        configured({ name, configuration: { staticManifestsDir: '/e/policies' } }),
        'manual',
      ],
    ),
    [
      'a plugin of policies without files',
      [namespace('web')],
      configured({ name: 'ValidatingAdmissionPolicy', configuration: {} }),
      'fail',
    ],
    ['a policy that warns', [namespace('web'), policy('Warn')], {}, 'fail'],
    ['only namespaces of the cluster', [namespace('kube-system')], {}, 'notApplicable'],
  ])('%s', (_name, objects, sketch, verdict) => {
    expect(judge('5.2.2', objects, sketch).verdict).toBe(verdict);
  });

  it('says what is not known, and where file and process differ', () => {
    const web = [enforcing('web', 'restricted')];
    expect(judge('5.2.1', web, by('baseline', [], { usernames: ['ci'] })).reason).toBe(
      'whether 1 namespace enforces baseline is not known: web; /e/a.yaml exempts Pods of usernames ci',
    );
    expect(judge('5.2.1', web, { process: 'unreadable', file: [] }).reason).toBe(
      "could not look: kube-apiserver's process: the process list cannot be read (the file alone: 1 namespace enforces at least baseline)",
    );
    expect(judge('5.2.1', web, { process: off, file: [] }).reason).toBe(
      'the file says 1 namespace enforces at least baseline, the running process 1 namespace does not enforce baseline: web',
    );
  });

  it.each<[string, ApiObject[], object, string]>([
    [
      'a name',
      [namespace('web'), namespace('legacy')],
      { exemptNamespaces: 'kube-system, legacy, web' },
      'notApplicable',
    ],
    [
      'the default label',
      [enforcing('web', 'baseline'), namespace('old', { 'kubemend.io/exempt': 'true' })],
      {},
      'pass',
    ],
    ['that label with another value', [namespace('old', { 'kubemend.io/exempt': 'false' })], {}, 'fail'],
    [
      'a label of your own',
      [namespace('old', { team: 'infra' })],
      { exemptLabel: 'team=infra' },
      'notApplicable',
    ],
    [
      'a name that no list had yet',
      [enforcing('web', 'baseline'), pod('late/a', security({ privileged: true }))],
      { exemptNamespaces: 'late' },
      'pass',
    ],
    ['no longer kube-system', [namespace('kube-system')], { exemptNamespaces: 'kube-public' }, 'fail'],
  ])('excepts by %s', (_name, objects, parameters, verdict) => {
    expect(judge('5.2.2', objects, { parameters: parameters as Record<string, string> }).verdict).toBe(
      verdict,
    );
  });
});

describe('namespaces, networks and images', () => {
  const service = (name: string): ApiObject => ({
    kind: 'Service',
    metadata: { name, namespace: 'default' },
  });
  const plugin = (image: string, spec: object = { hostNetwork: true }): ApiObject =>
    pod('kube-system/cni', { image }, spec);
  const images: NodeSketch = { process: ['--enable-admission-plugins=NodeRestriction,ImagePolicyWebhook'] };
  it.each<[string, string, ApiObject[], NodeSketch, string]>([
    ['a policy mechanism', '5.2.1', [enforcing('web', 'baseline')], {}, 'pass'],
    ['none', '5.2.1', [namespace('web')], {}, 'fail'],
    ['calico', '5.3.1', [plugin('quay.io/calico/node:v3')], {}, 'pass'],
    ['flannel', '5.3.1', [plugin('docker.io/flannel/flannel:v0')], {}, 'fail'],
    [
      'flannel with calico for policy',
      '5.3.1',
      [plugin('flannel/flannel'), plugin('calico/node')],
      {},
      'pass',
    ],
    ['kube-router', '5.3.1', [plugin('cloudnativelabs/kube-router:v2')], {}, 'pass'],
    ...[
      { args: ['--run-router=true', '--run-firewall=false'] },
      { command: ['kube-router', '--run-firewall=F'] },
    ].map((container): [string, string, ApiObject[], NodeSketch, string] => [
      `kube-router for routes alone, ${Object.keys(container).join('')}, beside flannel`,
      '5.3.1',
      [
        plugin('flannel/flannel'),
        pod('kube-system/r', { image: 'cloudnativelabs/kube-router', ...container }, { hostNetwork: true }),
      ],
      {},
      'fail',
    ]),
    [
      'kube-router whose last word is yes',
      '5.3.1',
      [
        pod(
          'kube-system/r',
          { image: 'kube-router', args: ['--run-firewall=false', '--run-firewall'] },
          { hostNetwork: true },
        ),
      ],
      {},
      'pass',
    ],
    [
      'flannel with the policies of its chart',
      '5.3.1',
      [plugin('flannel/flannel'), plugin('registry.k8s.io/networking/kube-network-policies:v0.7.0')],
      {},
      'pass',
    ],
    ['an image of that name off the network', '5.3.1', [plugin('calico/node', {})], {}, 'manual'],
    ['something else', '5.3.1', [plugin('example.org/cni')], {}, 'manual'],
    [
      'a network policy',
      '5.3.2',
      [namespace('web'), { kind: 'NetworkPolicy', metadata: { name: 'n', namespace: 'web' } }],
      {},
      'pass',
    ],
    [
      'one elsewhere',
      '5.3.2',
      [namespace('web'), { kind: 'NetworkPolicy', metadata: { name: 'n', namespace: 'kube-system' } }],
      {},
      'fail',
    ],
    ['the image webhook', '5.5.1', [], images, 'pass'],
    ['no image webhook', '5.5.1', [], {}, 'fail'],
    [
      'enabled and disabled',
      '5.5.1',
      [],
      {
        process: [
          '--enable-admission-plugins=ImagePolicyWebhook',
          '--disable-admission-plugins=ImagePolicyWebhook',
        ],
      },
      'fail',
    ],
    [
      'the image webhook of a process nobody could read',
      '5.5.1',
      [],
      { process: 'unreadable', file: images.process as string[] },
      'unknown',
    ],
    [
      'the image webhook of the file alone',
      '5.5.1',
      [],
      { process: [], file: images.process as string[] },
      'stale',
    ],
    ['the image webhook of the process alone', '5.5.1', [], { ...images, file: [] }, 'stale'],
    ['nothing in default', '5.6.4', [service('kubernetes')], {}, 'pass'],
    ['a Service in default', '5.6.4', [service('kubernetes'), service('shop')], {}, 'fail'],
    ['a Pod in default', '5.6.4', [pod('default/a')], {}, 'fail'],
    ...['ReplicaSet', 'ReplicationController', 'HorizontalPodAutoscaler'].map(
      (kind): [string, string, ApiObject[], NodeSketch, string] => [
        `a ${kind} in default`,
        '5.6.4',
        [{ kind, metadata: { name: 'r', namespace: 'default' } }],
        {},
        'fail',
      ],
    ),
    ['a CronJob in default', '5.6.4', [workload('CronJob', 'default/c')], {}, 'fail'],
    ['a Deployment in default', '5.6.4', [workload('Deployment', 'default/d')], {}, 'fail'],
    ['a Deployment elsewhere', '5.6.4', [workload('Deployment', 'web/d')], {}, 'pass'],
  ])('%s (%s)', (_name, number, objects, sketch, verdict) => {
    expect(judge(number, objects, sketch).verdict).toBe(verdict);
  });
});

describe('no answer is never a pass', () => {
  it.each(clusterChecks)('%s, whichever of its lists could not be read', (number) => {
    const whole = clusterOfExample([enforcing('web', 'restricted')]);
    for (const name of listsWantedBy(number)) {
      const unread = { ...whole, [name]: { kind: 'unreadable', why: `${name}: status 500` } };
      expect(judge(number, [], { cluster: unread })).toMatchObject({
        verdict: 'unknown',
        reason: `could not look: ${name}: status 500`,
      });
      expect(judge(number, [], { cluster: { ...whole, [name]: undefined } }).verdict).toBe('unknown');
      expect(judge(number, [], { cluster: null }).verdict).toBe('unknown');
    }
  });

  it('is about no worker node', () => {
    const worker: NodeSketch = { process: 'notRunning', file: 'absent', cluster: null };
    expect(judge('5.2.2', [], worker)).toMatchObject({
      verdict: 'notApplicable',
      reason: 'it is about the whole cluster, and looked at on its control-plane nodes',
    });
    expect(judge('5.2.2', [], { process: 'notRunning', file: [], cluster: null }).verdict).toBe('unknown');
  });
});
