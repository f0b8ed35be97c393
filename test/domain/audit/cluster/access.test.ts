/** Who may do what: the cluster's own parts pass, everybody fails, and of the rest a person judges. */
import { describe, expect, it } from 'vitest';
import { wantedFiles } from '../../../../src/domain/audit/index.ts';
import { changed, checkWith, file, mounting, sketchFacts } from '../support.ts';
import type { NodeSketch } from '../support.ts';
import { binding, judge, namespace, pod, role } from './support.ts';
import type { ApiObject } from './support.ts';

/** of roles that the API server makes itself */
const own = { labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } };
const one = { resourceNames: ['db'] };

describe('a right that few should have (5.1.2, get, list or watch of secrets)', () => {
  it.each<[string, ApiObject[], string]>([
    ['nobody', [role('reader', {})], 'pass'],
    ['everybody who signs in', [role('r', {}), binding('b', 'r', 'Group/system:authenticated')], 'fail'],
    ['every account', [role('r', {}), binding('b', 'r', 'Group/system:serviceaccounts')], 'fail'],
    ['who does not sign in', [role('r', {}), binding('b', 'r', 'User/system:anonymous')], 'fail'],
    ['a group of people', [role('r', {}), binding('b', 'r', 'Group/devs')], 'manual'],
    ['in one namespace', [role('r', {}), binding('web/b', 'r', 'User/eve')], 'manual'],
    [
      'by a Role',
      [{ ...role('r', {}, { namespace: 'web' }), kind: 'Role' }, binding('web/b', 'r', 'User/eve', 'Role')],
      'manual',
    ],
    [
      'by a Role of another namespace',
      [{ ...role('r', {}, { namespace: 'app' }), kind: 'Role' }, binding('web/b', 'r', 'User/eve', 'Role')],
      'pass',
    ],
    ['by a wildcard of verbs', [role('r', { verbs: ['*'] }), binding('b', 'r', 'User/eve')], 'manual'],
    [
      'by a wildcard of all',
      [role('r', { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }), binding('b', 'r', 'User/eve')],
      'manual',
    ],
    ['another resource', [role('r', { resources: ['configmaps'] }), binding('b', 'r', 'User/eve')], 'pass'],
    ['another group', [role('r', { apiGroups: ['apps'] }), binding('b', 'r', 'User/eve')], 'pass'],
    ['another verb', [role('r', { verbs: ['create'] }), binding('b', 'r', 'User/eve')], 'pass'],
    ['a role that is not there', [binding('b', 'r', 'User/eve')], 'pass'],
    ['administrators', [role('r', {}), binding('b', 'r', 'Group/system:masters')], 'pass'],
    [
      'a controller by its own role',
      [
        role('system:controller:x', {}, own),
        binding('b', 'system:controller:x', 'ServiceAccount/kube-system/x'),
      ],
      'pass',
    ],
    [
      'a controller by another role',
      [role('r', {}), binding('system:controller:x', 'r', 'ServiceAccount/kube-system/x')],
      'manual',
    ],
    [
      'a controller by a role that only has its name',
      [role('system:controller:x', {}), binding('b', 'system:controller:x', 'ServiceAccount/kube-system/x')],
      'manual',
    ],
    [
      'an account of that name elsewhere',
      [role('system:controller:x', {}, own), binding('b', 'system:controller:x', 'ServiceAccount/web/x')],
      'manual',
    ],
    [
      'a component by a role of a person',
      [role('r', {}), binding('b', 'r', 'User/system:kube-scheduler')],
      'manual',
    ],
    [
      'a component by a role of the API server',
      [
        role('system:kube-scheduler', {}, own),
        binding('b', 'system:kube-scheduler', 'User/system:kube-scheduler'),
      ],
      'pass',
    ],
    [
      'a component by a role that only has such a name',
      [role('system:mine', {}), binding('b', 'system:mine', 'User/system:kube-scheduler')],
      'manual',
    ],
    [
      'a component by a Role of such a name in a namespace of people',
      [
        { ...role('system:mine', {}, { ...own, namespace: 'web' }), kind: 'Role' },
        binding('web/b', 'system:mine', 'User/system:kube-scheduler', 'Role'),
      ],
      'manual',
    ],
    [
      'an add-on of kubeadm, whose role has no label',
      [role('system:coredns', {}), binding('b', 'system:coredns', 'ServiceAccount/kube-system/coredns')],
      'pass',
    ],
    [
      'an add-on by a Role of that name',
      [
        { ...role('system:coredns', {}, { namespace: 'web' }), kind: 'Role' },
        binding('web/b', 'system:coredns', 'ServiceAccount/kube-system/coredns', 'Role'),
      ],
      'manual',
    ],
    [
      'everybody, to one of a name',
      [role('r', one), binding('b', 'r', 'Group/system:authenticated')],
      'manual',
    ],
    [
      'everybody, to the name that lists and creations ask for',
      [role('r', { resourceNames: ['db', ''] }), binding('b', 'r', 'Group/system:authenticated')],
      'fail',
    ],
    ['a person, to one of a name', [role('r', one), binding('b', 'r', 'User/eve')], 'manual'],
    [
      'everybody, to one of a name by one rule and to all by another',
      [
        {
          ...role('r', {}),
          rules: [
            { apiGroups: [''], resources: ['secrets'], verbs: ['get'], ...one },
            { apiGroups: [''], resources: ['secrets'], verbs: ['list'] },
          ],
        },
        binding('b', 'r', 'Group/system:authenticated'),
      ],
      'fail',
    ],
  ])('%s', (_name, objects, verdict) => {
    expect(judge('5.1.2', objects).verdict).toBe(verdict);
  });

  it('names who, by which binding and role', () => {
    const { reason, observed } = judge('5.1.2', [
      role('r', {}),
      binding('web/b', 'r', 'ServiceAccount/web/ci'),
    ]);
    expect(reason).toBe(
      "1 subject beside the cluster's own may get/list/watch secrets: ServiceAccount/web/ci; a person judges which need it",
    );
    expect(observed).toEqual([
      { layer: 'api', where: 'RoleBinding web/b', value: 'ServiceAccount/web/ci by ClusterRole r' },
    ]);
  });

  it('says of a right to named objects only that it is one', () => {
    const { reason, observed } = judge('5.1.2', [
      role('one', one),
      role('all', {}),
      binding('web/a', 'one', 'Group/system:authenticated'),
      binding('web/b', 'one', 'User/eve'),
      binding('web/c', 'all', 'User/eve'),
    ]);
    expect(reason).toBe(
      "2 subjects beside the cluster's own may get/list/watch secrets: Group/system:authenticated (only named objects), User/eve; a person judges which need it",
    );
    expect(observed).toContainEqual({
      layer: 'api',
      where: 'RoleBinding web/a',
      value: 'Group/system:authenticated by ClusterRole one, only db',
    });
  });

  it('says by which names everybody may act', () => {
    const rule = { resources: ['groups'], verbs: ['impersonate'], resourceNames: ['system:masters'] };
    const { reason, observed } = judge('5.1.8', [
      role('r', rule),
      binding('b', 'r', 'User/system:anonymous'),
    ]);
    expect(reason).toMatch(/: User\/system:anonymous \(ClusterRoleBinding b, only system:masters\)$/);
    expect(observed).toMatchObject([
      { value: 'User/system:anonymous by ClusterRole r, only system:masters' },
    ]);
  });

  it('counts all, and names some of many', () => {
    const many = Array.from({ length: 30 }, (_, index) => binding(`b${index}`, 'r', `User/u${index}`));
    const { reason, observed } = judge('5.1.2', [role('r', {}), ...many]);
    expect(reason).toContain('30 subjects');
    expect(reason).toContain('User/u0, User/u1, User/u2 and 27 more');
    expect(observed).toHaveLength(20);
  });
});

