/** Who has a right by RBAC: every binding whose role has a rule for it (k8s.io/kubernetes rbac/validation, 1.35). */
import type { Right } from '../../../contracts/cluster-assertion.ts';
import type { ApiBinding, ApiRole, ApiSubject } from '../../../contracts/cluster-objects.ts';
import { pathOf } from './objects.ts';
import type { ClusterObjects } from './objects.ts';

export interface Grant {
  /** such as RoleBinding default/deployers */
  binding: string;
  bindingName: string;
  role: ApiBinding['roleRef'];
  subject: ApiSubject;
}

export type Rbac = Pick<ClusterObjects, 'roles' | 'clusterRoles' | 'roleBindings' | 'clusterRoleBindings'>;

export function grantsOf(rbac: Rbac, rights: readonly Right[]): Grant[] {
  const clusterRoles = new Map(rbac.clusterRoles.map((role) => [role.metadata.name, role]));
  const roles = new Map(rbac.roles.map((role) => [pathOf(role), role]));
  const roleOf = ({ metadata, roleRef }: ApiBinding): ApiRole | undefined =>
    roleRef.kind === 'ClusterRole'
      ? clusterRoles.get(roleRef.name)
      : roles.get(`${metadata.namespace}/${roleRef.name}`);
  const grantsBy = (bindings: readonly ApiBinding[], kind: string, asked: readonly Right[]): Grant[] =>
    bindings
      .filter((binding) => asked.some((right) => gives(roleOf(binding), right)))
      .flatMap((binding) =>
        binding.subjects.map((subject) => ({
          binding: `${kind} ${pathOf(binding)}`,
          bindingName: binding.metadata.name,
          role: binding.roleRef,
          subject,
        })),
      );
  return [
    ...grantsBy(rbac.clusterRoleBindings, 'ClusterRoleBinding', rights),
    ...grantsBy(
      rbac.roleBindings,
      'RoleBinding',
      rights.filter(({ scope }) => scope !== 'cluster'),
    ),
  ];
}

function gives(role: ApiRole | undefined, { apiGroup, resource, verbs }: Right): boolean {
  const has = (items: readonly string[], wanted: readonly string[]): boolean =>
    items.includes('*') || wanted.some((item) => items.includes(item));
  const [, subresource] = resource.split('/');
  const resources = subresource === undefined ? [resource] : [resource, `*/${subresource}`];
  return (role?.rules ?? []).some(
    (rule) => has(rule.apiGroups, [apiGroup]) && has(rule.resources, resources) && has(rule.verbs, verbs),
  );
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

/** Administrators of the whole cluster, who have every right by what they are; and who only the cluster's CA can make. */
const administrators: readonly string[] = ['Group/system:masters', 'Group/kubeadm:cluster-admins'];
const components: readonly string[] = [
  'User/system:kube-controller-manager',
  'User/system:kube-scheduler',
  'User/system:kube-proxy',
];
/** of kubeadm's add-ons and of kube-dns: account in kube-system → the one role that is theirs */
const addOnRoles: Readonly<Record<string, string>> = {
  coredns: 'system:coredns',
  'kube-dns': 'system:kube-dns',
  'kube-proxy': 'system:node-proxier',
};

/**
 * A right that a cluster needs to work: by subject and role together, since anybody may give a binding a name or a label.
 * Each controller's account has the role of the same name (k8s.io/kubernetes rbac/bootstrappolicy, 1.35).
 */
export function isOfTheCluster({ subject, role }: Grant): boolean {
  const name = nameOf(subject);
  if (administrators.includes(name)) return true;
  if (components.includes(name)) return role.name.startsWith('system:');
  if (subject.kind !== 'ServiceAccount' || subject.namespace !== 'kube-system') return false;
  return role.name === `system:controller:${subject.name}` || role.name === addOnRoles[subject.name];
}
