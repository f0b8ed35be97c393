/** Proof that a rollback is one: the gate over the form before, at most one kubelet restart, and the baseline audit. */
import { dirname } from 'node:path';
import type { Finding } from '../../contracts/audit.ts';
import type { ChangeRecord } from '../../contracts/change-record.ts';
import type { GateEvidence, GateSpec, Observation } from '../../contracts/gate.ts';
import { deadlineOf, isSameBoot } from '../../domain/change/deadline.ts';
import { revertSpecOf } from '../../domain/change/revert-spec.ts';
import { mostKubeletRestarts } from '../../domain/change/step-reverting.ts';
import { kindOfAnswer } from '../../domain/gate/answers.ts';
import { isWedged, wedgeAfterMs } from '../../domain/gate/wedge.ts';
import type { DeedContext } from '../deed-context.ts';
import type { FinalVerdict, NodeContext } from '../node-context.ts';
import { restartInRevert } from './restart-in-revert.ts';
import { removeCreated } from './restore-files.ts';
import type { Grip } from './revert-grip.ts';
import { holdKubeletRevertGate } from './revert-kubelet.ts';

export interface RevertProof {
  evidence: GateEvidence | null;
  /** null: proved */
  problem: string | null;
  conflicts: ChangeRecord['conflicts'];
}

/** States from which on no old process runs that might still open a file that the change made. */
const afterOldProcess = ['oldGone', 'started', 'stable', 'serving'];

/** @throws LostGrip, or the deed's own abort */
export async function proveReverted(
  context: NodeContext,
  grip: Grip,
  restoredNow: boolean,
  deed: DeedContext,
): Promise<RevertProof> {
  const conflicts: ChangeRecord['conflicts'] = [];
  let removed = false;
  const standing: ChangeRecord['conflicts'] = [];
  const remove = async (): Promise<void> => {
    if (removed) return;
    removed = true;
    const found = await grip.effect((record) => removeCreated(context, record));
    const kept = found.failures.map(({ file, detail }) => ({ path: file.path, detail: `kept: ${detail}` }));
    conflicts.push(...found.conflicts, ...kept);
    // The kubelet runs whatever lies there: a canary that stays is no rollback.
    const { manifestsDir } = context.paths;
    const dirs = [manifestsDir, (await context.files.readForm(manifestsDir)).realPath];
    standing.push(...[...found.conflicts, ...kept].filter(({ path }) => dirs.includes(dirname(path))));
  };
  const verdict = await holdRevertGate(context, grip, restoredNow, deed, remove);
  if (verdict !== null && verdict.kind !== 'healthy') {
    return { evidence: verdict.evidence, problem: verdict.reason, conflicts };
  }
  await remove();
  const evidence = verdict?.evidence ?? null;
  const [left] = standing;
  if (left !== undefined)
    return { evidence, problem: `${left.path} is still there: ${left.detail}`, conflicts };
  const audit = await auditAgain(context, grip, conflicts.length > 0);
  return { evidence, problem: audit, conflicts };
}

/** @returns null when the change has nothing to gate: modes and owners only */
async function holdRevertGate(
  context: NodeContext,
  grip: Grip,
  restoredNow: boolean,
  deed: DeedContext,
  remove: () => Promise<void>,
): Promise<FinalVerdict | null> {
  const { record, signal } = grip;
  const question = record.revertGate ?? record.gate;
  if (question === null) return null;
  const restoredAtMs = context.clock.now().getTime();
  const seen = await context.observer.observe({ ...question, baseline: record.baseline }, signal);
  if (question.component === 'kubelet')
    return await holdKubeletRevertGate(context, grip, question, seen, deed);
  const wedge = watchForWedge(context, record, restoredAtMs);
  wedge.look(seen);
  const spec = revertSpecOf(record, seen, restoredNow);
  if (spec === null) return null;
  for (let restarted = false; ; restarted = true) {
    const gaveUp = new AbortController();
    const verdict = await context
      .holdGate({
        spec: { ...spec, writtenAt: new Date(restoredAtMs).toISOString() },
        signal: AbortSignal.any([signal, gaveUp.signal]),
        heartbeat: deed.heartbeat,
        onState: async ({ state }) => {
          if (afterOldProcess.includes(state)) await remove();
        },
        onLook: (observation, now) => {
          wedge.look(observation);
          const started = hasStarted(spec, now.evidence);
          if (!restarted && wedge.isSeen(started, context.clock.now().getTime())) gaveUp.abort();
        },
      })
      .catch((error: unknown) => {
        // Whatever it was doing may say so in words of its own.
        if (gaveUp.signal.aborted && !signal.aborted) return null;
        throw error;
      });
    if (verdict?.kind === 'healthy') return verdict;
    // A gate whose own limits are shorter than the wait for a wedge has waited long enough all the same.
    const seenAtEnd =
      verdict !== null &&
      wedge.isSeen(
        hasStarted(spec, verdict.evidence),
        Math.max(context.clock.now().getTime(), restoredAtMs + wedgeAfterMs),
      );
    const wedged = verdict === null || seenAtEnd;
    const mayRestart = !restarted && wedged && wedge.mayRestart();
    if (!mayRestart) return verdict ?? (await context.holdGate({ spec, signal, heartbeat: deed.heartbeat }));
    await restartInRevert(context, grip, 'wedged: it ignores the restored manifest');
  }
}

