/** What lets Pods into a namespace: Pod Security Admission by label or by its defaults, and what of others can be seen. */
import type { ApiNamespace } from '../../../contracts/cluster-objects.ts';
import { commandLineOf, findGivenFlag } from '../judge-flag.ts';
import { locateFlagFile } from '../judge-flag-file.ts';
import { whyReadIsUnknown } from '../look.ts';
import { parseObject } from '../policy-file.ts';
import { someOf } from './objects.ts';
import type { ClusterObjects, Start } from './objects.ts';

/** the flag whose file may set the level of namespaces without a label */
export const admissionFlag = 'admission-control-config-file';

export type Level = 'privileged' | 'baseline' | 'restricted';
const levels: readonly Level[] = ['privileged', 'baseline', 'restricted'];

/** What Pod Security Admission does in this cluster. */
export type PodSecurity =
  | { kind: 'off' }
  | {
      kind: 'on';
      /** of namespaces without a label; null: not known */
      level: Level | null;
      /** of namespaces without a label for it, such as v1.21; '': the newest */
      version: string;
      /** in which nothing is enforced, whatever their label says */
      exempt: readonly string[];
      /** why a namespace may let in more than its level; null: it does not */
      doubt: { outcome: 'manual' | 'unknown'; why: string } | null;
    };

const standard: PodSecurity = { kind: 'on', level: 'privileged', version: '', exempt: [], doubt: null };
const notKnown = (outcome: 'manual' | 'unknown', why: string): PodSecurity => {
  return { kind: 'on', level: null, version: '', exempt: [], doubt: { outcome, why } };
};

/** By the arguments of one layer: what the file will start says nothing of the process that answers. */
export function podSecurityOf({ facts, layer }: Start): PodSecurity {
  const line = commandLineOf(facts, layer);
  if ('why' in line) return notKnown('unknown', line.why);
  const disabled = findGivenFlag('kube-apiserver', line, 'disable-admission-plugins')?.values ?? [];
  if (disabled.includes('PodSecurity')) return { kind: 'off' };
  const located = locateFlagFile(admissionFlag, facts, layer);
  if (located.kind === 'flagAbsent') return standard;
  if (located.kind !== 'at') return notKnown('manual', `the file of --${admissionFlag} is not known`);
  const file = facts.files[located.nodePath];
  if (layer === 'process' && file !== undefined && 'text' in file && file.changedSinceStart === true) {
    return notKnown('unknown', whyReadIsUnknown(located.nodePath, facts.component));
  }
  const text = file !== undefined && 'text' in file ? file.text : null;
  const parsed = text === null ? null : parseObject(text);
  if (parsed?.ok !== true) return notKnown('manual', `${located.nodePath} cannot be read`);
  return configuredIn(parsed.object, located.nodePath);
}

type Tree = Record<string, unknown>;
const treeOf = (value: unknown): Tree =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Tree) : {};

function pluginsIn({ plugins }: Tree): Tree[] {
  return Array.isArray(plugins) ? plugins.map(treeOf) : [];
}

function configuredIn(object: Tree, path: string): PodSecurity {
  const plugin = pluginsIn(object).find(({ name }) => name === 'PodSecurity');
  if (plugin === undefined) return standard;
  if (typeof plugin['path'] === 'string' && plugin['path'] !== '') {
    return notKnown('manual', `${path} names ${plugin['path']} for PodSecurity`);
  }
  const { defaults, exemptions } = treeOf(plugin['configuration']);
  const { enforce, 'enforce-version': version } = treeOf(defaults);
  const exempt = treeOf(exemptions);
  const namesOf = (key: string): string[] => (Array.isArray(exempt[key]) ? exempt[key].map(String) : []);
  // Whether such a Pod comes into a namespace, and with what, nothing here tells.
  const others = ['usernames', 'runtimeClasses'].filter((key) => namesOf(key).length > 0);
  const told = others.map((key) => `${key} ${someOf(namesOf(key))}`).join(', ');
  const doubt = { outcome: 'manual' as const, why: `${path} exempts Pods of ${told}` };
  return {
    kind: 'on',
    level: levelOf(enforce) ?? 'privileged',
    version: typeof version === 'string' ? version : '',
    exempt: namesOf('namespaces'),
    doubt: others.length === 0 ? null : doubt,
  };
}

function levelOf(value: unknown): Level | undefined {
  return levels.find((level) => level === value);
}

const enforceLabel = 'pod-security.kubernetes.io/enforce';

/** What it is held to at the most. */
export interface Enforced {
  /** null: not known */
  level: Level | null;
  /** of Kubernetes 1, whose standard it is; Infinity: the newest */
  minor: number;
}

export function enforcedIn({ metadata: { name, labels } }: ApiNamespace, security: PodSecurity): Enforced {
  if (security.kind === 'off' || security.exempt.includes(name)) {
    return { level: 'privileged', minor: Infinity };
  }
  const version = labels[`${enforceLabel}-version`] ?? security.version;
  // What is no version counts as the newest (k8s.io/pod-security-admission, ParseVersion, 1.35).
  const [, minor = Infinity] = /^v1\.(\d+)$/.exec(version) ?? [];
  return { level: levelOf(labels[enforceLabel]) ?? security.level, minor: Number(minor) };
}

export function describeEnforced({ level, minor }: Enforced): string {
  return `enforces ${level ?? 'what is not known'}${minor === Infinity ? '' : ` of v1.${minor}`}`;
}

export function isAtLeast(level: Level, wanted: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf(wanted);
}

/** Plugins that read policies in files of the API server, too: by default from 1.37 on (ManifestBasedAdmissionControlConfig). */
const readingFiles: readonly unknown[] = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionWebhook'];

/** No object of the API tells of them. */
function policiesOfFiles({ facts, layer }: Start): string[] {
  const located = locateFlagFile(admissionFlag, facts, layer);
  const file = located.kind === 'at' ? facts.files[located.nodePath] : undefined;
  const parsed = file !== undefined && 'text' in file && file.text !== null ? parseObject(file.text) : null;
  return pluginsIn(parsed?.ok === true ? parsed.object : {}).flatMap(({ name, configuration }) => {
    const { staticManifestsDir: directory } = treeOf(configuration);
    const isGiven = typeof directory === 'string' && directory !== '';
    return readingFiles.includes(name) && isGiven ? [`${String(name)} by files of ${directory}`] : [];
  });
}

/** Policies of others that may refuse a Pod; what they refuse, only who wrote them knows. */
export function otherPolicies(
  { policyBindings, validatingWebhooks }: Pick<ClusterObjects, 'policyBindings' | 'validatingWebhooks'>,
  start: Start,
): string[] {
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
    ...policiesOfFiles(start),
  ];
}
