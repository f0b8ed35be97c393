/** Who has a right by RBAC: every binding whose role has a rule for it (k8s.io/kubernetes rbac/validation, 1.35). */
import type { Right } from '../../../contracts/cluster-assertion.ts';
import type { ApiBinding, ApiRole, ApiSubject } from '../../../contracts/cluster-objects.ts';
import { pathOf } from './objects.ts';
import type { ClusterObjects } from './objects.ts';

export interface Grant {
  /** such as RoleBinding default/deployers */
  binding: string;
  roleKind: string;
  role: ApiRole;
  subject: ApiSubject;
  /** names of the objects that the right is limited to; none: it is of all */
  only: readonly string[];
}

type Rule = ApiRole['rules'][number];
export type Rbac = Pick<ClusterObjects, 'roles' | 'clusterRoles' | 'roleBindings' | 'clusterRoleBindings'>;

export function grantsOf(rbac: Rbac, rights: readonly Right[]): Grant[] {
  const clusterRoles = new Map(rbac.clusterRoles.map((role) => [role.metadata.name, role]));
  const roles = new Map(rbac.roles.map((role) => [pathOf(role), role]));
  const roleOf = ({ metadata, roleRef }: ApiBinding): ApiRole | undefined =>
    roleRef.kind === 'ClusterRole'
      ? clusterRoles.get(roleRef.name)
      : roles.get(`${metadata.namespace}/${roleRef.name}`);
  const grantsBy = (bindings: readonly ApiBinding[], kind: string, asked: readonly Right[]): Grant[] =>
    bindings.flatMap((binding) => {
      const role = roleOf(binding);
      const giving = role?.rules.filter((rule) => asked.some((right) => gives(rule, right))) ?? [];
      if (role === undefined || giving.length === 0) return [];
      const only = giving.some(isOfAll) ? [] : [...new Set(giving.flatMap((rule) => rule.resourceNames))];
      return subjectsOf(binding).map((subject) => ({
        binding: `${kind} ${pathOf(binding)}`,
        roleKind: binding.roleRef.kind,
        role,
        subject,
        only,
      }));
    });
  return [
    ...grantsBy(rbac.clusterRoleBindings, 'ClusterRoleBinding', rights),
    ...grantsBy(
      rbac.roleBindings,
      'RoleBinding',
      rights.filter(({ scope }) => scope !== 'cluster'),
    ),
  ];
}

function gives(rule: Rule, { apiGroup, resource, verbs }: Right): boolean {
  const has = (items: readonly string[], wanted: readonly string[]): boolean =>
    items.includes('*') || wanted.some((item) => items.includes(item));
  const [, subresource] = resource.split('/');
  const resources = subresource === undefined ? [resource] : [resource, `*/${subresource}`];
  return has(rule.apiGroups, [apiGroup]) && has(rule.resources, resources) && has(rule.verbs, verbs);
}

/** A list and a creation ask for the name "": whoever has that one has them all. */
function isOfAll({ resourceNames }: Rule): boolean {
  return resourceNames.length === 0 || resourceNames.includes('');
}

/** An account without namespace is one of its binding's. */
export function subjectsOf({ metadata, subjects }: ApiBinding): ApiSubject[] {
  return subjects.map((subject) => ({ ...subject, namespace: subject.namespace || metadata.namespace }));
}

export function nameOf({ kind, name, namespace }: ApiSubject): string {
  return kind === 'ServiceAccount' ? `${kind}/${namespace}/${name}` : `${kind}/${name}`;
}

const everybody: readonly string[] = [
  'Group/system:authenticated',
  'Group/system:unauthenticated',
  'Group/system:serviceaccounts',
  'User/system:anonymous',
];

export function isEverybody(subject: ApiSubject): boolean {
  return everybody.includes(nameOf(subject));
}

/** The first may everything, whatever roles say; the second is bound to cluster-admin by kubeadm, which 5.1.1 looks at. */
const administrators: readonly string[] = ['Group/system:masters', 'Group/kubeadm:cluster-admins'];
const components: readonly string[] = [
  'User/system:kube-controller-manager',
  'User/system:kube-scheduler',
  'User/system:kube-proxy',
];
/** of kubeadm's add-ons and of kube-dns: account in kube-system → the one ClusterRole that is theirs, with or without label */
const addOnRoles: Readonly<Record<string, string>> = {
  coredns: 'system:coredns',
  'kube-dns': 'system:kube-dns',
  'kube-proxy': 'system:node-proxier',
};

/**
 * Roles that the API server makes itself: it has them by name, in these namespaces, and labels them. A name alone or a label
 * alone anybody gives who may write roles.
 */
export function isOwnRole({ metadata: { name, namespace, labels } }: ApiRole): boolean {
  const isLabelled = labels['kubernetes.io/bootstrapping'] === 'rbac-defaults';
  return name.startsWith('system:') && isLabelled && ['', 'kube-system', 'kube-public'].includes(namespace);
}

/** The API server puts back what is missing of its roles, and leaves what a person added (rbac/bootstrappolicy, 1.32 to 1.37). */
const withWildcards: readonly string[] = [
  'system:kube-controller-manager',
  'system:kubelet-api-admin',
  'system:controller:disruption-controller',
  'system:controller:generic-garbage-collector',
  'system:controller:horizontal-pod-autoscaler',
  'system:controller:namespace-controller',
  'system:controller:resourcequota-controller',
  'system:controller:storage-version-migrator-controller',
];

export function hasOwnWildcards(role: ApiRole): boolean {
  return isOwnRole(role) && withWildcards.includes(role.metadata.name);
}

/**
 * A right that a cluster needs to work: by subject and role together, since anybody may give a binding a name or a label.
 * Each controller's account has the role of the same name (k8s.io/kubernetes rbac/bootstrappolicy, 1.35).
 */
export function isOfTheCluster({ subject, role, roleKind }: Grant): boolean {
  const name = nameOf(subject);
  if (administrators.includes(name)) return true;
  if (components.includes(name)) return isOwnRole(role);
  if (subject.kind !== 'ServiceAccount' || subject.namespace !== 'kube-system') return false;
  const roleName = role.metadata.name;
  if (roleKind === 'ClusterRole' && roleName === addOnRoles[subject.name]) return true;
  return isOwnRole(role) && roleName === `system:controller:${subject.name}`;
}