describe('authorizers beside roles (5.1.2)', () => {
  const eve = [role('r', {}), binding('b', 'r', 'User/eve')];
  const everybody = [role('r', {}), binding('b', 'r', 'Group/system:authenticated')];
  const modes = (text: string): NodeSketch => ({ process: [`--authorization-mode=${text}`] });
  const byFile = (...types: string[]): NodeSketch => ({
    process: ['--authorization-config=/e/z.yaml'],
    manifest: mounting('/e', '/e'),
    files: {
      '/e/z.yaml': file(JSON.stringify({ authorizers: types.map((type) => ({ type, name: type })) })),
    },
  });
  it.each<[string, ApiObject[], NodeSketch, string]>([
    ['roles alone', [], modes('RBAC'), 'pass'],
    ['everything is allowed', [], modes('RBAC,AlwaysAllow'), 'fail'],
    ['everything is allowed, though somebody has a role', eve, modes('AlwaysAllow'), 'fail'],
    ['no mode: everything is allowed', [], { process: [] }, 'fail'],
    ['a webhook', [], modes('Node,RBAC,Webhook'), 'manual'],
    ['a policy file', [], modes('ABAC'), 'manual'],
    ['a webhook, and everybody by a role', everybody, modes('Node,RBAC,Webhook'), 'fail'],
    ['nobody else is allowed anything', [], modes('Node,RBAC,AlwaysDeny'), 'pass'],
    ['a file of roles', [], byFile('Node', 'RBAC'), 'pass'],
    ['a file with a webhook', [], byFile('Node', 'RBAC', 'Webhook'), 'manual'],
    ['a file that cannot be read', [], { ...byFile('RBAC'), files: {} }, 'unknown'],
    ['a file that has changed since the start', [], changed(byFile('RBAC')), 'unknown'],
    ['a file of something else', [], { ...byFile('RBAC'), files: { '/e/z.yaml': file('a: b') } }, 'unknown'],
    ['a file that cannot be read, and somebody by a role', eve, { ...byFile('RBAC'), files: {} }, 'manual'],
    [
      'a process that cannot be read',
      [],
      { process: 'unreadable', file: ['--authorization-mode=RBAC'] },
      'unknown',
    ],
    [
      'everything is allowed until the next start',
      [],
      { process: ['--authorization-mode=AlwaysAllow'], file: ['--authorization-mode=RBAC'] },
      'stale',
    ],
  ])('%s', (_name, objects, sketch, verdict) => {
    expect(judge('5.1.2', objects, sketch).verdict).toBe(verdict);
  });

  it('has their file read', () => {
    const access = [{ apiGroup: '', resource: 'secrets', verbs: ['get'] }];
    expect(wantedFiles([checkWith({ access })], sketchFacts(byFile('RBAC'))).texts).toEqual(['/e/z.yaml']);
  });

  it('names them', () => {
    expect(judge('5.1.2', [], modes('AlwaysAllow')).reason).toBe(
      'everybody may get/list/watch secrets: the API server authorizes by AlwaysAllow',
    );
    expect(judge('5.1.2', [], modes('RBAC,Webhook')).reason).toBe(
      'by roles nobody but components and administrators of the cluster may get/list/watch secrets; whom Webhook allows it no object tells: a person looks',
    );
  });
});

