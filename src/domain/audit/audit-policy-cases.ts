/**
 * Whether an audit policy records what CIS 3.2.2 lists: writes to Pods and Deployments, what reaches into a Pod, and access
 * to Secrets, ConfigMaps and TokenReviews, of these the metadata and never the bodies.
 * Rules match as in k8s.io/apiserver/pkg/audit/policy/checker.go; the first that matches decides.
 */
import { isMap, listOf } from './config-keys.ts';

interface Case {
  group: string;
  resource: string;
  subresource?: string;
  verbs: readonly string[];
  /** bodies would be secrets */
  metadataOnly?: true;
  /** it has no namespace */
  isOfCluster?: true;
}

const writes = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const reads = ['get', 'list', 'watch'];
/** the verbs of HTTP methods, whatever is behind the proxy */
const proxied = ['create', 'get', 'update', 'patch', 'delete'];
const cases: readonly Case[] = [
  ...['secrets', 'configmaps'].map((resource): Case => ({
    group: '',
    resource,
    verbs: [...reads, ...writes],
    metadataOnly: true,
  })),
  {
    group: 'authentication.k8s.io',
    resource: 'tokenreviews',
    verbs: ['create'],
    metadataOnly: true,
    isOfCluster: true,
  },
  { group: '', resource: 'pods', verbs: writes },
  { group: 'apps', resource: 'deployments', verbs: writes },
  ...['exec', 'portforward'].map((subresource): Case => ({
    group: '',
    resource: 'pods',
    subresource,
    verbs: ['create', 'get'],
  })),
  ...['pods', 'services'].map((resource): Case => ({
    group: '',
    resource,
    subresource: 'proxy',
    verbs: proxied,
  })),
];

type Rule = Readonly<Record<string, unknown>>;

/** @returns what is missing or too much, in words; empty: nothing */
export function uncoveredAuditCases(policy: Readonly<Record<string, unknown>>): string[] {
  const omitted = listOf(policy['omitStages']);
  const rules = listOf(policy['rules'])
    .filter(isMap)
    .map((rule) => ({ ...rule, omitStages: [...omitted, ...listOf(rule['omitStages'])] }));
  return cases.flatMap((one) => {
    const problems = one.verbs.flatMap((verb) => problemOf(one, verb, rules));
    const [first] = problems;
    return first === undefined ? [] : [`${nameOf(one)}: ${first}`];
  });
}

function problemOf(one: Case, verb: string, rules: readonly Rule[]): string[] {
  for (const rule of rules) {
    if (!matches(rule, one, verb)) continue;
    const level = String(rule['level']);
    if (one.metadataOnly === true && (level === 'Request' || level === 'RequestResponse')) {
      return [`bodies are recorded (level ${level} for ${verb})`];
    }
    // A rule for some users, namespaces or names says nothing of the others.
    if (isForSomeOnly(rule, one) && !(isLost(rule) && isForAllOfUse(rule, one, verb))) continue;
    return isLost(rule) ? [`${verb} is not recorded`] : [];
  }
  return [`${verb} is not recorded: no rule matches`];
}

/** Without both, a request that ends leaves no event, whatever its level. */
const endStages = ['RequestReceived', 'ResponseComplete'];

function isLost(rule: Rule): boolean {
  const isRecorded = ['Metadata', 'Request', 'RequestResponse'].includes(String(rule['level']));
  return !isRecorded || endStages.every((stage) => listOf(rule['omitStages']).includes(stage));
}

function isForSomeOnly(rule: Rule, one: Case): boolean {
  const isLimited = ['users', 'userGroups', 'namespaces'].some((key) => listOf(rule[key]).length > 0);
  return isLimited || isForSomeNames(rule, one);
}

function isForSomeNames(rule: Rule, one: Case): boolean {
  const matching = listOf(rule['resources'])
    .filter(isMap)
    .filter((group) => matchesGroup(group, one));
  return matching.length > 0 && matching.every((group) => listOf(group['resourceNames']).length > 0);
}

/**
 * Whoever has signed in; all that runs in Pods; who may do anything. A policy that is silent of one of these misses what it is
 * for: a stolen token of a Pod, or a key that no rule holds back.
 */
const ofUse = ['system:authenticated', 'system:serviceaccounts', 'system:masters'];

/** '' is where a request without a namespace is. */
function isForAllOfUse(rule: Rule, one: Case, verb: string): boolean {
  const holds = (key: string, ...all: string[]): boolean =>
    listOf(rule[key]).length === 0 || all.some((each) => listOf(rule[key]).includes(each));
  const hasNoNamespace = one.isOfCluster === true || verb === 'list' || verb === 'watch';
  return (
    listOf(rule['users']).length === 0 &&
    holds('userGroups', ...ofUse) &&
    (hasNoNamespace ? holds('namespaces', '') : listOf(rule['namespaces']).length === 0) &&
    !isForSomeNames(rule, one)
  );
}

function matches(rule: Rule, one: Case, verb: string): boolean {
  const verbs = listOf(rule['verbs']);
  if (verbs.length > 0 && !verbs.includes(verb)) return false;
  const resources = listOf(rule['resources']).filter(isMap);
  if (resources.length > 0) return resources.some((group) => matchesGroup(group, one));
  return listOf(rule['nonResourceURLs']).length === 0;
}

function matchesGroup(group: Rule, { group: name, resource, subresource }: Case): boolean {
  // From 1.36 on `*` is every group; before, an API server does not start with it.
  const given = group['group'] ?? '';
  if (given !== name && given !== '*') return false;
  const resources = listOf(group['resources']);
  const combined = subresource === undefined ? resource : `${resource}/${subresource}`;
  const names = ['*', combined, `${resource}/*`, ...(subresource === undefined ? [] : [`*/${subresource}`])];
  return resources.length === 0 || resources.some((one) => names.includes(String(one)));
}

function nameOf({ resource, subresource }: Case): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}
