/** Questions about namespaces, networks and secrets (CIS 5.2.1 and 5.3 to 5.6). */
import type { QuestionAssertion } from '../../../contracts/cluster-assertion.ts';
import type { ApiContainer, ApiNamed } from '../../../contracts/cluster-objects.ts';
import { commandLineOf, findGivenFlag } from '../judge-flag.ts';
import { cannotLook } from '../look.ts';
import { otherPolicies } from './admission.ts';
import { countingOf } from './exempt.ts';
import { judgeEnforcement } from './judge-pods.ts';
import { countOf, pathOf, question, questionOfFlags, someOf, withSeen } from './objects.ts';
import type { Offender, Question } from './objects.ts';
import { containersOf } from './pod-traits.ts';

type Asking = Question<QuestionAssertion>;

export const podSecurity: Asking = questionOfFlags(
  ['namespaces', 'policyBindings', 'validatingWebhooks'],
  (objects, asked, start) => {
    const counting = countingOf(objects.namespaces, asked);
    const look = judgeEnforcement(objects, 'baseline', { counting, start });
    return { ...look, says: look.says + counting.note };
  },
);

export const networkPolicies: Asking = question(['namespaces', 'networkPolicies'], (objects, asked) => {
  const { namespaces, note } = countingOf(objects.namespaces, asked);
  const having = new Set(objects.networkPolicies.map(({ metadata }) => metadata.namespace));
  const without = namespaces.filter(({ metadata }) => !having.has(metadata.name));
  if (without.length === 0) {
    const all = countOf(namespaces.length, 'namespace has', 'namespaces have');
    return withSeen('pass', `${all} a NetworkPolicy${note}`);
  }
  const which = someOf(without.map(({ metadata }) => metadata.name));
  const says = `${countOf(without.length, 'namespace has', 'namespaces have')} no NetworkPolicy: ${which}${note}`;
  const seen = without.map(({ metadata }) => ({
    where: `Namespace ${metadata.name}`,
    value: 'no NetworkPolicy',
  }));
  return withSeen('fail', says, seen);
});

/** by a part of the image's name; network plugins run on the node's network */
const enforcing = [
  'calico/node',
  'cilium/cilium',
  'antrea/antrea',
  'weave-npc',
  'kube-router',
  'azure-npm',
  'kube-network-policies',
];
const notEnforcing = ['flannel'];

/** kube-router does by default; for routes or Services alone it is told not to. A flag of Go: its last word counts. */
function isSwitchedOff({ command, args }: ApiContainer): boolean {
  const last = [...command, ...args].at(-1) ?? '';
  return ['0', 'f', 'F', 'false', 'False', 'FALSE'].includes(last.replace(/^--run-firewall=?/, ''));
}

/** A plugin without enforcement takes a NetworkPolicy, and lets everything through. */
export const networkPlugin: Asking = question(['pods'], ({ pods }) => {
  const find = (names: readonly string[]): Offender[] =>
    pods
      .filter(({ spec }) => spec.hostNetwork === true)
      .flatMap((pod) =>
        containersOf(pod)
          .filter((one) => names.some((name) => one.image.includes(name)) && !isSwitchedOff(one))
          .map(({ image }) => ({ where: `Pod ${pathOf(pod)}`, value: image })),
      );
  const able = find(enforcing);
  const [first] = able;
  if (first !== undefined) {
    return withSeen('pass', `${first.value} enforces NetworkPolicies (${first.where})`, able);
  }
  const unable = find(notEnforcing);
  const [other] = unable;
  if (other !== undefined) {
    const says = `${other.value} enforces no NetworkPolicy (${other.where}), and nothing beside it does`;
    return withSeen('fail', says, unable);
  }
  return withSeen(
    'manual',
    'no Pod runs a network plugin that is known here: a person looks which one there is',
  );
});

export const imagePolicy: Asking = questionOfFlags(
  ['policyBindings', 'validatingWebhooks'],
  (objects, _asked, start) => {
    const line = commandLineOf(start.facts, start.layer);
    if ('why' in line) return cannotLook(line.why);
    const has = (flag: string): boolean =>
      findGivenFlag('kube-apiserver', line, flag)?.values.includes('ImagePolicyWebhook') === true;
    if (has('enable-admission-plugins') && !has('disable-admission-plugins')) {
      return withSeen('pass', 'the admission plugin ImagePolicyWebhook is enabled');
    }
    const others = otherPolicies(objects, start);
    const says = 'the admission plugin ImagePolicyWebhook is not enabled';
    if (others.length === 0) return withSeen('fail', `${says}, and no other policy looks at Pods`);
    const seen = others.map((where) => ({ where, value: 'may judge images' }));
    return withSeen('manual', `${says}; a person judges whether ${someOf(others)} looks at images`, seen);
  },
);

export const namespaces: Asking = question(['namespaces', 'pods'], (objects, asked) => {
  const { namespaces: counting, note } = countingOf(objects.namespaces, asked);
  const seen = counting.map(({ metadata }) => {
    const inside = objects.pods.filter((pod) => pod.metadata.namespace === metadata.name);
    return { where: `Namespace ${metadata.name}`, value: countOf(inside.length, 'Pod') };
  });
  const which = someOf(seen.map(({ where, value }) => `${where} (${value})`));
  return withSeen(
    'manual',
    `${which || 'no namespace'}; a person judges whether they part what belongs apart${note}`,
    seen,
  );
});

/** What everybody may have there: the API's own Service. The rest is what `kubectl get all` lists. */
const ownService = 'kubernetes';

export const defaultNamespace: Asking = question(
  [
    'pods',
    'services',
    'deployments',
    'statefulSets',
    'daemonSets',
    'replicaSets',
    'replicationControllers',
    'autoscalers',
    'jobs',
    'cronJobs',
  ],
  (objects) => {
    const isInDefault = ({ metadata }: ApiNamed): boolean => metadata.namespace === 'default';
    const services = objects.services.filter(({ metadata }) => metadata.name !== ownService);
    const found = [
      ['Pod', objects.pods.filter(isInDefault)],
      ['Service', services],
      ['Deployment', objects.deployments.filter(isInDefault)],
      ['StatefulSet', objects.statefulSets.filter(isInDefault)],
      ['DaemonSet', objects.daemonSets.filter(isInDefault)],
      ['ReplicaSet', objects.replicaSets],
      ['ReplicationController', objects.replicationControllers],
      ['HorizontalPodAutoscaler', objects.autoscalers],
      ['Job', objects.jobs],
      ['CronJob', objects.cronJobs.filter(isInDefault)],
    ] as const;
    const offenders = found.flatMap(([kind, items]) =>
      items.map((item): Offender => ({ where: `${kind} ${pathOf(item)}`, value: 'in default' })),
    );
    if (offenders.length === 0) {
      return withSeen('pass', 'no Pod, workload or Service beside kubernetes is in the namespace default');
    }
    const which = someOf(offenders.map(({ where }) => where));
    const says = `${countOf(offenders.length, 'object is', 'objects are')} in the namespace default: ${which}`;
    return withSeen('fail', says, offenders);
  },
);

/** Where secrets are kept outside of the cluster, nothing in it need tell. */
export const secretStorage: Asking = question([], () =>
  withSeen(
    'manual',
    'where secrets are kept no object tells: a person judges whether an outside store is due',
  ),
);
