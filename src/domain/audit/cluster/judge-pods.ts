/** What no Pod may have: the Pods that are there, and what each namespace would let in. */
import type { PodsAssertion, PodTrait } from '../../../contracts/cluster-assertion.ts';
import type { ApiNamespace, ApiWorkload } from '../../../contracts/cluster-objects.ts';
import { cannotLook } from '../look.ts';
import type { Look } from '../look.ts';
import { describeEnforced, enforcedIn, isAtLeast, otherPolicies, podSecurityOf } from './admission.ts';
import type { Level } from './admission.ts';
import { countingOf } from './exempt.ts';
import type { Counting } from './exempt.ts';
import { countOf, pathOf, question, questionOfFlags, someOf, withSeen } from './objects.ts';
import type { ClusterObjects, Offender, Question, Start } from './objects.ts';
import { havingIn, traits } from './pod-traits.ts';

export const podsThatAre: Question<PodsAssertion> = question(['pods', 'namespaces'], (objects, asked) => {
  const counting = countingOf(objects.namespaces, asked);
  const now = judgePodsThatAre(objects, asked, counting);
  return { ...now, says: now.says + counting.note };
});

/** Also of what has no Pod now, such as a CronJob between two runs. */
export const podsAndWorkloads: Question<PodsAssertion> = question(
  ['pods', 'namespaces', 'deployments', 'statefulSets', 'daemonSets', 'cronJobs'],
  (objects, asked) => {
    const counting = countingOf(objects.namespaces, asked);
    const now = judgePodsThatAre(objects, asked, counting);
    if (now.outcome !== 'pass') return { ...now, says: now.says + counting.note };
    const find = (kind: string, workloads: readonly ApiWorkload[]): Offender[] =>
      workloads.flatMap((workload) => {
        const { metadata, spec } = workload;
        const having = havingIn({ metadata, spec: spec.template.spec }, asked.pods);
        if (!counting.counts(metadata.namespace) || having.length === 0) return [];
        return [{ where: `${kind} ${pathOf(workload)}`, value: `container ${having.join(', ')}` }];
      });
    const offenders = [
      ...find('Deployment', objects.deployments),
      ...find('StatefulSet', objects.statefulSets),
      ...find('DaemonSet', objects.daemonSets),
      ...find('CronJob', objects.cronJobs),
    ];
    if (offenders.length === 0) return { ...now, says: now.says + counting.note };
    const which = someOf(offenders.map(({ where }) => where));
    const of = countOf(offenders.length, 'workload');
    return withSeen('fail', `${now.says}, but in the template of ${of}: ${which}${counting.note}`, offenders);
  },
);

/** Also what may come. */
export const podsThatMayBe: Question<PodsAssertion & { admission: Level }> = questionOfFlags(
  ['pods', 'namespaces', 'policyBindings', 'validatingWebhooks'],
  (objects, asked, start) => {
    const counting = countingOf(objects.namespaces, asked);
    const now = judgePodsThatAre(objects, asked, counting);
    if (now.outcome !== 'pass') return { ...now, says: now.says + counting.note };
    const sinceMinor = refusedSince[asked.pods] ?? 0;
    const { says, ...rest } = judgeEnforcement(objects, asked.admission, { counting, start, sinceMinor });
    if (rest.outcome === 'unknown') return { ...rest, says };
    const joint = rest.outcome === 'pass' ? 'and' : 'but';
    return { ...rest, says: `${now.says}, ${joint} ${says}${counting.note}` };
  },
);

/** The first minor whose restricted standard refuses it; the others every one does (k8s.io/pod-security-admission policy, 1.35). */
const refusedSince: Partial<Record<PodTrait, number>> = {
  privilegeEscalation: 8,
  netRaw: 22,
  capabilities: 22,
};

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
  { counting, start, sinceMinor = 0 }: { counting: Counting; start: Start; sinceMinor?: number },
): Look {
  const { namespaces } = counting;
  if (namespaces.length === 0) {
    return { outcome: 'notApplicable', says: 'every namespace is excepted', observed: [] };
  }
  const security = podSecurityOf(start);
  const doubt = security.kind === 'on' ? security.doubt : null;
  const isOpen = (one: ApiNamespace): boolean => {
    const { level, minor } = enforcedIn(one, security);
    return level !== null && (!isAtLeast(level, wanted) || minor < sinceMinor);
  };
  const open = namespaces.filter(isOpen);
  const seen = open.map((one): Offender => {
    return { where: `Namespace ${one.metadata.name}`, value: describeEnforced(enforcedIn(one, security)) };
  });
  const nameAll = (some: readonly ApiNamespace[]): string =>
    someOf(some.map(({ metadata }) => metadata.name));
  const all = countOf(namespaces.length, 'namespace enforces', 'namespaces enforce');
  if (open.length === 0) {
    if (doubt === null) return withSeen('pass', `${all} at least ${wanted}`);
    if (doubt.outcome === 'unknown') return cannotLook(doubt.why);
    const says = `whether ${all} ${wanted} is not known: ${nameAll(namespaces)}; ${doubt.why}`;
    return withSeen('manual', says);
  }
  const says = `${countOf(open.length, 'namespace does', 'namespaces do')} not enforce ${wanted}: ${nameAll(open)}`;
  const others = otherPolicies(objects, start);
  if (others.length === 0) return withSeen('fail', says, seen);
  const policies = others.map((where) => ({ where, value: 'may refuse a Pod' }));
  const told = `${says}; a person judges whether ${someOf(others)} refuses such Pods there`;
  return withSeen('manual', told, [...policies, ...seen]);
}
