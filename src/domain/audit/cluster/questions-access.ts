/** Questions about roles, bindings and service accounts (CIS 5.1), beside those of `judge-access.ts`. */
import type { QuestionAssertion } from '../../../contracts/cluster-assertion.ts';
import type { ApiBinding, ApiPod, ApiRole } from '../../../contracts/cluster-objects.ts';
import { cannotLook } from '../look.ts';
import { countingOf } from './exempt.ts';
import { countOf, namesIn, pathOf, question, someOf, withSeen } from './objects.ts';
import type { Offender, Question } from './objects.ts';
import { hasOwnWildcards, nameOf, subjectsOf } from './rights.ts';

type Asking = Question<QuestionAssertion>;

/** @param allowed subjects, as `nameOf` writes them */
export const clusterAdmins: Asking = question(
  ['clusterRoleBindings', 'roleBindings'],
  (objects, { allowed }) => {
    const known = namesIn(allowed);
    // In a namespace it is everything of that namespace.
    const bindings = [...objects.clusterRoleBindings, ...objects.roleBindings].filter(
      ({ roleRef }) => roleRef.kind === 'ClusterRole' && roleRef.name === 'cluster-admin',
    );
    const offenders = bindings.flatMap((binding) => {
      const kind = binding.metadata.namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding';
      return subjectsOf(binding)
        .filter((subject) => !known.has(nameOf(subject)))
        .map((subject): Offender => ({ where: `${kind} ${pathOf(binding)}`, value: nameOf(subject) }));
    });
    if (offenders.length > 0) {
      const who = someOf(offenders.map(({ value, where }) => `${value} (${where})`));
      return withSeen('fail', `cluster-admin is given to ${who}`, offenders);
    }
    const says = `cluster-admin is given to none but ${[...known].join(', ') || 'nobody'}`;
    return withSeen('pass', `${says}, by ${countOf(bindings.length, 'binding')}`);
  },
);

/** @param allowed names of roles; wildcards that the API server itself gives are its own matter */
export const wildcards: Asking = question(['roles', 'clusterRoles'], (objects, { allowed }) => {
  const known = namesIn(allowed);
  const find = (roles: readonly ApiRole[], kind: string): Offender[] =>
    roles
      .filter((role) => !known.has(pathOf(role)) && !hasOwnWildcards(role))
      .flatMap((role) => {
        const value = wildcardsOf(role);
        return value === '' ? [] : [{ where: `${kind} ${pathOf(role)}`, value }];
      });
  const offenders = [...find(objects.clusterRoles, 'ClusterRole'), ...find(objects.roles, 'Role')];
  const except = `; ${[...known, 'wildcards of the API server (system:*)'].join(', ')} excepted`;
  if (offenders.length === 0) return withSeen('pass', `no rule of a role has a wildcard${except}`);
  const which = someOf(offenders.map(({ where }) => where));
  const says = `${countOf(offenders.length, 'role has', 'roles have')} a wildcard: ${which}${except}`;
  return withSeen('fail', says, offenders);
});

function wildcardsOf({ rules }: ApiRole): string {
  const parts = ['apiGroups', 'resources', 'verbs', 'nonResourceURLs'] as const;
  const having = parts.filter((part) => rules.some((rule) => rule[part].some(isWildcard)));
  return having.length === 0 ? '' : `"*" in ${having.join(', ')}`;
}

// Also "*/scale", which is of every resource that has one, and "/*", which is every path; not what lies below one path.
function isWildcard(name: string): boolean {
  return name.startsWith('*') || name === '/*';
}

/** ClusterRoles that the API server itself gives to groups of which every account is (rbac/bootstrappolicy, 1.35). */
const ofAllAccounts: Readonly<Record<string, readonly string[]>> = {
  'system:serviceaccounts': [
    'system:service-account-issuer-discovery',
    'system:cluster-trust-bundle-discovery',
  ],
  'system:authenticated': ['system:basic-user', 'system:discovery', 'system:public-info-viewer'],
};

/** An account is also a user, and a member of three groups: these two, and that of its namespace. */
function bindsDefault({ subjects, roleRef }: ApiBinding): boolean {
  return subjects.some(({ kind, name }) => {
    if (kind === 'ServiceAccount') return name === 'default';
    if (kind === 'User') return /^system:serviceaccount:[^:]+:default$/.test(name);
    if (kind !== 'Group') return false;
    if (name.startsWith('system:serviceaccounts:')) return true;
    const given = ofAllAccounts[name];
    return given !== undefined && !(roleRef.kind === 'ClusterRole' && given.includes(roleRef.name));
  });
}

