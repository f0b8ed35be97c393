/** Reads what an audit is judged by: processes, manifests, files and the kubelet's configuration of one node. Changes nothing. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Component } from '../../contracts/basics.ts';
import type { Check } from '../../contracts/check.ts';
import {
  isElsewhere,
  wantedFiles,
  wantedLists,
  wantedOwners,
  wantedTrees,
  wantsKubeProxy,
} from '../../domain/audit/index.ts';
import type {
  ClusterFacts,
  Facts,
  KubeProxyFact,
  ManifestFact,
  ProcessFact,
} from '../../domain/audit/index.ts';
import { versionInImage } from '../../domain/flags/index.ts';
import { resolveNodePaths, toRealPath } from '../../domain/node-paths.ts';
import { startedAtMs } from '../clock.ts';
import { readKubeletVersion } from '../kubelet/kubelet-version.ts';
import { listComponentProcesses } from '../observer/processes.ts';
import { changedAtMs } from '../storage/files.ts';
import { readCluster } from './cluster-facts.ts';
import type { ClusterReader } from './cluster-facts.ts';
import { messageOf, readFileAttributes, readFileFact } from './file-facts.ts';
import { readOwners } from './file-owners.ts';
import { readFileTree } from './file-tree.ts';
import { readKubeProxy } from './kube-proxy.ts';
import { readKubelet } from './kubelet-facts.ts';
import type { KubeletReader, Processes } from './kubelet-facts.ts';
import { readManifestFact } from './manifest-facts.ts';
import type { ManifestReader } from './manifest-facts.ts';
import { createChangeJudge } from './read-at-start.ts';
import type { FileOfProcess } from './read-at-start.ts';

export interface FactsReader {
  /**
   * Everything that the checks need to know about one component, and for what could not be read: why. Never throws
   * for a node's state.
   * @param manifestPath node path of the component's manifest, where it is known; else it is looked for
   */
  read(component: Component, checks: readonly Check[], manifestPath?: string): Promise<Facts>;
}

export interface FactsReaderDeps extends ManifestReader, KubeletReader, ClusterReader {
  clock: KubeletReader['clock'] & ClusterReader['clock'];
  files: ManifestReader['files'];
  procDir?: string;
}

export function createFactsReader(deps: FactsReaderDeps): FactsReader {
  const toReal = (nodePath: string): string => toRealPath(deps.config, nodePath);
  const withChange = createChangeJudge();
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
        cluster: await readClusterHere(deps, { process, manifest }, checks),
        version: await versionOf(deps, { component, process, manifest }),
      };
      const { texts, attributes } = wantedFiles(checks, facts);
      const reader = readerOf(deps, processes);
      const read = await byName(texts, async (nodePath) => {
        const found = await readFileFact(deps, nodePath);
        const changedMs = await changedAtMs(toReal(nodePath));
        if (changedMs === null || reader === null) return found;
        return withChange(found, { component, ...reader, nodePath, changedMs });
      });
      const seen = await byName(attributes, (path) => readFileAttributes(path, toReal(path)));
      return { ...facts, files: { ...read, ...seen } };
    },
  };
}

/** null: there is not one process of it */
function readerOf(
  { clock }: FactsReaderDeps,
  processes: Processes,
): Pick<FileOfProcess, 'pid' | 'startTicks' | 'startedMs'> | null {
  if ('why' in processes) return null;
  const [process, ...others] = processes;
  if (process === undefined || others.length > 0) return null;
  const { pid, startTicks } = process;
  return { pid, startTicks, startedMs: startedAtMs(startTicks, clock) };
}

async function byName<T>(
  names: readonly string[],
  read: (name: string) => Promise<T>,
): Promise<Record<string, T>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

async function readClusterHere(
  deps: FactsReaderDeps,
  here: Pick<Facts, 'process' | 'manifest'>,
  checks: readonly Check[],
): Promise<ClusterFacts | null> {
  const lists = wantedLists(checks);
  return lists.length === 0 || isElsewhere(here) ? null : await readCluster(deps, lists);
}

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

/** The kubelet is asked by its process; of the others the image tells, which the kubelet starts them from. */
async function versionOf(
  { procDir = '/proc' }: FactsReaderDeps,
  { component, process, manifest }: Pick<Facts, 'component' | 'process' | 'manifest'>,
): Promise<string | null> {
  if (component !== 'kubelet') return manifest.kind === 'read' ? versionInImage(manifest.image ?? '') : null;
  const version = await readKubeletVersion(process.kind === 'running' ? process : undefined, { procDir });
  return version === 'unknown' ? null : version;
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
