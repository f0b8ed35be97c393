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
}

const writes = ['create', 'update', 'patch', 'delete'];
const cases: readonly Case[] = [
  ...['secrets', 'configmaps'].map((resource): Case => ({
    group: '',
    resource,
    verbs: ['get', 'list', ...writes],
    metadataOnly: true,
  })),
  { group: 'authentication.k8s.io', resource: 'tokenreviews', verbs: ['create'], metadataOnly: true },
  { group: '', resource: 'pods', verbs: writes },
  { group: 'apps', resource: 'deployments', verbs: writes },
  ...['exec', 'portforward', 'proxy'].map((subresource): Case => ({
    group: '',
    resource: 'pods',
    subresource,
    verbs: ['create', 'get'],
  })),
  { group: '', resource: 'services', subresource: 'proxy', verbs: ['create', 'get'] },
];

type Rule = Readonly<Record<string, unknown>>;

/** @returns what is missing or too much, in words; empty: nothing */
export function uncoveredAuditCases(policy: Readonly<Record<string, unknown>>): string[] {
  const rules = listOf(policy['rules']).filter(isMap);
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
    if (isForSomeOnly(rule)) continue;
    return level === 'None' ? [`${verb} is not recorded`] : [];
  }
  return [`${verb} is not recorded: no rule matches`];
}

function isForSomeOnly(rule: Rule): boolean {
  return ['users', 'userGroups', 'namespaces'].some((key) => listOf(rule[key]).length > 0);
}

function matches(rule: Rule, one: Case, verb: string): boolean {
  const verbs = listOf(rule['verbs']);
  if (verbs.length > 0 && !verbs.includes(verb)) return false;
  const resources = listOf(rule['resources']).filter(isMap);
  if (resources.length > 0) return resources.some((group) => matchesGroup(group, one));
  return listOf(rule['nonResourceURLs']).length === 0;
}

function matchesGroup(group: Rule, { group: name, resource, subresource }: Case): boolean {
  if ((group['group'] ?? '') !== name || listOf(group['resourceNames']).length > 0) return false;
  const resources = listOf(group['resources']);
  const combined = subresource === undefined ? resource : `${resource}/${subresource}`;
  const names = ['*', combined, `${resource}/*`, ...(subresource === undefined ? [] : [`*/${subresource}`])];
  return resources.length === 0 || resources.some((one) => names.includes(String(one)));
}

function nameOf({ resource, subresource }: Case): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}
