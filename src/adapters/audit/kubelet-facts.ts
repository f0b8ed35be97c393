/** The kubelet's configuration: its file, and what is in force by its own word or by that file. */
import { stat } from 'node:fs/promises';
import { parse } from 'yaml';
import { readGivenFlags } from '../../domain/audit/index.ts';
import type { ConfigFact, Facts, ProcessFact } from '../../domain/audit/index.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import { startedAtMs, tickSlackMs } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { KubeletApi } from '../kubelet/kubelet-api.ts';
import type { ComponentProcess } from '../observer/processes.ts';
import { messageOf, readFileFact } from './file-facts.ts';
import type { FileReader } from './file-facts.ts';

export interface KubeletReader extends FileReader {
  clock: Pick<Clock, 'now' | 'uptimeMs'>;
  /** null: the kubelet is not asked; what is in force is then told from its start and its file */
  kubelet: Pick<KubeletApi, 'configz'> | null;
  requestMs?: number;
}

/** of a component; or why they cannot be listed */
export type Processes = ComponentProcess[] | { why: string };

export async function readKubelet(
  deps: KubeletReader,
  process: ProcessFact,
  processes: Processes,
): Promise<NonNullable<Facts['kubelet']>> {
  const argv = process.kind === 'running' ? process.argv : [];
  const flags = readGivenFlags('kubelet', argv);
  const where = flags.get('config')?.values.at(-1) ?? deps.config.kubeletConfig;
  const file = await readConfigFact(deps, where);
  return { file, effective: await readEffective(deps, file, where, processes, flags.has('config-dir')) };
}

async function readConfigFact(deps: KubeletReader, where: string): Promise<ConfigFact> {
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
  deps: KubeletReader,
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