describe('rights of a kind', () => {
  const proxy = { resources: ['nodes/proxy'], verbs: ['get'] };
  it.each<[string, string, ApiObject[], string]>([
    ['nodes/proxy', '5.1.10', [role('r', proxy), binding('b', 'r', 'User/eve')], 'manual'],
    [
      '*/proxy',
      '5.1.10',
      [role('r', { ...proxy, resources: ['*/proxy'] }), binding('b', 'r', 'User/eve')],
      'manual',
    ],
    [
      'nodes alone',
      '5.1.10',
      [role('r', { ...proxy, resources: ['nodes'] }), binding('b', 'r', 'User/eve')],
      'pass',
    ],
    [
      'nodes/proxy in one namespace gives nothing',
      '5.1.10',
      [role('r', proxy), binding('web/b', 'r', 'User/eve')],
      'pass',
    ],
    [
      'impersonation of accounts in one namespace',
      '5.1.8',
      [
        role('r', { resources: ['serviceaccounts'], verbs: ['impersonate'] }),
        binding('web/b', 'r', 'User/eve'),
      ],
      'manual',
    ],
    ...[
      { resources: ['users'], verbs: ['impersonate:user-info'] },
      { resources: ['groups'], verbs: ['impersonate:user-info'] },
      { resources: ['serviceaccounts'], verbs: ['impersonate:serviceaccount'] },
      { resources: ['nodes'], verbs: ['impersonate:arbitrary-node'] },
      { resources: ['nodes'], verbs: ['impersonate:associated-node'] },
    ].map((rule): [string, string, ApiObject[], string] => [
      `${rule.verbs.join()} of ${rule.resources.join()} (Kubernetes 1.36)`,
      '5.1.8',
      [role('r', { apiGroups: ['authentication.k8s.io'], ...rule }), binding('b', 'r', 'User/eve')],
      'manual',
    ]),
    ...(['bind', 'escalate'] as const).map((verb): [string, string, ApiObject[], string] => [
      `${verb} of ClusterRoles in one namespace${verb === 'bind' ? '' : ' gives nothing'}`,
      '5.1.8',
      [
        role('r', {
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['clusterroles'],
          verbs: [verb],
        }),
        binding('web/b', 'r', 'User/eve'),
      ],
      verb === 'bind' ? 'manual' : 'pass',
    ]),
    [
      'escalate',
      '5.1.8',
      [
        role('r', {
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['clusterroles'],
          verbs: ['escalate'],
        }),
        binding('b', 'r', 'User/eve'),
      ],
      'manual',
    ],
    ...[
      { resources: ['groups'], verbs: ['impersonate'], resourceNames: ['system:masters'] },
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['clusterroles'],
        verbs: ['bind'],
        resourceNames: ['cluster-admin'],
      },
    ].flatMap((rule): [string, string, ApiObject[], string][] => [
      [
        `${rule.verbs.join()} by name, of everybody`,
        '5.1.8',
        [role('r', rule), binding('b', 'r', 'Group/system:authenticated')],
        'fail',
      ],
      [
        `${rule.verbs.join()} by name, of a person`,
        '5.1.8',
        [role('r', rule), binding('b', 'r', 'User/eve')],
        'manual',
      ],
    ]),
    [
      'nodes/proxy of one node, of everybody',
      '5.1.10',
      [role('r', { ...proxy, resourceNames: ['cp-1'] }), binding('b', 'r', 'Group/system:serviceaccounts')],
      'fail',
    ],
    [
      'create of Pods by all',
      '5.1.4',
      [
        role('r', { resources: ['pods'], verbs: ['create'] }),
        binding('web/b', 'r', 'Group/system:authenticated'),
      ],
      'fail',
    ],
    [
      'patch of webhooks',
      '5.1.12',
      [
        role('r', {
          apiGroups: ['admissionregistration.k8s.io'],
          resources: ['mutatingwebhookconfigurations'],
          verbs: ['patch'],
        }),
        binding('b', 'r', 'User/eve'),
      ],
      'manual',
    ],
    [
      'get of webhooks',
      '5.1.12',
      [
        role('r', {
          apiGroups: ['admissionregistration.k8s.io'],
          resources: ['mutatingwebhookconfigurations'],
          verbs: ['get'],
        }),
        binding('b', 'r', 'User/eve'),
      ],
      'pass',
    ],
    [
      'approval',
      '5.1.11',
      [
        role('r', {
          apiGroups: ['certificates.k8s.io'],
          resources: ['certificatesigningrequests/approval'],
          verbs: ['update'],
        }),
        binding('b', 'r', 'User/eve'),
      ],
      'manual',
    ],
    [
      'volumes',
      '5.1.9',
      [role('r', { resources: ['persistentvolumes'], verbs: ['create'] }), binding('b', 'r', 'User/eve')],
      'manual',
    ],
    [
      'tokens',
      '5.1.13',
      [
        role('r', { resources: ['serviceaccounts/token'], verbs: ['create'] }),
        binding('web/b', 'r', 'User/eve'),
      ],
      'manual',
    ],
  ])('%s (%s)', (_name, number, objects, verdict) => {
    expect(judge(number, objects).verdict).toBe(verdict);
  });
});

