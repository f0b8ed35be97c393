/** Proof that the kubelet runs with its old configuration: restarted where it has read the new one, then gated. */
import { startedAtMs } from '../../adapters/clock.ts';
import type { ChangeRecord } from '../../contracts/change-record.ts';
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import { baselineOf } from '../../domain/gate/baseline.ts';
import { isSameProcess } from '../../domain/gate/identity.ts';
import type { SeenProcess } from '../../domain/gate/identity.ts';
import type { DeedContext } from '../deed-context.ts';
import type { FinalVerdict, NodeContext } from '../node-context.ts';
import { restartInRevert } from './restart-in-revert.ts';
import { isMain } from './restore-files.ts';
import type { Grip } from './revert-grip.ts';

/** @param seen one look taken right after the bytes were put back */
export async function holdKubeletRevertGate(
  context: NodeContext,
  grip: Grip,
  question: GateSpec,
  seen: Observation,
  deed: DeedContext,
): Promise<FinalVerdict> {
  const [running, ...others] = seen.processes ?? [];
  const isRight =
    running !== undefined && others.length === 0 && (await runsWithOldForm(context, grip.record, running));
  if (!isRight) await restartInRevert(context, grip, 'it has read the configuration that was put back');
  // What its new configuration did to other components is undone by the old one, and that restarts them again.
  const baseline = { ...baselineOf(seen), staticPods: {} };
  const spec: GateSpec = {
    ...question,
    baseline,
    restartExpected: !isRight,
    writtenAt: context.clock.now().toISOString(),
  };
  return await context.holdGate({ spec, signal: grip.signal, heartbeat: deed.heartbeat });
}

/** It takes a kubelet longer than this to read its file; start and uptime are each rounded to 10 ms. */
const slackMs = 30;

/** The one from before the change never read the new form; one that was started after the restore read the old one. */
async function runsWithOldForm(
  { files, clock }: NodeContext,
  { baseline, files: changed }: ChangeRecord,
  running: SeenProcess,
): Promise<boolean> {
  if (baseline?.process != null && isSameProcess(baseline.process, running)) return true;
  const file = changed.find(isMain);
  const putBackMs = file === undefined ? null : await files.changedAtMs(file.path);
  return putBackMs !== null && putBackMs <= startedAtMs(running.startTicks, clock) + slackMs;
}
