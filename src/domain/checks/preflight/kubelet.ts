/** L0 for a change of the kubelet's configuration: what is known before anything is written. */
import { isMap, readGivenFlags, valueAtKey } from '../../audit/index.ts';
import type { ConfigFact, FileFact, ProcessFact } from '../../audit/index.ts';
import {
  checkFlag,
  describeElsewhere,
  describeTable,
  kubeletKey,
  minorsOf,
  minorsWithKey,
  nearestKubeletKeys,
  tableFor,
} from '../../flags/index.ts';
import type { FlagMinor, KubeletValues } from '../../flags/index.ts';
import { passed, refused } from './facts.ts';
import type { PreflightResult } from './facts.ts';

export interface KubeletPreflightFacts {
  /** node path of the file that changes */
  path: string;
  changed: KubeletValues;
  process: ProcessFact;
  /** what the next start makes of its files; null: not looked at */
  config: ConfigFact | null;
  /** by node path, as far as `kubeletFiles` asked for them */
  files: Readonly<Record<string, FileFact>>;
  /** of the kubelet that runs; null: not known */
  version: string | null;
  /** that its next start brings, where its program was exchanged meanwhile; null: it was not */
  nextVersion: string | null;
  allowUnknown: boolean;
}

/** Keys whose wrong value is not found out by looking at the kubelet: it is healthy, and the node is not. */
const breaking: Readonly<Record<string, string>> = {
  staticPodPath: 'the kubelet would stop every static Pod of the node, the control plane among them',
  containerRuntimeEndpoint: 'the kubelet would no longer know the containers that run',
  cgroupDriver:
    'it must change in the container runtime in the same moment, and running Pods lose their cgroups',
  registerNode: 'the Node would no longer be kept',
};

const fileKeys = ['authentication.x509.clientCAFile', 'tlsCertFile', 'tlsPrivateKeyFile'];

/** Node paths that the change makes the kubelet read. */
export function kubeletFiles(changed: KubeletValues): string[] {
  return fileKeys.flatMap((key) => {
    const value = changed[key];
    return typeof value === 'string' && value.startsWith('/') ? [value] : [];
  });
}

export function preflightKubelet(facts: KubeletPreflightFacts): PreflightResult[] {
  return [checkItsFile, checkProgram, checkKeysKnown, checkKnownBreaks, checkFiles].map((check) =>
    check(facts),
  );
}

/** A change of a file that the kubelet does not read would be seen in no gate. */
function checkItsFile({ process, path, changed, config }: KubeletPreflightFacts): PreflightResult {
  const name = 'the file that the kubelet reads';
  if (process.kind !== 'running') {
    const why = process.kind === 'notRunning' ? 'the kubelet does not run' : process.why;
    return refused(name, 'PREREQUISITE_MISSING', why);
  }
  const read = readGivenFlags('kubelet', process.argv).get('config')?.values.at(-1);
  if (read === path) {
    const ignored = ignoredKeys(changed, config);
    return ignored.length === 0
      ? passed(name, path)
      : refused(name, 'PREREQUISITE_MISSING', ignored.join('; '));
  }
  const found = read === undefined ? 'no --config' : `--config=${read}`;
  const detail = `expected the kubelet to run with --config=${path}, found ${found}; set kubeletConfig in node.yaml`;
  return refused(name, 'PREREQUISITE_MISSING', detail);
}

/**
 * A change restarts the kubelet, and so would bring the other one unasked: with flags that it may no longer know (1.35:
 * --pod-infra-container-image, which kubeadm gave before), and no way back, since a rollback starts it as well.
 */
function checkProgram({ version, nextVersion }: KubeletPreflightFacts): PreflightResult {
  const name = 'the program that its restart brings';
  if (version === null || nextVersion === null || nextVersion === version)
    return passed(name, 'the one that runs');
  const next =
    nextVersion === 'unknown' ? 'none, or no kubelet, in its place' : `${nextVersion} in its place`;
  const detail = `kubelet ${version} runs, and its program was exchanged since: expected it to be the one that a restart brings, found ${next}; finish the upgrade and restart it first`;
  return refused(name, 'PREREQUISITE_MISSING', detail);
}

