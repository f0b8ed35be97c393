/** The API server's audit policy: read and refused as the real one does, and asked for the level of a request. */
import { parseGoYaml } from '../go-yaml.ts';

const levels = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type AuditLevel = (typeof levels)[number];

interface Rule {
  level: AuditLevel;
  users?: string[];
  userGroups?: string[];
  verbs?: string[];
  namespaces?: string[];
  nonResourceURLs?: string[];
  resources?: { group?: string; resources?: string[] }[];
}

export interface AuditPolicy {
  rules: Rule[];
}

export interface AuditedRequest {
  user: string;
  groups: string[];
  verb: string;
  path: string;
  /** null: not about a resource */
  resource: { group: string; name: string; namespace: string } | null;
}

/** @throws Error with the words after "loading audit policy file: " */
export function parseAuditPolicy(text: string, path: string): AuditPolicy {
  let tree: unknown;
  try {
    tree = parseGoYaml(text);
  } catch (error) {
    throw new Error(`failed decoding: ${(error as Error).message}: from file ${path}`, {
      cause: error,
    });
  }
  const policy = (tree ?? {}) as { apiVersion?: string; kind?: string; rules?: Rule[] };
  if (policy.kind === undefined) {
    throw new Error(
      `failed decoding: Object 'Kind' is missing in ${JSON.stringify(text.slice(0, 80))}: from file ${path}`,
    );
  }
  if (policy.kind !== 'Policy' || policy.apiVersion !== 'audit.k8s.io/v1') {
    throw new Error(
      `failed decoding: no kind "${policy.kind}" is registered for version "${policy.apiVersion ?? ''}": from file ${path}`,
    );
  }
  if (!Array.isArray(policy.rules) || policy.rules.length === 0) {
    throw new Error(`loaded illegal policy with 0 rules from file ${path}`);
  }
  for (const [index, rule] of policy.rules.entries()) {
    if (levels.includes(rule.level)) continue;
    throw new Error(
      `rules[${index}].level: Unsupported value: ${JSON.stringify(rule.level)}: supported values: ${levels.map((level) => `"${level}"`).join(', ')}`,
    );
  }
  return { rules: policy.rules };
}

/** The first rule that matches decides; none: nothing is recorded. */
export function auditLevelOf(policy: AuditPolicy, request: AuditedRequest): AuditLevel {
  return policy.rules.find((rule) => isMatch(rule, request))?.level ?? 'None';
}

function isMatch(rule: Rule, request: AuditedRequest): boolean {
  const { resource } = request;
  const allows = (wanted: string[] | undefined, found: string): boolean =>
    !wanted || wanted.length === 0 || wanted.includes(found);
  if (!allows(rule.users, request.user) || !allows(rule.verbs, request.verb)) return false;
  if (rule.userGroups?.length && !rule.userGroups.some((group) => request.groups.includes(group)))
    return false;
  if (resource === null) {
    if (rule.resources?.length || rule.namespaces?.length) return false;
    return (
      !rule.nonResourceURLs?.length ||
      rule.nonResourceURLs.some((pattern) => isUrlMatch(pattern, request.path))
    );
  }
  if (rule.nonResourceURLs?.length || !allows(rule.namespaces, resource.namespace)) return false;
  return (
    !rule.resources?.length ||
    rule.resources.some(
      (wanted) => (wanted.group ?? '') === resource.group && allows(wanted.resources, resource.name),
    )
  );
}

function isUrlMatch(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
