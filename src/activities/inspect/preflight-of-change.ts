/** Reads what the static preflight (L0) asks about, then asks it. */
import { dirname, join } from 'node:path';
import type { FactsReader } from '../../adapters/audit/audit-facts.ts';
import { readFileFact } from '../../adapters/audit/file-facts.ts';
import { readExchangedVersion } from '../../adapters/kubelet/kubelet-version.ts';
import { podFilesOf } from '../../adapters/kubelet/pod-directory.ts';
import { askKubelets } from '../../adapters/kubelet/serving-certificates.ts';
import { readPodReaders, readPodSights } from '../../adapters/kubelet/pod-readers.ts';
import type { Files } from '../../adapters/storage/files.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import type { FileFact } from '../../domain/audit/index.ts';
import {
  checkKeptAccess,
  checkNewFiles,
  kubeletFiles,
  kubeletQuestion,
  preflight,
  preflightKubelet,
  spaceNeeds,
  takesAway,
  wantedPaths,
} from '../../domain/checks/index.ts';
import type {
  AttributeChange,
  FileFix,
  NewFile,
  PreflightFacts,
  PreflightResult,
} from '../../domain/checks/index.ts';
import { toNodePath, toRealPath } from '../../domain/node-paths.ts';
import type { Computed } from './compute-change.ts';

export interface PreflightContext {
  config: NodeConfig;
  files: Files;
  facts: FactsReader;
  audit: { clock: { monotonicMs(): number } };
}

export async function preflightOf(
  context: PreflightContext,
  computed: Computed,
  fixes: readonly FileFix[],
  allowUnknown: boolean,
): Promise<PreflightResult[]> {
  const ofTarget = await preflightOfTarget(context, computed, fixes, allowUnknown);
  return [...ofTarget, ...(await preflightOfAccess(context, computed))];
}

/** Whatever the target: files beside a manifest change with it too. */
async function preflightOfAccess(context: PreflightContext, computed: Computed): Promise<PreflightResult[]> {
  return [...(await preflightOfNewFiles(context, computed)), ...(await preflightOfKept(context, computed))];
}

/** Where the Pod runs as root there is nothing to ask. */
async function preflightOfNewFiles(
  context: PreflightContext,
  { files }: Computed,
): Promise<PreflightResult[]> {
  const created = files.flatMap(({ path, before, after }): NewFile[] => {
    if (before.kind !== 'absent' || after.attributes === null || after.kind === 'absent') return [];
    return [{ path: toNodePath(context.config, path), kind: after.kind, attributes: after.attributes }];
  });
  const manifest = files.find(({ role }) => role === 'manifest')?.bytesAfter ?? null;
  if (created.length === 0 || manifest === null) return [];
  const sights = await readPodSights(context, manifest.toString('utf8'));
  return sights.length === 0 ? [] : [checkNewFiles(created, sights)];
}

async function preflightOfKept(context: PreflightContext, { files }: Computed): Promise<PreflightResult[]> {
  const changes = files.flatMap(({ path, before, after }): AttributeChange[] => {
    if (before.attributes === null || after.attributes === null || after.kind === 'absent') return [];
    const place = toNodePath(context.config, path);
    return [{ path: place, kind: after.kind, before: before.attributes, after: after.attributes }];
  });
  if (!changes.some(takesAway)) return [];
  return [checkKeptAccess({ changes, ...(await readPodReaders(context)) })];
}

async function preflightOfTarget(
  context: PreflightContext,
  computed: Computed,
  fixes: readonly FileFix[],
  allowUnknown: boolean,
): Promise<PreflightResult[]> {
  const { config, files } = context;
  const { manifest, component } = computed;
  if (computed.target === 'kubelet') return await preflightOfKubelet(context, computed, allowUnknown);
  if (manifest?.before.kind !== 'read' || manifest.after.kind !== 'read') return [];
  const { before, after } = manifest;
  const bytesNeeded = computed.files.reduce(
    (sum, file) => sum + 2 * ((file.bytesAfter?.length ?? 0) + (file.bytesBefore?.length ?? 0)),
    65_536,
  );
  const base = { component, before, after, creates: fixes, bytesNeeded };
  const found = await readFacts(config, files, wantedPaths(base));
  const podFiles = await podFilesOf(toRealPath(config, config.manifestsDir), {
    name: after.podName,
    namespace: after.namespace,
  });
  const asked: PreflightFacts = {
    ...base,
    podFiles: podFiles?.map((name) => toNodePath(config, join(config.manifestsDir, name))) ?? null,
    files: found,
    freeBytes: await readFree(
      config,
      files,
      spaceNeeds(base).map((need) => need.directory),
    ),
    allowUnknown,
    kubelets: await readKubelets(context, kubeletQuestion({ ...base, files: found })),
  };
  return preflight(asked);
}

async function preflightOfKubelet(
  { config, files, facts }: PreflightContext,
  { keys }: Computed,
  allowUnknown: boolean,
): Promise<PreflightResult[]> {
  const { process, kubelet, version } = await facts.read('kubelet', []);
  return preflightKubelet({
    path: config.kubeletConfig,
    changed: keys,
    process,
    config: kubelet?.file ?? null,
    files: await readFacts(config, files, kubeletFiles(keys)),
    version,
    nextVersion: process.kind === 'running' ? await readExchangedVersion(process) : null,
    allowUnknown,
  });
}

async function readKubelets(
  { config, audit: { clock } }: PreflightContext,
  question: ReturnType<typeof kubeletQuestion>,
): Promise<PreflightFacts['kubelets']> {
  return question === null || 'why' in question ? question : await askKubelets({ config, clock }, question);
}

async function readFacts(
  config: NodeConfig,
  files: Files,
  paths: readonly string[],
): Promise<Record<string, FileFact>> {
  const read = paths.map(async (path) => [path, await readFileFact({ config, files }, path)] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** Of each directory, or of the nearest parent that exists: the change may yet create it. */
async function readFree(
  config: NodeConfig,
  files: Files,
  directories: readonly string[],
): Promise<Record<string, number | null>> {
  const freeOf = async (path: string): Promise<number | null> => {
    try {
      return await files.freeBytes(path);
    } catch {
      return path === '/' ? null : await freeOf(dirname(path));
    }
  };
  const read = await Promise.all(
    directories.map(async (directory) => [directory, await freeOf(toRealPath(config, directory))] as const),
  );
  return Object.fromEntries(read);
}
