/**
 * The user's configuration: one file, then the environment, then flags; and what a running `kubemend up` adds
 * where all of them are silent. Every value knows where it came from, so that `doctor` can say.
 */
import { resolve } from 'node:path';
import { ControlConfig } from '../../contracts/config.ts';
import { policyProblems } from '../../domain/approval/problems.ts';
import { windowProblem } from '../../domain/time-window.ts';
import { readRunningUp } from '../service/up-state.ts';
import type { UpState } from '../service/up-state.ts';
import { describeIssues, parseConfigText, readConfigText, throwProblems } from './config-file.ts';
import type { ConfigPath, ConfigText, Problem } from './config-file.ts';
import { checkDirsOfNode } from './check-dirs.ts';
import { defaultDataDir, layoutDataDir } from './data-dir.ts';
import type { Env } from './data-dir.ts';
import { findConfigFile } from './find-config-file.ts';
import { loadNodeConfig } from './node-config.ts';

/** Dotted keys of ControlConfig that a flag or the environment may set; commands map their options to these. */
export const overridable = {
  cluster: { env: ['KUBEMEND_CLUSTER'], flag: '--cluster' },
  node: { env: ['KUBEMEND_NODE'], flag: '--node' },
  benchmark: { env: ['KUBEMEND_BENCHMARK'], flag: '--benchmark' },
  dataDir: { env: ['KUBEMEND_DATA_DIR'], flag: '--data-dir' },
  outcomeFile: { env: ['KUBEMEND_OUTCOME_FILE'], flag: '--outcome-file' },
  'temporal.address': { env: ['KUBEMEND_TEMPORAL_ADDRESS', 'TEMPORAL_ADDRESS'], flag: '--address' },
  'temporal.namespace': { env: ['KUBEMEND_TEMPORAL_NAMESPACE', 'TEMPORAL_NAMESPACE'], flag: '--namespace' },
  'temporal.ui': { env: ['KUBEMEND_TEMPORAL_UI'], flag: '--ui-url' },
} as const;
export type ConfigKey = keyof typeof overridable;
export type ConfigFlags = Partial<Record<ConfigKey, string | undefined>>;

export interface LoadedConfig {
  config: ControlConfig & { benchmark: string; dataDir: string };
  /** the configuration file that was read; null: none was found, the defaults hold */
  file: string | null;
  /** dotted key → `flag --node`, `environment KUBEMEND_NODE`, `kubemend.yaml:3:7`, `kubemend up (…/up.json)` or `default` */
  origins: Partial<Record<string, string>>;
  /** the running `kubemend up` of the data directory */
  up: UpState | null;
}

export interface LoadOptions {
  flags?: ConfigFlags;
  /** `--config`: this file and no other */
  configFile?: string | undefined;
  env?: Env;
  cwd?: string;
  /** a usual place that may not be looked into is an error, and not a file that is absent */
  isStrict?: boolean;
}

/** @throws InputError that lists every problem: where, path, expected, found */
export async function loadControlConfig(options: LoadOptions = {}): Promise<LoadedConfig> {
  const env = options.env ?? process.env;
  const cwd = options.cwd ?? process.cwd();
  const file = await findConfigFile(options.configFile, { env, cwd, isStrict: options.isStrict ?? false });
  const fromFile: ConfigText =
    file === null
      ? { data: {}, problems: [], locate: () => 'default' }
      : parseConfigText(file, await readConfigText(file, '`KUBEMEND_CONFIG`, `--config`'));
  const hint = 'correct each line above; the schema is schemas/kubemend.config.schema.json';
  throwProblems(fromFile.problems, hint);

  const { data, origins } = overrideValues(fromFile, options.flags ?? {}, env);
  const locate = (path: ConfigPath): string => origins[path.join('.')] ?? fromFile.locate(path);
  const parsed = ControlConfig.safeParse(data);
  if (!parsed.success) throwProblems(describeIssues(parsed.error.issues, data, locate), hint);
  const config = ControlConfig.parse(data);
  const told = (path: (string | number)[], message: string): Problem => ({
    where: locate(path),
    path: path.join('.'),
    message,
  });
  throwProblems(
    [
      ...policyProblems(config.approval, config.environment).map(({ path, message }) =>
        told(['approval', ...path], message),
      ),
      ...(config.changeWindows ?? []).flatMap((window, index) => {
        const problem = windowProblem(window);
        return problem === null ? [] : [told(['changeWindows', index, 'to'], problem)];
      }),
    ],
    hint,
  );

  const dataDir = resolve(cwd, config.dataDir ?? defaultDataDir(env));
  origins['dataDir'] ??= 'default';
  origins['benchmark'] ??= 'default';
  const { upFile } = layoutDataDir(dataDir);
  // A Temporal profile that was named on purpose outranks a server that merely happens to run here.
  const usesProfile = Boolean(env['TEMPORAL_PROFILE'] ?? env['TEMPORAL_CONFIG_FILE']);
  const up = usesProfile ? null : ((await readRunningUp(upFile)) ?? null);
  const filled = fillFromUp({ ...config, dataDir }, up, upFile, origins);
  const isOfUp = filled.config.node === up?.node && filled.config.temporal.address === up?.temporal.address;
  if (filled.config.checkDirs === undefined && up?.nodeConfig != null && isOfUp) {
    // Where nobody says otherwise, this side knows what the node of this machine knows.
    filled.config.checkDirs = await checkDirsOf([up.nodeConfig]);
    origins['checkDirs'] = up.nodeConfig;
  }
  return { ...filled, file, origins, up };
}