describe('cluster-admin (5.1.1)', () => {
  const own = [
    binding('cluster-admin', 'cluster-admin', 'Group/system:masters'),
    binding('kubeadm:cluster-admins', 'cluster-admin', 'Group/kubeadm:cluster-admins'),
  ];
  it.each<[string, ApiObject[], string]>([
    ['a fresh kubeadm cluster', own, 'pass'],
    ['one more', [...own, binding('ci', 'cluster-admin', 'ServiceAccount/build/ci')], 'fail'],
    ['one more in the binding that ships', [binding('cluster-admin', 'cluster-admin', 'User/eve')], 'fail'],
    ['another role', [binding('ci', 'view', 'User/eve')], 'pass'],
    ['in one namespace', [...own, binding('web/ci', 'cluster-admin', 'User/eve')], 'fail'],
    ['a Role of that name', [...own, binding('web/ci', 'cluster-admin', 'User/eve', 'Role')], 'pass'],
  ])('%s', (_name, objects, verdict) => {
    expect(judge('5.1.1', objects).verdict).toBe(verdict);
  });

  it('lets pass whom a person has named', () => {
    const clusterAdmins = 'Group/system:masters, ServiceAccount/build/ci';
    const objects = [binding('ci', 'cluster-admin', 'ServiceAccount/build/ci')];
    expect(judge('5.1.1', objects, { parameters: { clusterAdmins } }).verdict).toBe('pass');
  });

  it('takes an account without namespace for one of its binding', () => {
    const clusterAdmins = 'ServiceAccount/build/ci';
    const objects = (inside: string): ApiObject[] => [
      {
        ...binding(`${inside}/ci`, 'cluster-admin', 'User/ci'),
        subjects: [{ kind: 'ServiceAccount', name: 'ci' }],
      },
    ];
    expect(judge('5.1.1', objects('build'), { parameters: { clusterAdmins } }).verdict).toBe('pass');
    expect(judge('5.1.1', objects('web'), { parameters: { clusterAdmins } }).reason).toBe(
      'cluster-admin is given to ServiceAccount/web/ci (RoleBinding web/ci)',
    );
    expect(judge('5.1.2', [role('cluster-admin', {}), ...objects('web')]).reason).toContain(
      ' ServiceAccount/web/ci;',
    );
  });
});

