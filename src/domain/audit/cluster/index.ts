/** Checks of the whole cluster: which lists of objects each needs, and the verdict by them. */
import type {
  ClusterAssertion,
  ClusterQuestion,
  QuestionAssertion,
} from '../../../contracts/cluster-assertion.ts';
import type { ClusterListName } from '../../../contracts/cluster-objects.ts';
import type { Assertion } from '../../../contracts/check.ts';
import type { Facts } from '../facts.ts';
import { cannotLook } from '../look.ts';
import type { Layer, Look } from '../look.ts';
import { access, describeRights } from './judge-access.ts';
import { podsAndWorkloads, podsThatAre, podsThatMayBe } from './judge-pods.ts';
import type { ClusterObjects, Question, Start } from './objects.ts';
import { traits } from './pod-traits.ts';
import * as ofAccess from './questions-access.ts';
import * as ofWorkloads from './questions-workloads.ts';

export { admissionFlag } from './admission.ts';
export { authorizationFlag } from './authorizers.ts';

const questions: Readonly<Record<ClusterQuestion, Question<QuestionAssertion>>> = {
  clusterAdmins: ofAccess.clusterAdmins,
  wildcards: ofAccess.wildcards,
  defaultServiceAccounts: ofAccess.defaultServiceAccounts,
  mountedTokens: ofAccess.mountedTokens,
  systemMasters: ofAccess.systemMasters,
  podSecurity: ofWorkloads.podSecurity,
  networkPlugin: ofWorkloads.networkPlugin,
  networkPolicies: ofWorkloads.networkPolicies,
  secretStorage: ofWorkloads.secretStorage,
  imagePolicy: ofWorkloads.imagePolicy,
  namespaces: ofWorkloads.namespaces,
  defaultNamespace: ofWorkloads.defaultNamespace,
};

const words: Readonly<Record<ClusterQuestion, string>> = {
  clusterAdmins: 'cluster-admin is given to nobody else than is allowed',
  wildcards: 'no rule of a role has a wildcard',
  defaultServiceAccounts: 'accounts named default have no rights, and no Pod mounts their token',
  mountedTokens: 'a Pod mounts the token of its account only where it needs the API',
  systemMasters: 'nobody works as a member of system:masters',
  podSecurity: 'every namespace enforces a Pod Security Standard, or another policy does',
  networkPlugin: 'the network plugin enforces NetworkPolicies',
  networkPolicies: 'every namespace has a NetworkPolicy',
  secretStorage: 'secrets are kept in an outside store where that is due',
  imagePolicy: 'only images of known origin are let in (ImagePolicyWebhook, or another policy)',
  namespaces: 'namespaces part what belongs apart',
  defaultNamespace: 'nothing runs in the namespace default',
};

export function isClusterAssertion(assertion: Assertion): assertion is ClusterAssertion {
  return 'access' in assertion || 'pods' in assertion || 'cluster' in assertion;
}

/** Whether process and file can say two things about it. */
export function isByFlags(assertion: ClusterAssertion): boolean {
  return questionOf(assertion).byFlags;
}

export function listsOf(assertion: ClusterAssertion): readonly ClusterListName[] {
  return questionOf(assertion).lists;
}

/** Where no API server is, nor should be: another node has no business with the whole cluster. */
export function isElsewhere({ process, manifest }: Pick<Facts, 'process' | 'manifest'>): boolean {
  return process.kind === 'notRunning' && manifest.kind === 'absent';
}

/** Looked at on control-plane nodes only, by lists of the API server that their admin.conf names. No answer is never a pass. */
export function judgeCluster(assertion: ClusterAssertion, facts: Facts, layer: Layer): Look {
  if (isElsewhere(facts)) {
    const says = 'it is about the whole cluster, and looked at on its control-plane nodes';
    return { outcome: 'notApplicable', says, observed: [] };
  }
  const { lists, judge } = questionOf(assertion);
  const objects: Partial<Record<ClusterListName, unknown>> = {};
  for (const name of lists) {
    const list = facts.cluster?.[name];
    if (list === undefined) return cannotLook(`the list of ${name} was not read`);
    if (list.kind === 'unreadable') return cannotLook(list.why);
    objects[name] = list.items;
  }
  return judge(objects as ClusterObjects, { facts, layer });
}

function questionOf(assertion: ClusterAssertion): Omit<Question<never>, 'judge'> & {
  judge: (objects: ClusterObjects, start: Start) => Look;
} {
  const ask = <Asked>({ judge, ...rest }: Question<Asked>, asked: Asked): ReturnType<typeof questionOf> => ({
    ...rest,
    judge: (objects, start) => judge(objects, asked, start),
  });
  if ('access' in assertion) return ask(access, assertion);
  if ('pods' in assertion) {
    const { pods, admission } = assertion;
    if (admission !== undefined) return ask(podsThatMayBe, { ...assertion, admission });
    return ask(traits[pods].inTemplates === true ? podsAndWorkloads : podsThatAre, assertion);
  }
  return ask(questions[assertion.cluster], assertion);
}

export function describeClusterAssertion(assertion: ClusterAssertion): string {
  if ('access' in assertion) {
    return `nobody beside the cluster's own may ${describeRights(assertion.access)} without need`;
  }
  if ('cluster' in assertion) return words[assertion.cluster];
  const { pods, admission } = assertion;
  const here = `no ${traits[pods].says} in any Pod`;
  return admission === undefined ? here : `${here}, and every namespace enforces at least ${admission}`;
}