/** @param nodeConfigs policies of nodes of this machine; one that cannot be read is its worker's to complain of */
export async function checkDirsOf(nodeConfigs: readonly string[]): Promise<string[]> {
  const perNode = await Promise.all(
    nodeConfigs.map(async (path) => loadNodeConfig(path).then(checkDirsOfNode, () => [] as string[])),
  );
  return [...new Set(perNode.flat())];
}

function overrideValues(
  file: ConfigText,
  flags: ConfigFlags,
  env: Env,
): { data: unknown; origins: Partial<Record<string, string>> } {
  const origins: Partial<Record<string, string>> = {};
  if (file.data === null || typeof file.data !== 'object' || Array.isArray(file.data)) {
    return { data: file.data, origins };
  }
  const data = structuredClone(file.data) as Record<string, unknown>;
  for (const key of Object.keys(overridable) as ConfigKey[]) {
    const path = key.split('.');
    const variable = overridable[key].env.find((name) => env[name] !== undefined && env[name] !== '');
    const given =
      flags[key] !== undefined
        ? { value: flags[key], origin: `flag ${overridable[key].flag}` }
        : variable !== undefined
          ? { value: env[variable], origin: `environment ${variable}` }
          : undefined;
    if (given !== undefined) {
      setAt(data, path, given.value);
      origins[key] = given.origin;
    } else if (hasAt(data, path)) {
      origins[key] = file.locate(path);
    }
  }
  return { data, origins };
}

function setAt(data: Record<string, unknown>, path: string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    data[key] = value;
    return;
  }
  const child = data[key];
  if (child === undefined || child === null) data[key] = {};
  // A wrong shape (a text where a mapping belongs) stays, for the schema to name it.
  else if (typeof child !== 'object') return;
  setAt(data[key] as Record<string, unknown>, rest, value);
}

function hasAt(data: unknown, path: string[]): boolean {
  const [key = '', ...rest] = path;
  if (data === null || typeof data !== 'object' || !(key in data)) return false;
  return rest.length === 0 || hasAt((data as Record<string, unknown>)[key], rest);
}

/** Nobody said which server, cluster or node: then it is the one that `kubemend up` runs here. */
function fillFromUp(
  config: ControlConfig & { dataDir: string },
  up: UpState | null,
  upFile: string,
  origins: Partial<Record<string, string>>,
): { config: LoadedConfig['config'] } {
  const filled = { ...config, temporal: { ...config.temporal } };
  if (up === null) return { config: filled };
  const origin = `kubemend up (${upFile})`;
  // With another server than its own, its namespace, cluster and node would be somebody else's.
  if (filled.temporal.address !== undefined && filled.temporal.address !== up.temporal.address) {
    return { config: filled };
  }
  if (filled.temporal.address === undefined) {
    filled.temporal.address = up.temporal.address;
    origins['temporal.address'] = origin;
  }
  if (filled.temporal.namespace === undefined) {
    filled.temporal.namespace = up.temporal.namespace;
    origins['temporal.namespace'] = origin;
  }
  if (filled.temporal.ui === undefined && up.temporal.ui !== null) {
    filled.temporal.ui = up.temporal.ui;
    origins['temporal.ui'] = origin;
  }
  if (filled.cluster === undefined) {
    filled.cluster = up.cluster;
    origins['cluster'] = origin;
  }
  if (filled.node === undefined && up.node !== null && filled.cluster === up.cluster) {
    filled.node = up.node;
    origins['node'] = origin;
  }
  return { config: filled };
}
