/** What no Pod may have: the Pods that are there, and what each namespace would let in. */
import type { PodsAssertion } from '../../../contracts/cluster-assertion.ts';
import type { ApiNamespace } from '../../../contracts/cluster-objects.ts';
import type { Facts } from '../facts.ts';
import type { Look } from '../look.ts';
import { enforcedIn, isAtLeast, otherPolicies, podSecurityOf } from './admission.ts';
import type { Level } from './admission.ts';
import { countingOf } from './exempt.ts';
import type { Counting } from './exempt.ts';
import { countOf, pathOf, question, someOf, withSeen } from './objects.ts';
import type { ClusterObjects, Offender, Question } from './objects.ts';
import { havingIn, traits } from './pod-traits.ts';

export const podsThatAre: Question<PodsAssertion> = question(['pods', 'namespaces'], (objects, asked) => {
  const counting = countingOf(objects.namespaces, asked);
  const now = judgePodsThatAre(objects, asked, counting);
  return { ...now, says: now.says + counting.note };
});

/** With `admission`: also what may come. */
export const podsThatMayBe: Question<PodsAssertion> = question(
  ['pods', 'namespaces', 'policyBindings', 'validatingWebhooks'],
  (objects, asked, facts) => {
    const counting = countingOf(objects.namespaces, asked);
    const now = judgePodsThatAre(objects, asked, counting);
    if (now.outcome !== 'pass') return { ...now, says: now.says + counting.note };
    const { says, ...rest } = judgeEnforcement(objects, asked.admission ?? 'restricted', { counting, facts });
    const joint = rest.outcome === 'pass' ? 'and' : 'but';
    return { ...rest, says: `${now.says}, ${joint} ${says}${counting.note}` };
  },
);

function judgePodsThatAre(
  { pods }: Pick<ClusterObjects, 'pods'>,
  { pods: trait }: PodsAssertion,
  { counts }: Counting,
): Look {
  const counting = pods.filter(({ metadata }) => counts(metadata.namespace));
  const { says } = traits[trait];
  const offenders = counting.flatMap((pod): Offender[] => {
    const having = havingIn(pod, trait);
    const parts = having.filter((name) => name !== '');
    const value = parts.length === 0 ? says : `container ${parts.join(', ')}`;
    return having.length === 0 ? [] : [{ where: `Pod ${pathOf(pod)}`, value }];
  });
  if (offenders.length === 0) {
    return withSeen('pass', `no ${says} in ${countOf(counting.length, 'Pod')}`);
  }
  const which = someOf(offenders.map(({ where }) => where));
  const of = `${offenders.length} of ${countOf(counting.length, 'Pod')}`;
  return withSeen('fail', `${says} in ${of}: ${which}`, offenders);
}

/** Whether every namespace that counts refuses a Pod that the standard `wanted` forbids. */
export function judgeEnforcement(
  objects: Pick<ClusterObjects, 'policyBindings' | 'validatingWebhooks'>,
  wanted: Level,
  { counting, facts }: { counting: Counting; facts: Facts },
): Look {
  const { namespaces } = counting;
  if (namespaces.length === 0) {
    return { outcome: 'notApplicable', says: 'every namespace is excepted', observed: [] };
  }
  const security = podSecurityOf(facts);
  const levelIn = (one: ApiNamespace): Level | null => enforcedIn(one, security);
  const open = namespaces.filter((one) => !isAtLeast(levelIn(one) ?? 'privileged', wanted));
  if (open.length === 0) {
    const all = countOf(namespaces.length, 'namespace enforces', 'namespaces enforce');
    return withSeen('pass', `${all} at least ${wanted}`);
  }
  const seen = open.map((one) => ({
    where: `Namespace ${one.metadata.name}`,
    value: levelIn(one) === null ? 'no label' : `enforces ${levelIn(one) ?? ''}`,
  }));
  const which = someOf(open.map(({ metadata }) => metadata.name));
  const says = `${countOf(open.length, 'namespace does', 'namespaces do')} not enforce ${wanted}: ${which}`;
  if (security.kind === 'notKnown' && open.every((one) => levelIn(one) === null)) {
    return withSeen('manual', `${says}, by their labels; ${security.why}`, seen);
  }
  const others = otherPolicies(objects);
  if (others.length === 0) return withSeen('fail', says, seen);
  const policies = others.map((where) => ({ where, value: 'may refuse a Pod' }));
  const told = `${says}; a person judges whether ${someOf(others)} refuses such Pods there`;
  return withSeen('manual', told, [...policies, ...seen]);
}