describe('wildcards (5.1.3)', () => {
  it.each<[string, ApiObject[], string]>([
    ['none', [role('r', {})], 'pass'],
    ['of verbs', [role('r', { verbs: ['*'] })], 'fail'],
    ['among others', [role('r', { resources: ['pods', '*'] })], 'fail'],
    ['of a Role', [{ ...role('r', { apiGroups: ['*'] }, { namespace: 'web' }), kind: 'Role' }], 'fail'],
    ['of the API server', [role('system:controller:namespace-controller', { verbs: ['*'] }, own)], 'pass'],
    [
      'added to a role of the API server that has none',
      [role('system:discovery', { verbs: ['*'] }, own)],
      'fail',
    ],
    [
      'of a Role in a namespace of people with its name and label',
      [{ ...role('system:mine', { verbs: ['*'] }, { ...own, namespace: 'web' }), kind: 'Role' }],
      'fail',
    ],
    ['of a role that only has its name', [role('system:mine', { verbs: ['*'] })], 'fail'],
    ['of a role that only has its label', [role('mine', { verbs: ['*'] }, own)], 'fail'],
    ['of the objects that have a subresource', [role('r', { resources: ['*/scale'] })], 'fail'],
    ...['*', '/*'].map((url): [string, ApiObject[], string] => [
      `of paths (${url})`,
      [role('r', { apiGroups: [], resources: [], nonResourceURLs: [url] })],
      'fail',
    ]),
    [
      'no more than what lies below a path',
      [role('r', { resources: [], nonResourceURLs: ['/healthz/*'] })],
      'pass',
    ],
    ['cluster-admin', [role('cluster-admin', { verbs: ['*'] })], 'pass'],
    [
      'of a Role that is named as it',
      [{ ...role('cluster-admin', { verbs: ['*'] }, { namespace: 'web' }), kind: 'Role' }],
      'fail',
    ],
  ])('%s', (_name, objects, verdict) => {
    expect(judge('5.1.3', objects).verdict).toBe(verdict);
  });
});

