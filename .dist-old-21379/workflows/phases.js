/** Ends the step under way, too. */
export function beginPhase(status, phase, waitingFor) {
    endPhase(status, 'done');
    status.phase = phase;
    status.waitingFor = waitingFor;
    const startedAt = new Date().toISOString();
    status.phases.push({ name: phase, startedAt, endedAt: null, outcome: 'under way' });
}
/** Nothing when none is under way. */
export function endPhase({ phases }, outcome) {
    const current = phases.at(-1);
    if (current?.endedAt !== null)
        return;
    current.endedAt = new Date().toISOString();
    current.outcome = outcome;
}
/** For the Web UI: a checklist that is read from top to bottom. */
export function checklistOf({ phases, waitingFor }) {
    return phases.map((phase) => phase.endedAt === null
        ? `- [ ] **${phase.name}**${waitingFor === '' ? '' : `: ${waitingFor}`}`
        : `- [x] ${phase.name}: ${phase.outcome}`);
}
