/** L1: the new arguments on the live container's own program. What cannot be tried is said, and is no reason to refuse. */
import { listComponentProcesses } from '../../adapters/observer/processes.ts';
import { dryBoot } from '../../adapters/rehearsal/dry-boot.ts';
import type { RehearsalReport } from '../../contracts/deeds.ts';
import { maskText } from '../../domain/mask-secrets.ts';
import { toNodePath, toRealPath } from '../../domain/node-paths.ts';
import { canDryBoot, dryBootOf, judgeDryBoot, whyOtherProgram } from '../../domain/rehearsal/dry-boot.ts';
import type { DeedContext } from '../deed-context.ts';
import type { Computed } from '../inspect/compute-change.ts';
import type { NodeContext } from '../node-context.ts';

/** A bad value ends the program in half a second; one that still runs after this has read all of its arguments. */
const trialMs = 5_000;

export async function tryDryBoot(
  node: NodeContext,
  computed: Computed,
  deed: DeedContext,
): Promise<RehearsalReport> {
  const { manifest, component } = computed;
  if (!canDryBoot(component)) return couldNot(`${component} has no dry boot`);
  if (manifest?.before.kind !== 'read' || manifest.after.kind !== 'read')
    return couldNot('no manifest changes');
  const other = whyOtherProgram(manifest.before, manifest.after);
  if (other !== null) return couldNot(other);
  const { config, paths } = node;
  if (config.root !== '') return couldNot('no container runtime');
  const scan = { component, root: config.root, kubeletDir: paths.kubeletDir, port: null };
  const [running, ...others] = await listComponentProcesses(scan).catch(() => []);
  if (running === undefined || others.length > 0)
    return couldNot(`${running === undefined ? 'no' : 'more than one'} ${component} runs`);

  const boot = dryBootOf(
    component,
    manifest.before,
    manifest.after,
    new Set(computed.files.map(({ path }) => toNodePath(config, path))),
  );
  deed.heartbeat(`trying the new arguments of ${component} without a network`);
  try {
    const ended = await dryBoot({
      pid: running.pid,
      flags: boot.flags,
      files: boot.files.map((path) => contentOf(node, computed, path)),
      scratchDir: paths.stateDir,
      limitMs: trialMs,
      signal: deed.signal,
    });
    const { passed, detail: words } = judgeDryBoot(ended);
    // It goes into a history that many may read.
    const detail = maskText(words);
    if (passed === null) return couldNot(detail);
    return { outcome: passed ? 'passed' : 'failed', level: 'L1', detail };
  } catch (error) {
    deed.signal.throwIfAborted();
    return couldNot(error instanceof Error ? error.message : String(error));
  }
}

/** As the change will have it; else the file that is there. */
function contentOf({ config }: NodeContext, computed: Computed, nodePath: string): Buffer | string {
  const realPath = toRealPath(config, nodePath);
  return computed.files.find(({ path }) => path === realPath)?.bytesAfter ?? realPath;
}

export function couldNot(detail: string): RehearsalReport {
  return { outcome: 'couldNot', level: null, detail };
}
