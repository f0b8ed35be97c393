/** Reads what an audit is judged by: processes, manifests, files and the kubelet's configuration of one node. Changes nothing. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Component } from '../../contracts/basics.ts';
import type { Check } from '../../contracts/check.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import {
  manifestFactOf,
  readGivenFlags,
  wantedFiles,
  wantedOwners,
  wantedTrees,
  wantsKubeProxy,
} from '../../domain/audit/index.ts';
import type {
  ConfigFact,
  Facts,
  FileFact,
  KubeProxyFact,
  ManifestFact,
  ProcessFact,
} from '../../domain/audit/index.ts';
import { resolveNodePaths, toRealPath } from '../../domain/node-paths.ts';
import { startedAtMs } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { KubeletApi } from '../kubelet/kubelet-api.ts';
import { listComponentProcesses } from '../observer/processes.ts';
import type { ComponentProcess } from '../observer/processes.ts';
import type { Files } from '../storage/files.ts';
import { readOwners } from './file-owners.ts';
import { readKubeProxy } from './kube-proxy.ts';
import { readFileAttributes, readFileTree } from './file-tree.ts';

export interface FactsReader {
  /**
   * Everything that the checks need to know about one component, and for what could not be read: why. Never throws
   * for a node's state.
   * @param manifestPath node path of the component's manifest, where it is known; else it is looked for
   */
  read(component: Component, checks: readonly Check[], manifestPath?: string): Promise<Facts>;
}

export interface FactsReaderDeps {
  config: NodeConfig;
  files: Pick<Files, 'readForm' | 'listVisible'>;
  clock: Pick<Clock, 'now' | 'uptimeMs'>;
  /** null: the kubelet is not asked; what is in force is then told from its start and its file */
  kubelet: Pick<KubeletApi, 'configz'> | null;
  procDir?: string;
  requestMs?: number;
}

export function createFactsReader(deps: FactsReaderDeps): FactsReader {
  const toReal = (nodePath: string): string => toRealPath(deps.config, nodePath);
  return {
    async read(component, checks, manifestPath) {
      const processes = await listProcesses(deps, component);
      const process = await toProcessFact(deps, component, processes);
      const manifest: ManifestFact =
        component === 'kubelet'
          ? { kind: 'absent', path: deps.config.manifestsDir }
          : await readManifestFact(deps, component, manifestPath);
      const kubelet = component === 'kubelet' ? await readKubelet(deps, process, processes) : null;
      const facts: Facts = {
        component,
        process,
        manifest,
        files: {},
        trees: await byName(wantedTrees(checks), (path) => readFileTree(path, toReal(path))),
        owners: await readOwners(wantedOwners(checks), toReal),
        kubelet,
        kubeProxy: wantsKubeProxy(checks) ? await readProxy(deps) : null,
        versions: { component: '', kubelet: '' },
      };
      const { texts, attributes } = wantedFiles(checks, facts);
      const read = await byName(texts, (path) => readFileFact(deps, path));
      const seen = await byName(attributes, (path) => readFileAttributes(path, toReal(path)));
      return { ...facts, files: { ...read, ...seen } };
    },
  };
}

async function byName<T>(
  names: readonly string[],
  read: (name: string) => Promise<T>,
): Promise<Record<string, T>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

type Processes = ComponentProcess[] | { why: string };

async function readProxy({ config, procDir }: FactsReaderDeps): Promise<KubeProxyFact> {
  const { kubeletDir } = resolveNodePaths(config);
  const { root } = config;
  return await readKubeProxy({ root, kubeletDir, ...(procDir === undefined ? {} : { procDir }) });
}

async function listProcesses({ config, procDir }: FactsReaderDeps, component: Component): Promise<Processes> {
  const { kubeletDir } = resolveNodePaths(config);
  try {
    return await listComponentProcesses({
      component,
      root: config.root,
      kubeletDir,
      port: null,
      ...(procDir === undefined ? {} : { procDir }),
    });
  } catch (error) {
    return { why: `the process list cannot be read: ${messageOf(error)}` };
  }
}

async function toProcessFact(
  { procDir = '/proc' }: FactsReaderDeps,
  component: Component,
  processes: Processes,
): Promise<ProcessFact> {
  if ('why' in processes) return { kind: 'unreadable', why: processes.why };
  const [process, ...others] = processes;
  if (process === undefined) return { kind: 'notRunning' };
  if (others.length > 0) {
    const pids = processes.map((one) => one.pid).join(', ');
    return {
      kind: 'unreadable',
      why: `several processes of ${component} run (${pids}): a restart is under way`,
    };
  }
  const { pid, argv } = process;
  return { kind: 'running', pid, argv, env: await readEnvironment(join(procDir, String(pid), 'environ')) };
}

async function readEnvironment(path: string): Promise<Record<string, string> | null> {
  try {
    const pairs = (await readFile(path, 'utf8')).split('\0').filter((pair) => pair.includes('='));
    return Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
  } catch {
    return null;
  }
}