/** What the API mounted when it let the Pod in, and what the Pod mounts by itself, stays whatever its account says now. */
function hasTokenVolume({ spec }: ApiPod): boolean {
  const sources = spec.volumes.flatMap(({ projected }) => projected?.sources ?? []);
  return sources.some(({ serviceAccountToken }) => serviceAccountToken != null);
}

/** The benchmark excepts no namespace: nothing of kube-system runs as its default account. */
export const defaultServiceAccounts: Asking = question(
  ['serviceAccounts', 'pods', 'roleBindings', 'clusterRoleBindings'],
  ({ serviceAccounts, pods, roleBindings, clusterRoleBindings }) => {
    const accounts = serviceAccounts.filter(({ metadata }) => metadata.name === 'default');
    const mounting = accounts
      .filter((account) => account.automountServiceAccountToken !== false)
      .map((account): Offender => {
        const value = `automountServiceAccountToken: ${account.automountServiceAccountToken ?? 'not set'}`;
        return { where: `ServiceAccount ${pathOf(account)}`, value };
      });
    const bound = [
      ...clusterRoleBindings.filter(bindsDefault).map((one) => `ClusterRoleBinding ${pathOf(one)}`),
      ...roleBindings.filter(bindsDefault).map((one) => `RoleBinding ${pathOf(one)}`),
    ].map((where): Offender => ({ where, value: 'gives rights to a default account' }));
    const running = pods
      .filter(
        (pod) =>
          pod.spec.serviceAccountName === 'default' &&
          (pod.spec.automountServiceAccountToken === true || hasTokenVolume(pod)),
      )
      .map((pod): Offender => ({ where: `Pod ${pathOf(pod)}`, value: 'mounts the default account' }));
    const offenders = [...bound, ...running, ...mounting];
    if (offenders.length === 0) {
      // The controller manager makes one in each namespace: where there is none yet, an open one is about to come.
      if (accounts.length === 0) return cannotLook('no account named default is there yet');
      const says = `${countOf(accounts.length, 'default account')}: none has rights or mounts its token`;
      return withSeen('pass', says);
    }
    const which = someOf(offenders.map(({ where, value }) => `${where} (${value})`));
    return withSeen('fail', `default accounts are usable: ${which}`, offenders);
  },
);

/** Which of them need the API, only who wrote them knows. */
export const mountedTokens: Asking = question(
  ['pods', 'serviceAccounts', 'namespaces'],
  ({ pods, serviceAccounts, namespaces }, asked) => {
    const { counts, note } = countingOf(namespaces, asked);
    const accounts = new Map(serviceAccounts.map((account) => [pathOf(account), account]));
    const mounting = pods.filter((pod) => {
      const { metadata, spec } = pod;
      const account = accounts.get(`${metadata.namespace}/${spec.serviceAccountName}`);
      const would = spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true;
      return counts(metadata.namespace) && (would || hasTokenVolume(pod));
    });
    if (mounting.length === 0) return withSeen('pass', `no Pod mounts the token of its account${note}`);
    const which = someOf(mounting.map((pod) => `Pod ${pathOf(pod)}`));
    const says = `${countOf(mounting.length, 'Pod mounts', 'Pods mount')} the token of its account: ${which}; a person judges which need it${note}`;
    const seen = mounting.map((pod) => ({
      where: `Pod ${pathOf(pod)}`,
      value: `account ${pod.spec.serviceAccountName}`,
    }));
    return withSeen('manual', says, seen);
  },
);

/** A group that is in certificates, of which the API keeps no list. */
export const systemMasters: Asking = question(
  ['clusterRoleBindings', 'roleBindings'],
  ({ clusterRoleBindings, roleBindings }) => {
    const find = (bindings: readonly ApiBinding[], kind: string): Offender[] =>
      bindings
        .filter(({ subjects }) => subjects.some((subject) => nameOf(subject) === 'Group/system:masters'))
        .map((binding) => ({ where: `${kind} ${pathOf(binding)}`, value: `to ${binding.roleRef.name}` }));
    const seen = [...find(clusterRoleBindings, 'ClusterRoleBinding'), ...find(roleBindings, 'RoleBinding')];
    const bindings = `named by ${someOf(seen.map(({ where }) => where)) || 'no binding'}`;
    const says = `${bindings}; who has a certificate of this group no object tells: a person looks`;
    return withSeen('manual', says, seen);
  },
);