/** What the change says and the kubelet will not do: it would be seen only when the change is put back. */
function ignoredKeys(changed: KubeletValues, config: ConfigFact | null): string[] {
  if (config?.kind !== 'read') return [];
  const { dropIns } = config;
  const beaten = Object.keys(changed).filter(
    (key) => dropIns !== undefined && valueAtKey(dropIns.config, key) !== undefined,
  );
  const says = beaten.map(
    (key) => `${key}: ${dropIns?.where ?? ''} says it too, and beats the file; change it there`,
  );
  // Without cgroups of Pods there is nothing that the limit could be put on (pkg/kubelet/cm, NewPodContainerManager).
  const isWithoutCgroups = valueAtKey(config.config, 'cgroupsPerQOS') === false;
  return 'podPidsLimit' in changed && isWithoutCgroups
    ? [...says, 'podPidsLimit: cgroupsPerQOS is false, and without it no Pod is limited']
    : says;
}

/** A kubelet says nothing of a key that it does not know, and goes on without it. */
function checkKeysKnown({ changed, version, allowUnknown }: KubeletPreflightFacts): PreflightResult {
  const name = 'keys known';
  const table = tableFor('kubelet', version);
  const set = Object.keys(changed).filter((path) => changed[path] !== null);
  const unknown = allowUnknown ? [] : set.filter((path) => kubeletKey(path, table.minor) === undefined);
  const judgedAs = describeTable(table);
  const end = judgedAs === '' ? '' : `; ${judgedAs}`;
  const problems = [
    ...unknown.map((path) => `${path}: ${refusalOfKey(path, table.minor)}`),
    ...(allowUnknown && table.why !== null ? [] : refusedGates(changed, table.minor)),
  ];
  if (problems.length === 0) return passed(name, `${set.length} set${end}`);
  return refused(name, 'FLAG_REFUSED', `${problems.join('; ')}${end}`);
}

/** With a gate that it does not know, or another value for a locked one, a kubelet ends at its start. */
function refusedGates(changed: KubeletValues, minor: FlagMinor): string[] {
  return Object.entries(changed)
    .flatMap(([path, value]): [string, unknown][] => {
      if (path === 'featureGates') return isMap(value) ? Object.entries(value) : [];
      const [, gate] = /^featureGates\.(.+)$/.exec(path) ?? [];
      return gate === undefined || value === null ? [] : [[gate, value]];
    })
    .flatMap(([gate, value]) => {
      const problem = checkFlag('kubelet', 'feature-gates', `${gate}=${String(value)}`, minor);
      if (problem === undefined) return [];
      return [`featureGates.${gate}: expected ${problem.expected}, found ${problem.found}`];
    });
}

function refusalOfKey(path: string, minor: FlagMinor): string {
  const elsewhere = describeElsewhere(minorsWithKey(path), minor, minorsOf('kubelet'));
  const near = nearestKubeletKeys(path, minor).join(' or ');
  const guess = near === '' ? '' : ` (${near}?)`;
  const known = elsewhere === undefined ? guess : ` (${elsewhere})`;
  return `expected a key of kubelet ${minor}${known}, found one that it would ignore in silence`;
}

function checkKnownBreaks({ changed }: KubeletPreflightFacts): PreflightResult {
  const name = 'known to break';
  const problems = Object.keys(changed).flatMap((key) => {
    const why = breaking[key];
    return why === undefined ? [] : [`${key}: ${why}`];
  });
  if (problems.length > 0) return refused(name, 'KNOWN_TO_BREAK', problems.join('; '));
  return passed(name, 'nothing of the change is on the list');
}

function checkFiles({ changed, files }: KubeletPreflightFacts): PreflightResult {
  const name = 'files of the configuration';
  const missing = kubeletFiles(changed).filter((path) => files[path]?.kind !== 'file');
  if (missing.length === 0) return passed(name, 'all are there');
  const detail = missing.map((path) => `${path}: expected a file, found ${files[path]?.kind ?? 'nothing'}`);
  return refused(name, 'PREREQUISITE_MISSING', detail.join('; '));
}
