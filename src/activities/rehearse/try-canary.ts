/**
 * L2: the new API server as a static Pod of its own, through the same gate as the change itself, then removed. It is a
 * change record like any other: should nobody end it, the node removes it at its deadline.
 */
import { findFreePort } from '../../adapters/free-port.ts';
import { readAvailableMemory, readResidentMemory } from '../../adapters/memory.ts';
import { listComponentProcesses } from '../../adapters/observer/processes.ts';
import type { BackupStore } from '../../adapters/storage/backup-store.ts';
import type { WorkflowRef } from '../../contracts/change-record.ts';
import type { RehearsalReport } from '../../contracts/deeds.ts';
import type { Baseline, GateSpec } from '../../contracts/gate.ts';
import type { Plan } from '../../contracts/plan.ts';
import { totalGateMs } from '../../domain/gate/index.ts';
import { othersInPod, whyNoCanary } from '../../domain/rehearsal/canary.ts';
import { changeIdOf } from '../../domain/storage/change-id.ts';
import { applyChange } from '../change/apply-change.ts';
import { backUp } from '../change/back-up.ts';
import type { RecomputedFile } from '../change/stage-change.ts';
import type { DeedContext } from '../deed-context.ts';
import type { Computed } from '../inspect/compute-change.ts';
import type { FinalVerdict, NodeContext } from '../node-context.ts';
import { rollBack } from '../rollback/roll-back.ts';
import { canaryForm } from './canary-form.ts';
import { couldNot } from './try-dry-boot.ts';

export type CanaryContext = NodeContext & { backups: Pick<BackupStore, 'store'> };

/** Where a canary listens: the first free port from here on. */
const firstPort = 16_443;
const removalMs = 60_000;
const slackMs = 60_000;

export async function tryCanary(
  node: CanaryContext,
  computed: Computed,
  { plan, workflow }: { plan: Plan; workflow: WorkflowRef },
  deed: DeedContext,
): Promise<RehearsalReport> {
  const why = await whyNot(node, computed, plan);
  if (why !== null) return couldNot(why);
  const port = await findFreePort(firstPort, 50);
  if (port === null) return couldNot(`no port from ${firstPort} on is free`);
  const { workflowId, firstRunId, attempt } = workflow;
  const changeId = changeIdOf(workflowId, firstRunId, attempt, `canary of ${plan.planHash}`);
  const earlier = await node.records.read(changeId);
  if (earlier !== undefined) {
    // Asked again: whoever tried it before has died, and what they saw with them.
    const named = { changeId, identity: plan.identity, files: earlier.files, workflow };
    const left = await remove(node, named, deed);
    return failed(
      `the canary was given up: ${earlier.end?.reason ?? left ?? 'the worker that watched it died'}`,
    );
  }
  const { files, spec, startupMs, planHash } = canaryForm(node, computed, plan, {
    port,
    changeId,
    // Where it really lies: a backup, and its absence, are of real paths.
    manifestsDir: (await node.files.readForm(node.paths.manifestsDir)).realPath,
  });
  const totalMs = totalGateMs(spec.limits, spec.kubeletTickMs) + startupMs;
  const canary: Plan = {
    ...plan,
    planHash,
    checks: [],
    files: files.map(({ bytesAfter: _, ...file }) => file),
    restart: false,
    gate: null,
    revertGate: null,
    limits: { ...plan.limits, revertAfterMs: totalMs + slackMs, confirmWithinMs: slackMs },
  };
  const baseline = await baselineOfCanary(node, spec, plan, deed);
  const backups = await backUp(node, { plan: canary });
  node.log.info(
    `Trying the change with a canary: ${spec.pod?.name ?? ''} on port ${port} (change ${changeId})`,
  );
  const recompute = (): Promise<RecomputedFile[]> => Promise.resolve(files);
  const named = { changeId, identity: plan.identity };
  const begun = await applyChange(
    node,
    { plan: canary, changeId, workflow, backups, isRestore: false, mayBeUnwell: false, recompute },
    deed,
  );
  if (begun.state !== 'applied') {
    const detail = `the canary was given up: ${begun.end?.reason ?? begun.state}`;
    return begun.end?.code === 'OPEN_CHANGE' ? { ...failed(detail), blocked: true } : failed(detail);
  }
  let verdict: FinalVerdict;
  let left: string | null;
  try {
    const writtenAt = node.clock.now().toISOString();
    verdict = await node.holdGate({ spec: { ...spec, baseline, writtenAt }, ...deed });
  } finally {
    left = await remove(node, { ...named, files: canary.files, workflow }, deed);
  }
  left ??= await waitForEnd(node, deed);
  if (left !== null) return failed(left);
  if (verdict.kind !== 'healthy') return failed(`a canary with the new configuration: ${verdict.reason}`);
  const seconds = Math.round((verdict.evidence.states.at(-1)?.reachedAtMs ?? 0) / 1_000);
  return { outcome: 'passed', level: 'L2', detail: `a canary Pod was healthy and held, after ${seconds} s` };
}

