/**
 * What a fresh kubeadm cluster has in its API before anybody adds to it: namespaces, accounts, and the roles and bindings that
 * an audit of the cluster asks for (names, rules and labels as 1.35 has them; a part of the real list). Stored objects of the
 * same name take their place.
 */
type Tree = Record<string, unknown>;

const namespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const defaults = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

const rule = (groups: string, resources: string, verbs: string): Tree => ({
  apiGroups: groups.split(',').map((group) => (group === 'core' ? '' : group)),
  resources: resources.split(','),
  verbs: verbs.split(','),
});
const role = (name: string, rules: Tree[], labels: Tree = defaults): Tree => ({
  metadata: { name, labels },
  rules,
});
type Subject = [kind: string, name: string, namespace?: string];
const binding = (name: string, roleName: string, subjects: Subject[], labels: Tree = defaults): Tree => ({
  metadata: { name, labels },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: roleName },
  subjects: subjects.map(([kind, subject, namespace]) => ({
    kind,
    name: subject,
    ...(namespace !== undefined && { namespace }),
  })),
});

/** account in kube-system → what its role allows; role, binding and account have one name */
const controllers: Readonly<Record<string, Tree[]>> = {
  'certificate-controller': [rule('certificates.k8s.io', 'certificatesigningrequests/approval', 'update')],
  'clusterrole-aggregation-controller': [
    rule('rbac.authorization.k8s.io', 'clusterroles', 'escalate,get,list,patch,update,watch'),
  ],
  'generic-garbage-collector': [rule('*', '*', 'delete,get,list,patch,update,watch')],
  'job-controller': [rule('core', 'pods', 'create,delete,list,patch,watch')],
  'namespace-controller': [rule('*', '*', 'delete,deletecollection,get,list')],
  'persistent-volume-binder': [rule('core', 'persistentvolumes', 'create,delete,get,list,update,watch')],
};

const clusterRoles: Tree[] = [
  role('cluster-admin', [rule('*', '*', '*')]),
  role('edit', [rule('core', 'secrets,pods', 'create,delete,get,list,patch,update,watch')]),
  role('view', [rule('core', 'pods,services', 'get,list,watch')]),
  role('system:basic-user', [rule('authorization.k8s.io', 'selfsubjectaccessreviews', 'create')]),
  role('system:kube-controller-manager', [
    rule('core', 'secrets,serviceaccounts', 'create,get,update'),
    rule('core', 'serviceaccounts/token', 'create'),
    rule('*', '*', 'list,watch'),
  ]),
  role('system:service-account-issuer-discovery', [
    { nonResourceURLs: ['/.well-known/openid-configuration', '/openid/v1/jwks'], verbs: ['get'] },
  ]),
  role('system:coredns', [rule('core', 'endpoints,services,pods,namespaces', 'list,watch')], {}),
  role('system:node-bootstrapper', [rule('certificates.k8s.io', 'certificatesigningrequests', 'create,get')]),
  ...Object.entries(controllers).map(([name, rules]) => role(`system:controller:${name}`, rules)),
];

const clusterRoleBindings: Tree[] = [
  binding('cluster-admin', 'cluster-admin', [['Group', 'system:masters']]),
  binding('kubeadm:cluster-admins', 'cluster-admin', [['Group', 'kubeadm:cluster-admins']], {}),
  binding(
    'kubeadm:kubelet-bootstrap',
    'system:node-bootstrapper',
    [['Group', 'system:bootstrappers:kubeadm:default-node-token']],
    {},
  ),
  binding('system:basic-user', 'system:basic-user', [['Group', 'system:authenticated']]),
  binding('system:kube-controller-manager', 'system:kube-controller-manager', [
    ['User', 'system:kube-controller-manager'],
  ]),
  binding('system:service-account-issuer-discovery', 'system:service-account-issuer-discovery', [
    ['Group', 'system:serviceaccounts'],
  ]),
  binding('system:coredns', 'system:coredns', [['ServiceAccount', 'coredns', 'kube-system']], {}),
  ...Object.keys(controllers).map((name) =>
    binding(`system:controller:${name}`, `system:controller:${name}`, [
      ['ServiceAccount', name, 'kube-system'],
    ]),
  ),
];

const account = (namespace: string, name: string): Tree => ({ metadata: { namespace, name } });

const objects: Readonly<Record<string, readonly Tree[]>> = {
  namespaces: namespaces.map((name) => ({
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    status: { phase: 'Active' },
  })),
  clusterroles: clusterRoles,
  clusterrolebindings: clusterRoleBindings,
  roles: [
    {
      metadata: { namespace: 'kube-public', name: 'kubeadm:bootstrap-signer-clusterinfo' },
      rules: [{ ...rule('core', 'configmaps', 'get'), resourceNames: ['cluster-info'] }],
    },
  ],
  rolebindings: [
    {
      metadata: { namespace: 'kube-public', name: 'kubeadm:bootstrap-signer-clusterinfo' },
      roleRef: { kind: 'Role', name: 'kubeadm:bootstrap-signer-clusterinfo' },
      subjects: [{ kind: 'User', name: 'system:anonymous' }],
    },
  ],
  serviceaccounts: [
    ...namespaces.map((namespace) => account(namespace, 'default')),
    ...['coredns', ...Object.keys(controllers)].map((name) => account('kube-system', name)),
  ],
  services: [{ metadata: { namespace: 'default', name: 'kubernetes' }, spec: { type: 'ClusterIP' } }],
};

/** @param namespace empty: of every namespace */
export function withBuiltIn(resource: string, namespace: string, stored: readonly Tree[]): Tree[] {
  const pathOf = (object: Tree): string => {
    const metadata = object['metadata'] as { namespace?: string; name?: string } | undefined;
    return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
  };
  const taken = new Set(stored.map(pathOf));
  const builtIn = (objects[resource] ?? []).filter((object) => {
    const own = (object['metadata'] as { namespace?: string }).namespace;
    return !taken.has(pathOf(object)) && (namespace === '' || own === undefined || own === namespace);
  });
  return [...builtIn, ...stored];
}
