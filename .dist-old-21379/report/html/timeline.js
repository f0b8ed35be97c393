import { codes } from "../../contracts/codes.js";
import { stateWords } from "../words.js";
import { duration } from "./format.js";
import { html } from "./template.js";
/** Two steps hold a gate: the one over the change, and the one over what was put back. */
export function barsOf(details) {
    const { phases, evidence, failedEvidence, revertEvidence, startedAt, finishedAt } = details;
    const beganMs = Date.parse(startedAt);
    return phases.flatMap((phase) => {
        const fromMs = Date.parse(phase.startedAt) - beganMs;
        const toMs = Date.parse(phase.endedAt ?? finishedAt) - beganMs;
        const step = { label: phase.name, fromMs, toMs, kind: kindOf(phase) };
        const passed = { 'health gate': evidence, 'roll back': revertEvidence }[phase.name] ?? null;
        if (passed !== null)
            return [step, ...statesOf(passed, startOfPassed(passed, fromMs, toMs))];
        const failed = phase.name === 'health gate' ? failedEvidence : null;
        return failed === null ? [step] : [step, ...statesOf(failed, fromMs)];
    });
}
function kindOf({ name, outcome }) {
    if (name === 'roll back')
        return 'back';
    return outcome in codes ? 'failed' : 'step';
}
/** The gate's clock began some moments after its step; the last state of one that was passed is reached at its end. */
function startOfPassed({ states }, fromMs, toMs) {
    return Math.max(fromMs, toMs - (states.at(-1)?.reachedAtMs ?? 0));
}
function statesOf({ states }, beganMs) {
    return states.map(({ state, reachedAtMs }, index) => ({
        label: stateWords[state],
        fromMs: beganMs + (states[index - 1]?.reachedAtMs ?? 0),
        toMs: beganMs + reachedAtMs,
        kind: 'state',
    }));
}
const [left, plot, right, rowHeight] = [200, 470, 70, 20];
/** @param id makes the names of title and description its own within the page */
export function timeline(details, id) {
    const bars = barsOf(details);
    const wholeMs = Math.max(1, ...bars.map(({ toMs }) => toMs));
    const height = bars.length * rowHeight + 24;
    const at = (ms) => Math.round(10 * (left + (plot * ms) / wholeMs)) / 10;
    const row = ({ label, fromMs, toMs, kind }, index) => {
        const y = index * rowHeight;
        const width = Math.max(2, Math.round(10 * (at(toMs) - at(fromMs))) / 10);
        return html `<g class="${kind}"
      ><text x="${kind === 'state' ? 16 : 0}" y="${y + 14}">${label}</text>
      <rect x="${at(fromMs)}" y="${y + 4}" width="${width}" height="${kind === 'state' ? 8 : 12}" rx="2" />
      <text class="length" x="${left + plot + right}" y="${y + 14}">${duration(toMs - fromMs)}</text></g
    >`;
    };
    const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
        const x = at(part * wholeMs);
        const anchor = part === 1 ? 'end' : part === 0 ? 'start' : 'middle';
        return html `<g class="tick"
      ><line x1="${x}" x2="${x}" y1="0" y2="${height - 18}" />
      <text x="${x}" y="${height - 4}" text-anchor="${anchor}">${duration(part * wholeMs)}</text></g
    >`;
    });
    const told = bars.map(({ label, fromMs, toMs }) => `${label}: from ${duration(fromMs)}, for ${duration(toMs - fromMs)}`);
    return html `<svg
    class="timeline"
    viewBox="0 0 ${left + plot + right} ${height}"
    role="img"
    aria-labelledby="${id}-title ${id}-text"
  >
    <title id="${id}-title">Steps and health gate on one time line of ${duration(wholeMs)}</title>
    <desc id="${id}-text">${told.join('; ')}.</desc>
    ${ticks} ${bars.map(row)}
  </svg>`;
}
