/** What lets Pods into a namespace: Pod Security Admission by label or by its defaults, and what of others can be seen. */
import type { ApiNamespace } from '../../../contracts/cluster-objects.ts';
import type { Facts } from '../facts.ts';
import { readGivenFlags } from '../given-flags.ts';
import { locateFlagFile } from '../judge-flag-file.ts';
import { parseObject } from '../policy-file.ts';
import type { ClusterObjects } from './objects.ts';

/** the flag whose file may set the level of namespaces without a label */
export const admissionFlag = 'admission-control-config-file';

export type Level = 'privileged' | 'baseline' | 'restricted';
const levels: readonly Level[] = ['privileged', 'baseline', 'restricted'];

interface Defaults {
  level: Level;
  /** in which nothing is enforced, whatever their label says */
  exempt: readonly string[];
}

/** What Pod Security Admission does in this cluster. */
export type PodSecurity = { kind: 'off' } | ({ kind: 'on' } & Defaults) | { kind: 'notKnown'; why: string };

export function podSecurityOf(facts: Facts): PodSecurity {
  const argv = argvOf(facts);
  if (argv === null) return { kind: 'notKnown', why: "the API server's arguments are not known" };
  const disabled = readGivenFlags('kube-apiserver', argv).get('disable-admission-plugins')?.values ?? [];
  if (disabled.includes('PodSecurity')) return { kind: 'off' };
  const located = locateFlagFile(admissionFlag, facts, facts.process.kind === 'running' ? 'process' : 'file');
  if (located.kind === 'flagAbsent') return { kind: 'on', level: 'privileged', exempt: [] };
  if (located.kind !== 'at') return { kind: 'notKnown', why: `the file of --${admissionFlag} is not known` };
  const file = facts.files[located.nodePath];
  const text = file !== undefined && 'text' in file ? file.text : null;
  const parsed = text === null ? null : parseObject(text);
  if (parsed?.ok !== true) return { kind: 'notKnown', why: `${located.nodePath} cannot be read` };
  return defaultsIn(parsed.object, located.nodePath);
}

/** The arguments of the process that answers; those of the file where no process is found. */
export function argvOf({ process, manifest }: Facts): readonly string[] | null {
  if (process.kind === 'running') return process.argv;
  return manifest.kind === 'read' ? manifest.argv : null;
}

type Tree = Record<string, unknown>;
const treeOf = (value: unknown): Tree =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Tree) : {};

function defaultsIn(object: Tree, path: string): PodSecurity {
  const plugins = Array.isArray(object['plugins']) ? (object['plugins'] as unknown[]).map(treeOf) : [];
  const plugin = plugins.find(({ name }) => name === 'PodSecurity');
  if (plugin === undefined) return { kind: 'on', level: 'privileged', exempt: [] };
  if (typeof plugin['path'] === 'string' && plugin['path'] !== '') {
    return { kind: 'notKnown', why: `${path} names ${plugin['path']} for PodSecurity` };
  }
  const { defaults, exemptions } = treeOf(plugin['configuration']);
  const { enforce } = treeOf(defaults);
  const { namespaces } = treeOf(exemptions);
  const exempt = Array.isArray(namespaces) ? namespaces.map(String) : [];
  return { kind: 'on', level: levelOf(enforce) ?? 'privileged', exempt };
}

function levelOf(value: unknown): Level | undefined {
  return levels.find((level) => level === value);
}

/** null: not known */
export function enforcedIn({ metadata }: ApiNamespace, security: PodSecurity): Level | null {
  if (security.kind === 'off') return 'privileged';
  if (security.kind === 'on' && security.exempt.includes(metadata.name)) return 'privileged';
  const label = levelOf(metadata.labels['pod-security.kubernetes.io/enforce']);
  if (label !== undefined) return label;
  return security.kind === 'on' ? security.level : null;
}

export function isAtLeast(level: Level, wanted: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf(wanted);
}

/** Policies of others that may refuse a Pod; what they refuse, only who wrote them knows. */
export function otherPolicies({
  policyBindings,
  validatingWebhooks,
}: Pick<ClusterObjects, 'policyBindings' | 'validatingWebhooks'>): string[] {
  const denying = policyBindings.filter(({ spec }) => spec.validationActions.includes('Deny'));
  const asked = validatingWebhooks.filter(({ webhooks }) =>
    webhooks.some(({ rules }) =>
      rules.some(
        ({ apiGroups, resources, operations }) =>
          apiGroups.some((group) => group === '' || group === '*') &&
          resources.some((resource) => ['pods', '*', '*/*'].includes(resource)) &&
          operations.some((operation) => operation === 'CREATE' || operation === '*'),
      ),
    ),
  );
  return [
    ...denying.map(({ metadata }) => `ValidatingAdmissionPolicyBinding ${metadata.name}`),
    ...asked.map(({ metadata }) => `ValidatingWebhookConfiguration ${metadata.name}`),
  ];
}
