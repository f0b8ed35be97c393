/** Who may do what only few should: the cluster's own parts, others whom a person must judge, or everybody. */
import type { AccessAssertion, Right } from '../../../contracts/cluster-assertion.ts';
import { groupBy } from '../../group-by.ts';
import type { Look } from '../look.ts';
import { countOf, question, someOf, withSeen } from './objects.ts';
import type { Question } from './objects.ts';
import { grantsOf, isEverybody, isOfTheCluster, nameOf } from './rights.ts';
import type { Grant } from './rights.ts';

export const access: Question<AccessAssertion> = question(
  ['roles', 'clusterRoles', 'roleBindings', 'clusterRoleBindings'],
  (rbac, { access: rights }) => judgeGrants(grantsOf(rbac, rights), rights),
);

function judgeGrants(grants: readonly Grant[], rights: readonly Right[]): Look {
  const what = describeRights(rights);
  const others = grants.filter((grant) => !isOfTheCluster(grant));
  // A right to named objects may be meant for everybody: a person judges which objects they are.
  const open = others.filter(({ subject, only }) => isEverybody(subject) && only.length === 0);
  const seen = (some: readonly Grant[]): Parameters<typeof withSeen>[2] =>
    some.map(({ binding, roleKind, role, subject, only }) => ({
      where: binding,
      value: `${nameOf(subject)} by ${roleKind} ${role.metadata.name}${only.length === 0 ? '' : `, only ${someOf(only)}`}`,
    }));
  if (open.length > 0) {
    const who = someOf(open.map(({ subject, binding }) => `${nameOf(subject)} (${binding})`));
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

export function describeRights(rights: readonly Right[]): string {
  const byVerbs = groupBy(rights, ({ verbs }) => verbs.join('/'));
  return [...byVerbs]
    .map(([verbs, some]) => `${verbs} ${some.map(({ resource }) => resource).join(', ')}`)
    .join(' or ');
}
