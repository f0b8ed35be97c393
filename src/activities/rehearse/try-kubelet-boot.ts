/** L1 of a kubelet's configuration: tried on the program of the kubelet that runs, away from all that it works with. */
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listComponentProcesses } from '../../adapters/observer/processes.ts';
import { runTrial } from '../../adapters/rehearsal/trial.ts';
import type { RehearsalReport } from '../../contracts/deeds.ts';
import { deadKubeconfig, judgeKubeletBoot, kubeletBootFlags } from '../../domain/rehearsal/kubelet-boot.ts';
import type { DeedContext } from '../deed-context.ts';
import type { Computed } from '../inspect/compute-change.ts';
import type { NodeContext } from '../node-context.ts';
import { couldNot } from './try-dry-boot.ts';

const scratchName = 'kubelet-boot-';

/** A bad configuration ends it in half a second, a good one as soon. */
const trialMs = 10_000;

export async function tryKubeletBoot(
  { config, paths }: NodeContext,
  { files, keys }: Computed,
  deed: DeedContext,
): Promise<RehearsalReport> {
  const bytes = files.findLast(({ role }) => role === 'kubeletConfig')?.bytesAfter;
  if (bytes == null) return couldNot('its configuration does not change');
  if (config.root !== '') return couldNot('no kubelet program of its own');
  const scan = { component: 'kubelet', root: config.root, kubeletDir: paths.kubeletDir, port: null } as const;
  const [running, ...others] = await listComponentProcesses(scan).catch(() => []);
  if (running === undefined || others.length > 0) {
    return couldNot(`${running === undefined ? 'no' : 'more than one'} kubelet runs`);
  }
  deed.heartbeat('trying the new configuration on the kubelet’s program');
  const scratchDir = await mkdtemp(join(paths.stateDir, scratchName));
  try {
    const ended = await tryIn(scratchDir, running, [bytes, Buffer.from(deadKubeconfig)], deed.signal);
    const { passed, detail } = judgeKubeletBoot(ended, Object.keys(keys));
    if (passed === null) return couldNot(detail);
    return { outcome: passed ? 'passed' : 'failed', level: 'L1', detail };
  } catch (error) {
    deed.signal.throwIfAborted();
    return couldNot(error instanceof Error ? error.message : String(error));
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
}

/**
 * What a trial that was killed with its worker has left: the configuration, and a key that the kubelet made for itself. At the
 * start of a worker, the only one of its machine, none is under way.
 */
export async function reapTrials({ paths: { stateDir } }: Pick<NodeContext, 'paths'>): Promise<string[]> {
  const names = await readdir(stateDir).catch(() => []);
  const left = names.filter((name) => name.startsWith(scratchName)).map((name) => join(stateDir, name));
  await Promise.all(left.map((path) => rm(path, { recursive: true, force: true }).catch(() => undefined)));
  return left;
}

async function tryIn(
  scratchDir: string,
  { pid, argv }: { pid: number; argv: readonly string[] },
  contents: readonly Buffer[],
  signal: AbortSignal,
): ReturnType<typeof runTrial> {
  const paths = contents.map((_, index) => join(scratchDir, `file-${index}`));
  await Promise.all(paths.map((path, index) => writeFile(path, contents[index] ?? '', { mode: 0o600 })));
  const handles = await Promise.all(paths.map((path) => open(path, 'r')));
  try {
    return await runTrial({
      command: [
        // No network, no mount that lasts, and nothing that outlives the trial.
        ...['unshare', '--net', '--ipc', '--uts', '--mount', '--pid', '--fork', '--kill-child', '--'],
        ...[`/proc/${pid}/exe`, ...kubeletBootFlags(argv, scratchDir)],
      ],
      env: {},
      descriptors: handles.map(({ fd }) => fd),
      limitMs: trialMs,
      signal,
    });
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
}