function hasStarted(spec: GateSpec, evidence: GateEvidence): boolean {
  // Where no restart is awaited there is no start to miss.
  return !spec.restartExpected || evidence.states.some(({ state }) => state === 'started');
}

interface WedgeWatch {
  look(observation: Observation): void;
  isSeen(started: boolean, nowMs: number): boolean;
  mayRestart(): boolean;
}

/** A kubelet that was started while its API server was down ignores the restored file (kubernetes#105543). */
function watchForWedge(context: NodeContext, record: ChangeRecord, restoredAtMs: number): WedgeWatch {
  let kubeletStartedAtMs: number | null = null;
  // The write was preceded by a look at a healthy component; of another boot nothing is known.
  let apiLastUpAtMs: number | null = null;
  /** the kubelet has read the file: it holds the Pod of before in its back-off */
  let isHeldBack = false;
  const armed = deadlineOf({ ...record, state: 'armed' }, { uptimeMs: 0, boot: record.boot });
  if (armed !== null && record.reverter !== null && isSameBoot(record.boot, record.reverter.boot)) {
    apiLastUpAtMs = Date.parse(record.armedAt);
  }
  return {
    look(observation) {
      kubeletStartedAtMs = observation.kubelet?.startedAtMs ?? kubeletStartedAtMs;
      const heldUid = observation.kubelet?.backOff?.podUid;
      isHeldBack = heldUid !== undefined && heldUid === record.baseline?.podUid;
      const isApi = record.target === 'kube-apiserver';
      if (isApi && observation.live !== null && kindOfAnswer(observation.live, 299) === 'good') {
        apiLastUpAtMs = context.clock.now().getTime();
      }
    },
    isSeen: (started, nowMs) =>
      !isHeldBack && isWedged({ nowMs, restoredAtMs, started, kubeletStartedAtMs, apiLastUpAtMs }),
    mayRestart() {
      const { kubeletRestarts, kubeletRestartedAt } = record.sideEffects;
      if (kubeletRestarts < mostKubeletRestarts) return true;
      // Counted and then not done: whoever counted it died in between.
      return (
        kubeletRestartedAt !== null &&
        kubeletStartedAtMs !== null &&
        kubeletStartedAtMs < Date.parse(kubeletRestartedAt)
      );
    },
  };
}

/** @returns what is not as it was before the change; null: everything is */
async function auditAgain(context: NodeContext, grip: Grip, keptSomething: boolean): Promise<string | null> {
  const { record, signal } = grip;
  if (context.auditBaseline === null || record.findingsBefore.length === 0) return null;
  let now: Finding[];
  try {
    now = await context.auditBaseline(record, signal);
  } catch (error) {
    signal.throwIfAborted();
    return `the audit of the restored form could not be carried out: ${error instanceof Error ? error.message : String(error)}`;
  }
  // By slug too: an id belongs to the benchmark that was asked for.
  const differs = record.findingsBefore.filter((before) => {
    const found = now.find(({ check, slug }) => check === before.check || slug === before.slug);
    // Better than before is no sign of a failed rollback: its restart put in force what the file had said all along.
    if (found?.verdict === 'pass' && ['stale', 'unknown'].includes(before.verdict)) return false;
    return found?.verdict !== before.verdict;
  });
  // What a person has changed meanwhile is theirs, and may well change a verdict.
  if (differs.length === 0 || keptSomething) return null;
  return `the audit differs from before the change: ${differs.map(({ check }) => check).join(', ')}`;
}
