/** A remediation, a batch or a drift audit under way as lines of text: its steps that have ended, and what goes on now. Pure. */
import type { BatchProgress, RemediationStatus } from '../contracts/deeds.ts';
import { durationText } from '../domain/duration.ts';
import { oneLine } from './fleet-words.ts';
import { dim } from './print.ts';

export type Phases = RemediationStatus['phases'];
/** What any of them says of itself; `current`, `runs` and `paused` only a batch; a drift audit asks nobody. */
export type StepsStatus = Pick<RemediationStatus, 'phase' | 'phases' | 'waitingFor'> &
  Partial<Pick<BatchProgress, 'approval' | 'diff' | 'persistPreview' | 'paused' | 'current' | 'runs'>>;

export function endedLine(phase: Phases[number]): string {
  return `  ${phase.name.padEnd(12)} ${phase.outcome}${dim(elapsed(phase))}`;
}

export function waitingLine({ phase, waitingFor }: StepsStatus): string {
  return dim(`  ${phase}: waiting for ${waitingFor}`);
}

interface Moment {
  status: StepsStatus;
  /** of the run under way of a batch; null: there is none, or it cannot be asked */
  run: StepsStatus | null;
  nowMs: number;
  columns: number;
}

/** What is under way, for how long, and what it waits for: a line for the run, and one for what it has under way itself. */
export function underWayLines({ status, run, nowMs, columns }: Moment): string[] {
  if (status.phase === 'done') return [];
  const runs = status.runs?.length ?? 0;
  const notes = [
    ...(runs > 0 ? [`${runs} ${runs === 1 ? 'change has' : 'changes have'} ended`] : []),
    ...(status.paused === true ? ['paused'] : []),
  ];
  const lines = [
    underWayLine('  ', { ...status, waitingFor: run === null ? status.waitingFor : '' }, nowMs, notes),
  ];
  if (run !== null && run.phase !== 'done') lines.push(underWayLine('    ', run, nowMs, []));
  return lines.map((line) => dim(oneLine(line, columns - 1)));
}

function underWayLine(indent: string, status: StepsStatus, nowMs: number, notes: string[]): string {
  const { phase, phases, waitingFor } = status;
  const startedAt = phases.find(({ endedAt }) => endedAt === null)?.startedAt;
  const seconds = startedAt === undefined ? 0 : Math.floor((nowMs - Date.parse(startedAt)) / 1000);
  const since = seconds < 1 ? '0s' : durationText(seconds * 1000);
  const words = [since, ...notes, ...(waitingFor === '' ? [] : [`waits for ${waitingFor}`])];
  return `${indent}${phase.padEnd(12)} ${words.join(', ')}`;
}

function elapsed(phase: Phases[number]): string {
  if (phase.endedAt === null) return '';
  const elapsedMs = Date.parse(phase.endedAt) - Date.parse(phase.startedAt);
  return elapsedMs < 100 ? '' : `  ${(elapsedMs / 1000).toFixed(1)}s`;
}
