/** Defaults that the kubelet fills in before it hashes (k8s.io/kubernetes core/v1 defaults), so that writing one changes nothing. */

type Tree = Record<string, unknown>;

function fill(tree: Tree, defaults: Tree): void {
  for (const [name, value] of Object.entries(defaults)) tree[name] ??= value;
}

const treesOf = (value: unknown): Tree[] => (Array.isArray(value) ? (value as Tree[]) : []);

export function applyPodDefaults(pod: Tree): void {
  const spec = (pod['spec'] ??= {}) as Tree;
  const metadata = (pod['metadata'] ??= {}) as Tree;
  fill(metadata, { namespace: 'default', annotations: {} });
  fill(spec, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
    enableServiceLinks: true,
    securityContext: {},
  });
  if (spec['hostNetwork'] === false) delete spec['hostNetwork'];
  for (const volume of treesOf(spec['volumes'])) {
    const hostPath = volume['hostPath'] as Tree | undefined;
    if (hostPath) fill(hostPath, { type: '' });
    else if (Object.keys(volume).length === 1) volume['emptyDir'] = {};
  }
  for (const container of [...treesOf(spec['containers']), ...treesOf(spec['initContainers'])]) {
    applyContainerDefaults(container, spec['hostNetwork'] === true);
  }
}

const probeDefaults = {
  initialDelaySeconds: 0,
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
};

function applyContainerDefaults(container: Tree, hostNetwork: boolean): void {
  const image = typeof container['image'] === 'string' ? container['image'] : '';
  fill(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest(image) ? 'Always' : 'IfNotPresent',
    resources: {},
  });
  for (const port of treesOf(container['ports'])) {
    fill(port, { protocol: 'TCP', ...(hostNetwork ? { hostPort: port['containerPort'] } : {}) });
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name] as Tree | undefined;
    if (!probe) continue;
    // Zero is unset in Go, so an explicit 0 becomes the default too.
    for (const [field, byDefault] of Object.entries(probeDefaults)) probe[field] ||= byDefault;
    const httpGet = probe['httpGet'] as Tree | undefined;
    if (httpGet) fill(httpGet, { path: '/', scheme: 'HTTP' });
  }
  for (const mount of treesOf(container['volumeMounts'])) {
    if (mount['readOnly'] === false) delete mount['readOnly'];
  }
}

function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}