/** Of the canary itself nothing is there yet: what the live one does for others is what it must do too. */
async function baselineOfCanary(
  { observer }: CanaryContext,
  spec: GateSpec,
  { gate }: Plan,
  { signal }: DeedContext,
): Promise<Baseline> {
  const { useful: _none, ...own } = await observer.captureBaseline(spec, signal);
  const live = gate === null ? null : await observer.captureBaseline(gate, signal);
  return { ...own, ...(live?.useful !== undefined && { useful: live.useful }) };
}

const failed = (detail: string): RehearsalReport => ({ outcome: 'failed', level: 'L2', detail });

async function whyNot(
  node: CanaryContext,
  { manifest, component, files }: Computed,
  plan: Plan,
): Promise<string | null> {
  if (component !== 'kube-apiserver') return `a canary is an API server's, and this is ${component}`;
  if (manifest?.after.kind !== 'read' || !plan.restart) return 'the change restarts nothing';
  const argvBefore = manifest.before.kind === 'read' ? manifest.before.argv : [];
  const untriable = whyNoCanary(argvBefore, manifest.after.argv);
  if (untriable !== null) return untriable;
  const text = files.findLast(({ role }) => role === 'manifest')?.bytesAfter?.toString('utf8');
  const others = text === undefined ? [] : othersInPod(text);
  if (others.length > 0)
    return `its Pod has more containers (${others.join(', ')}), which a canary would run a second time beside the live ones`;
  const inPlace = files.find(({ role, before }) => role !== 'manifest' && before.kind !== 'absent');
  if (inPlace !== undefined) return `${inPlace.path} is changed in place, under the live API server`;
  const noRoom = await whyNoRoom(node);
  if (noRoom !== null) return noRoom;
  const { config, paths } = node;
  const [live] = await listComponentProcesses({
    component,
    root: config.root,
    kubeletDir: paths.kubeletDir,
    port: null,
  });
  const [needed, available] = await Promise.all([
    live === undefined ? 0 : readResidentMemory(live.pid),
    readAvailableMemory(),
  ]);
  if (available > 1.5 * needed) return null;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  return `expected ${megabytes(1.5 * needed)} of free memory for a second API server, found ${megabytes(available)}`;
}

/** A static Pod is critical to its kubelet, which evicts another Pod for it when the node is full. */
async function whyNoRoom({ kubelet }: CanaryContext): Promise<string | null> {
  const room = await kubelet.podRoom();
  if ('why' in room) return `whether the node has room for one more Pod could not be seen: ${room.why}`;
  return room.running < room.most
    ? null
    : `the node is full, and a canary would evict another Pod: expected fewer than ${room.most} Pods, found ${room.running}`;
}

/** @returns why it is still there; null: its file is gone */
async function remove(
  node: CanaryContext,
  change: Omit<Parameters<typeof rollBack>[1], 'giveUp'>,
  deed: DeedContext,
): Promise<string | null> {
  const giveUp = {
    code: 'REHEARSAL_OVER',
    reason: 'the canary of a rehearsal goes, whatever it has shown',
  } as const;
  // Also when the rehearsal itself is to end: the deadline would do it too, but later.
  const until = { ...deed, signal: AbortSignal.timeout(removalMs) };
  const { state, end } = await rollBack(node, { ...change, giveUp }, until);
  return state === 'rolledBack' || state === 'refused'
    ? null
    : `the canary could not be removed: ${end?.reason ?? state}`;
}

/** The next change finds no second API server. */
async function waitForEnd(node: CanaryContext, deed: DeedContext): Promise<string | null> {
  const { config, paths } = node;
  const scan = {
    component: 'kube-apiserver',
    root: config.root,
    kubeletDir: paths.kubeletDir,
    port: null,
    canary: true,
  } as const;
  for (const untilMs = node.clock.monotonicMs() + removalMs; node.clock.monotonicMs() < untilMs;) {
    if ((await listComponentProcesses(scan)).length === 0) return null;
    deed.heartbeat('waiting for the canary to end');
    await node.clock.sleep(500, deed.signal);
  }
  return `the canary's process still runs ${removalMs / 1_000} s after its file is gone`;
}
