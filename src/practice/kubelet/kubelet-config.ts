/** The kubelet's effective configuration: its file over the defaults, refused where the real one refuses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  kubeletKey,
  kubeletKeys,
  provenMinor,
  readGoDuration,
  validateKubeletValue,
} from '../../domain/flags/index.ts';
import { findCipherProblem, isTlsVersion } from '../ciphers.ts';
import { parseGoYaml } from '../go-yaml.ts';
import type { Log } from './kubelet-log.ts';

export interface KubeletConfig {
  /** as /configz shows it: defaults filled in */
  effective: Record<string, unknown>;
  staticPodPath: string;
  tickMs: number;
  healthzAddress: string;
  healthzPort: number;
  address: string;
  port: number;
  anonymous: boolean;
  authorization: 'AlwaysAllow' | 'Webhook';
  clientCaFile: string | null;
}

type Tree = Record<string, unknown>;

/** The words that the process ends with. */
export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused';
}

/**
 * @throws ConfigRefused for what makes the real kubelet exit
 */
export function loadKubeletConfig(root: string, nodePath: string, log: Log): KubeletConfig {
  const refuse = (reason: string): never => {
    throw new ConfigRefused(
      `failed to load kubelet config file, path: ${nodePath}, error: failed to load Kubelet config file ${nodePath}, error ${reason}`,
    );
  };
  const file = parseConfig(join(root, nodePath), refuse);
  if (file['apiVersion'] !== 'kubelet.config.k8s.io/v1beta1' || file['kind'] !== 'KubeletConfiguration') {
    refuse(
      `failed to decode: no kind ${JSON.stringify(file['kind'] ?? '')} is registered for version ${JSON.stringify(file['apiVersion'] ?? '')}`,
    );
  }
  const { known, unknown, wrong } = decodeTree(file, '');
  if (wrong !== undefined) refuse(`failed to decode: ${wrong}`);
  if (unknown.length > 0) {
    // A misspelt key is only this line; what it was meant to set stays unset.
    log('W', 'configfiles.go:96', 'Using lenient decoding as strict decoding failed', {
      path: nodePath,
      err: `strict decoding error: ${unknown.map((path) => `unknown field "${path}"`).join(', ')}`,
    });
  }
  return interpretConfig(fillDefaults(known));
}

function parseConfig(realPath: string, refuse: (reason: string) => never): Tree {
  let tree: unknown;
  try {
    tree = parseGoYaml(readFileSync(realPath, 'utf8'));
  } catch (error) {
    return refuse(`failed to decode: ${error instanceof Error ? error.message : ''}`);
  }
  if (tree === null || typeof tree !== 'object' || Array.isArray(tree)) {
    return refuse("failed to decode: Object 'Kind' is missing in 'null'");
  }
  return tree as Tree;
}

interface DecodedTree {
  known: Tree;
  unknown: string[];
  /** Go's message for the first value of a wrong type */
  wrong: string | undefined;
}

function decodeTree(tree: Tree, prefix: string): DecodedTree {
  const decoded: DecodedTree = { known: {}, unknown: [], wrong: undefined };
  for (const [name, value] of Object.entries(tree)) {
    const path = prefix + name;
    const key = kubeletKey(path, provenMinor('kubelet'));
    if (!key) {
      decoded.unknown.push(path);
      continue;
    }
    if (value === null) continue;
    const problem = validateKubeletValue(key, value);
    if (problem) {
      decoded.wrong ??= `json: cannot unmarshal ${problem.found} into Go struct field KubeletConfiguration.${path} of type ${key.goType}`;
    } else if (key.goType === 'object') {
      const inner = decodeTree(value as Tree, `${path}.`);
      decoded.known[name] = inner.known;
      decoded.unknown.push(...inner.unknown);
      decoded.wrong ??= inner.wrong;
    } else {
      decoded.known[name] = value;
    }
  }
  return decoded;
}

/** A duration of zero is unset, and means the default; so does an empty text. */
function fillDefaults(file: Tree): Tree {
  const effective = structuredClone(file);
  for (const { path, goType, default: byDefault } of kubeletKeys(provenMinor('kubelet')).values()) {
    if (byDefault === undefined || goType === 'object') continue;
    const names = path.split('.');
    const last = names.pop() ?? '';
    const owner = names.reduce<Tree>((tree, name) => (tree[name] ??= {}) as Tree, effective);
    const value = owner[last];
    const isUnset =
      value === undefined ||
      value === '' ||
      (goType === 'duration' && typeof value === 'string' && readGoDuration(value) === 0n);
    if (isUnset) owner[last] = byDefault;
  }
  return effective;
}

function interpretConfig(effective: Tree): KubeletConfig {
  const text = (name: string): string => (typeof effective[name] === 'string' ? effective[name] : '');
  const number = (name: string): number => Number(effective[name] ?? 0);
  const authentication = (effective['authentication'] ?? {}) as {
    anonymous?: { enabled?: boolean };
    x509?: { clientCAFile?: string };
  };
  const mode = ((effective['authorization'] ?? {}) as { mode?: string }).mode ?? 'Webhook';
  if (mode !== 'AlwaysAllow' && mode !== 'Webhook') {
    throw new ConfigRefused(`failed to run Kubelet: unknown authorization mode ${mode}`);
  }
  const cipherProblem = findCipherProblem((effective['tlsCipherSuites'] ?? []) as string[]);
  if (cipherProblem !== undefined)
    throw new ConfigRefused(`failed to initialize TLS options: ${cipherProblem}`);
  const minVersion = text('tlsMinVersion');
  if (minVersion !== '' && !isTlsVersion(minVersion)) {
    throw new ConfigRefused(`failed to initialize TLS options: unknown tls version "${minVersion}"`);
  }
  const badPorts = ['healthzPort', 'port', 'readOnlyPort'].filter(
    (name) => number(name) < 0 || number(name) > 65_535,
  );
  if (badPorts.length > 0) {
    const problems = badPorts.map((name) => `${name} ${number(name)} must be between 0 and 65535, inclusive`);
    throw new ConfigRefused(
      `failed to validate kubelet configuration, error: [invalid configuration: ${problems.join(', ')}]`,
    );
  }
  return {
    effective,
    staticPodPath: text('staticPodPath'),
    tickMs: Number(readGoDuration(text('fileCheckFrequency')) ?? 20_000_000_000n) / 1_000_000,
    healthzAddress: text('healthzBindAddress'),
    healthzPort: number('healthzPort'),
    address: text('address'),
    port: number('port'),
    anonymous: authentication.anonymous?.enabled ?? false,
    authorization: mode,
    clientCaFile: authentication.x509?.clientCAFile ?? null,
  };
}
