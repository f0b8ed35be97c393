/** The kubelet's configuration: its file, and what is in force by its own word or by that file. */
import { readGivenFlags } from '../../domain/audit/index.ts';
import type { ConfigFact, Facts, ProcessFact } from '../../domain/audit/index.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import { startedAtMs, tickSlackMs } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { KubeletApi } from '../kubelet/kubelet-api.ts';
import type { ComponentProcess } from '../observer/processes.ts';
import { changedAtMs } from '../storage/files.ts';
import { messageOf, readConfigFact } from './file-facts.ts';
import type { FileReader } from './file-facts.ts';
import { withDropIns } from './kubelet-drop-ins.ts';

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
  const valueOf = (flag: string): string => flags.get(flag)?.values.at(-1) ?? '';
  const isWithoutFile = process.kind === 'running' && valueOf('config') === '';
  const where = valueOf('config') || deps.config.kubeletConfig;
  const base = isWithoutFile ? withoutFile : await readConfigFact(deps, where);
  const dropIns = valueOf('config-dir');
  const file = dropIns === '' ? base : await withDropIns(deps, base, dropIns);
  const effective = await readEffective(deps, {
    file,
    where,
    processes,
    isWithoutFile,
    hasDropIns: dropIns !== '',
  });
  return { file, effective };
}

/** In force, but for its flags, in a kubelet that was given no file (cmd/kubelet/app/options, applyLegacyDefaults). */
const withoutFile: ConfigFact = {
  kind: 'read',
  where: 'the kubelet runs without --config',
  config: {
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    readOnlyPort: 10_255,
  },
  final: false,
};

interface ReadFile {
  file: ConfigFact;
  /** node path of the file that --config names, or of the one where it is wont to be */
  where: string;
  processes: Processes;
  isWithoutFile: boolean;
  hasDropIns: boolean;
}

/** The kubelet's own word; else its file, provided that it has not changed since the kubelet read it at its start. */
async function readEffective(
  deps: KubeletReader,
  { file, where, processes, isWithoutFile, hasDropIns }: ReadFile,
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
  if (isWithoutFile) return file;
  const [kubelet] = 'why' in processes ? [] : processes;
  if (kubelet === undefined) return { kind: 'unreadable', why: 'kubelet does not run' };
  const changedMs = await changedAtMs(toRealPath(deps.config, where));
  if (changedMs === null || changedMs > startedAtMs(kubelet.startTicks, deps.clock) + tickSlackMs) {
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
