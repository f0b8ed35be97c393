/** Who may do what only few should: the cluster's own parts, others whom a person must judge, or everybody. */
import type { AccessAssertion, Right } from '../../../contracts/cluster-assertion.ts';
import { groupBy } from '../../group-by.ts';
import { cannotLook } from '../look.ts';
import type { Look } from '../look.ts';
import { authorizersOf } from './authorizers.ts';
import { countOf, questionOfFlags, someOf, withSeen } from './objects.ts';
import type { Question, Start } from './objects.ts';
import { grantsOf, isEverybody, isOfTheCluster, nameOf } from './rights.ts';
import type { Grant } from './rights.ts';

export const access: Question<AccessAssertion> = questionOfFlags(
  ['roles', 'clusterRoles', 'roleBindings', 'clusterRoleBindings'],
  (rbac, { access: rights }, start) => {
    const byRoles = judgeGrants(grantsOf(rbac, rights), rights);
    return byRoles.outcome === 'fail' ? byRoles : judgeAuthorizers(byRoles, describeRights(rights), start);
  },
);

/** of Kubernetes' own, those that allow nothing beside roles and what a kubelet needs of its node */
const allowingNothing: readonly string[] = ['RBAC', 'Node', 'AlwaysDeny'];

/** What roles do not give, another authorizer may: one is enough. */
function judgeAuthorizers(byRoles: Look, what: string, start: Start): Look {
  const authorizers = authorizersOf(start);
  if ('why' in authorizers) return byRoles.outcome === 'pass' ? cannotLook(authorizers.why) : byRoles;
  if (authorizers.includes('AlwaysAllow')) {
    return withSeen('fail', `everybody may ${what}: the API server authorizes by AlwaysAllow`);
  }
  const others = authorizers.filter((type) => !allowingNothing.includes(type));
  if (others.length === 0 || byRoles.outcome !== 'pass') return byRoles;
  const says = `by roles ${byRoles.says}; whom ${someOf(others)} allows it no object tells: a person looks`;
  return withSeen('manual', says);
}

function judgeGrants(grants: readonly Grant[], rights: readonly Right[]): Look {
  const what = describeRights(rights);
  const others = grants.filter((grant) => !isOfTheCluster(grant));
  const mayBeMeant = rights.every(isToRead);
  const open = others.filter(({ subject, only }) => isEverybody(subject) && !(mayBeMeant && only.length > 0));
  const seen = (some: readonly Grant[]): Parameters<typeof withSeen>[2] =>
    some.map(({ binding, roleKind, role, subject, only }) => ({
      where: binding,
      value: `${nameOf(subject)} by ${roleKind} ${role.metadata.name}${limitedTo(only)}`,
    }));
  if (open.length > 0) {
    const who = someOf(
      open.map(({ subject, binding, only }) => `${nameOf(subject)} (${binding}${limitedTo(only)})`),
    );
    return withSeen('fail', `everybody may ${what}: ${who}`, seen(open));
  }
  if (others.length === 0) {
    return withSeen('pass', `nobody but components and administrators of the cluster may ${what}`);
  }
  const bySubject = groupBy(others, ({ subject }) => nameOf(subject));
  const names = [...bySubject].map(([name, some]) =>
    some.every(({ only }) => only.length > 0) ? `${name} (only named objects)` : name,
  );
  const says = `${countOf(names.length, 'subject')} beside the cluster's own may ${what}: ${someOf(names)}; a person judges which need it`;
  return withSeen('manual', says, seen(others));
}

function limitedTo(only: readonly string[]): string {
  return only.length === 0 ? '' : `, only ${someOf(only)}`;
}

/**
 * Everybody may be meant to read an object of one name: a person judges which it is. What else is done by name is too much for
 * everybody: the name may be system:masters (impersonate), cluster-admin (bind), or that of a node (nodes/proxy).
 */
function isToRead({ resource, verbs }: Right): boolean {
  return !resource.includes('/') && verbs.every((verb) => ['get', 'list', 'watch'].includes(verb));
}

export function describeRights(rights: readonly Right[]): string {
  const byVerbs = groupBy(rights, ({ verbs }) => verbs.join('/'));
  return [...byVerbs]
    .map(([verbs, some]) => `${verbs} ${some.map(({ resource }) => resource).join(', ')}`)
    .join(' or ');
}
