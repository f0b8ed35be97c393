/** The steps of a run as people follow them: begun, ended, and what is waited for meanwhile. */
import type { Phase } from '../contracts/result.ts';

export interface Stepwise {
  phase: string;
  waitingFor: string;
  phases: Phase[];
}

/** Ends the step under way, too. */
export function beginPhase(status: Stepwise, phase: string, waitingFor: string): void {
  endPhase(status, 'done');
  status.phase = phase;
  status.waitingFor = waitingFor;
  const startedAt = new Date().toISOString();
  status.phases.push({ name: phase, startedAt, endedAt: null, outcome: 'under way' });
}

/** Nothing when none is under way. */
export function endPhase({ phases }: Stepwise, outcome: string): void {
  const current = phases.at(-1);
  if (current?.endedAt !== null) return;
  current.endedAt = new Date().toISOString();
  current.outcome = outcome;
}

/** For the Web UI: a checklist that is read from top to bottom. */
export function checklistOf({ phases, waitingFor }: Stepwise): string[] {
  return phases.map((phase) =>
    phase.endedAt === null
      ? `- [ ] **${phase.name}**${waitingFor === '' ? '' : `: ${waitingFor}`}`
      : `- [x] ${phase.name}: ${phase.outcome}`,
  );
}