describe('service accounts', () => {
  const account = (path: string, automountServiceAccountToken?: boolean): ApiObject => {
    const [inside, name] = path.split('/');
    return { kind: 'ServiceAccount', metadata: { namespace: inside, name }, automountServiceAccountToken };
  };
  const projecting = {
    volumes: [
      { name: 'v', projected: { sources: [{ configMap: {} }, { serviceAccountToken: { path: 't' } }] } },
    ],
  };
  it.each<[string, string, ApiObject[], string]>([
    ['default, of kube-system too', '5.1.5', [account('kube-system/default')], 'fail'],
    ['default, closed', '5.1.5', [account('web/default', false)], 'pass'],
    [
      'default, closed and bound',
      '5.1.5',
      [account('web/default', false), binding('web/b', 'view', 'ServiceAccount/web/default')],
      'fail',
    ],
    ...[
      'User/system:serviceaccount:web:default',
      'Group/system:serviceaccounts:web',
      'Group/system:serviceaccounts',
    ].map((who): [string, string, ApiObject[], string] => [
      `default, closed and bound as ${who}`,
      '5.1.5',
      [account('web/default', false), binding('web/b', 'view', who)],
      'fail',
    ]),
    [
      'what every account may by the API server itself',
      '5.1.5',
      [
        account('web/default', false),
        binding('b', 'system:service-account-issuer-discovery', 'Group/system:serviceaccounts'),
      ],
      'pass',
    ],
    ...[
      ['system:cluster-trust-bundle-discovery', 'Group/system:serviceaccounts'],
      ['system:basic-user', 'Group/system:authenticated'],
      ['system:discovery', 'Group/system:authenticated'],
      ['system:public-info-viewer', 'Group/system:authenticated'],
    ].map(([roleName = '', who = '']): [string, string, ApiObject[], string] => [
      `what every account may by the API server itself: ${roleName}`,
      '5.1.5',
      [account('web/default', false), binding('b', roleName, who)],
      'pass',
    ]),
    [
      'default, closed, and bound with everybody who signs in',
      '5.1.5',
      [account('web/default', false), binding('web/b', 'view', 'Group/system:authenticated')],
      'fail',
    ],
    [
      'default itself, by the role that is of every account',
      '5.1.5',
      [
        account('web/default', false),
        binding('b', 'system:service-account-issuer-discovery', 'ServiceAccount/web/default'),
      ],
      'fail',
    ],
    [
      'what every account may, by a Role of that name',
      '5.1.5',
      [
        account('web/default', false),
        binding('web/b', 'system:service-account-issuer-discovery', 'Group/system:serviceaccounts', 'Role'),
      ],
      'fail',
    ],
    [
      'another account, bound as a user',
      '5.1.5',
      [account('web/default', false), binding('web/b', 'view', 'User/system:serviceaccount:web:app')],
      'pass',
    ],
    [
      'default, closed, and opened by a Pod',
      '5.1.5',
      [account('web/default', false), pod('web/a', {}, { automountServiceAccountToken: true })],
      'fail',
    ],
    [
      'default, closed after a Pod was let in with its token',
      '5.1.5',
      [account('web/default', false), pod('web/a', {}, projecting)],
      'fail',
    ],
    [
      'default, closed, and another account of a Pod',
      '5.1.5',
      [account('web/default', false), pod('web/a', {}, { ...projecting, serviceAccountName: 'app' })],
      'pass',
    ],
    ['another account', '5.1.5', [account('web/app'), account('web/default', false)], 'pass'],
    ['none at all', '5.1.5', [], 'unknown'],
    ['a Pod that says nothing', '5.1.6', [namespace('web'), pod('web/a')], 'manual'],
    ['its account says no', '5.1.6', [namespace('web'), account('web/default', false), pod('web/a')], 'pass'],
    [
      'its account says no, since the Pod was let in with its token',
      '5.1.6',
      [namespace('web'), account('web/default', false), pod('web/a', {}, projecting)],
      'manual',
    ],
    [
      'a Pod that mounts a token by itself',
      '5.1.6',
      [namespace('web'), pod('web/a', {}, { ...projecting, automountServiceAccountToken: false })],
      'manual',
    ],
    [
      'the Pod beats its account',
      '5.1.6',
      [
        namespace('web'),
        account('web/default', false),
        pod('web/a', {}, { automountServiceAccountToken: true }),
      ],
      'manual',
    ],
    [
      'an account of that name elsewhere',
      '5.1.6',
      [namespace('web'), account('app/default', false), pod('web/a')],
      'manual',
    ],
    ['of the cluster itself', '5.1.6', [namespace('kube-system'), pod('kube-system/a')], 'pass'],
  ])('%s (%s)', (_name, number, objects, verdict) => {
    expect(judge(number, objects).verdict).toBe(verdict);
  });
});