/** kubeadm's file name first; else the one visible file that runs the component. */
async function readManifestFact(
  deps: FactsReaderDeps,
  component: Component,
  known: string | undefined,
): Promise<ManifestFact> {
  const { config, files } = deps;
  const usual = `${config.manifestsDir}/${component}.yaml`;
  const first = await readOneManifest(deps, component, known ?? usual);
  if (first.kind !== 'absent' || known !== undefined) return first;
  try {
    const directory = toRealPath(config, config.manifestsDir);
    // kubeadm makes none on a worker: then there is no manifest, and that is an answer.
    if ((await files.readForm(directory)).form.kind === 'absent') return { kind: 'absent', path: usual };
    const names = await files.listVisible(directory);
    const found = (
      await Promise.all(
        names.map((name) => readOneManifest(deps, component, `${config.manifestsDir}/${name}`)),
      )
    ).filter((one) => one.kind === 'read');
    const [only, ...others] = found;
    if (only === undefined) return { kind: 'absent', path: usual };
    if (others.length === 0) return only;
    return { kind: 'unreadable', why: `${found.map((one) => one.path).join(' and ')} both run ${component}` };
  } catch (error) {
    return { kind: 'unreadable', why: messageOf(error) };
  }
}

async function readOneManifest(
  deps: FactsReaderDeps,
  component: Component,
  path: string,
): Promise<ManifestFact> {
  const found = await readFileFact(deps, path);
  if (found.kind === 'absent') return { kind: 'absent', path };
  if (found.kind === 'unreadable') return found;
  if (found.kind === 'directory' || found.text === null)
    return { kind: 'unreadable', why: `${path} is no text file` };
  return manifestFactOf(found.text, path, component);
}

async function readFileFact({ config, files }: FactsReaderDeps, nodePath: string): Promise<FileFact> {
  try {
    const { form, bytes } = await files.readForm(toRealPath(config, nodePath));
    if (form.kind === 'absent' || form.attributes === null) return { kind: 'absent' };
    const { mode, uid, gid } = form.attributes;
    const text = bytes === null || bytes.includes(0) ? null : bytes.toString('utf8');
    return { kind: form.kind, mode, uid, gid, text };
  } catch (error) {
    return { kind: 'unreadable', why: messageOf(error) };
  }
}

async function readKubelet(
  deps: FactsReaderDeps,
  process: ProcessFact,
  processes: Processes,
): Promise<NonNullable<Facts['kubelet']>> {
  const argv = process.kind === 'running' ? process.argv : [];
  const flags = readGivenFlags('kubelet', argv);
  const where = flags.get('config')?.values.at(-1) ?? deps.config.kubeletConfig;
  const file = await readConfigFact(deps, where);
  return { file, effective: await readEffective(deps, file, where, processes, flags.has('config-dir')) };
}

async function readConfigFact(deps: FactsReaderDeps, where: string): Promise<ConfigFact> {
  const found = await readFileFact(deps, where);
  if (found.kind === 'absent') return { kind: 'absent', where };
  if (found.kind === 'unreadable') return found;
  try {
    const config = parse(found.text ?? '') as unknown;
    if (config === null || typeof config !== 'object' || Array.isArray(config))
      throw new Error('it is no mapping');
    return { kind: 'read', where, config: config as Record<string, unknown>, final: false };
  } catch (error) {
    return { kind: 'unreadable', why: `${where}: expected KubeletConfiguration, found: ${messageOf(error)}` };
  }
}

/** The kubelet's own word; else its file, provided that it has not changed since the kubelet read it at its start. */
async function readEffective(
  deps: FactsReaderDeps,
  file: ConfigFact,
  where: string,
  processes: Processes,
  hasDropIns: boolean,
): Promise<ConfigFact> {
  const answer = await deps.kubelet
    ?.configz(deps.requestMs ?? 5_000)
    .catch((error: unknown) => ({ why: messageOf(error) }));
  if (answer !== undefined && 'config' in answer) {
    return { kind: 'read', where: 'kubelet /configz', config: answer.config, final: true };
  }
  const silent = answer === undefined ? 'the kubelet was not asked' : answer.why;
  if (file.kind !== 'read') return file;
  if (hasDropIns)
    return { kind: 'unreadable', why: `${silent}, and --config-dir may say otherwise than ${where}` };
  const [kubelet] = 'why' in processes ? [] : processes;
  if (kubelet === undefined) return { kind: 'unreadable', why: 'kubelet does not run' };
  const changed = await stat(toRealPath(deps.config, where)).catch(() => undefined);
  if (changed === undefined || changed.ctimeMs > startedAtMs(kubelet.startTicks, deps.clock) + tickSlackMs) {
    return {
      kind: 'unreadable',
      why: `${silent}, and ${where} changed after the kubelet's start: nothing tells which it reads`,
    };
  }
  return {
    kind: 'read',
    where: `${where} as pid ${kubelet.pid} read it at its start`,
    config: file.config,
    final: false,
  };
}

/** Start and uptime are each rounded to a tick of 10 ms; a kubelet takes longer than this to reach its file. */
const tickSlackMs = 30;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
