import { standings } from "../words.js";
import { html } from "./template.js";
const endStandings = {
    FIXED: 'good',
    ALREADY_COMPLIANT: 'good',
    PLANNED: 'none',
    PARTLY_FIXED: 'open',
    NOT_COMPLIANT: 'open',
    REMEDIATION_FAILED: 'bad',
    REMEDIATION_FAILED_ROLLED_BACK: 'open',
    REMEDIATION_FAILED_ROLLBACK_FAILED: 'bad',
    DECLINED: 'none',
    REFUSED: 'open',
    CANCELLED: 'none',
    CANCELLED_ROLLED_BACK: 'none',
    PUT_BACK: 'none',
    RESTORED: 'good',
};
export function statusChip(status) {
    return html `<span class="chip ${endStandings[status]}">${status.replaceAll('_', ' ')}</span>`;
}
export function verdictChip(verdict) {
    return html `<span class="chip ${standings[verdict]}">${verdict}</span>`;
}
/** `2026-01-31 04:05:06 UTC`, and the exact time for programs. */
export function time(at) {
    return html `<time datetime="${at}">${at.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}</time>`;
}
/** `0.9 s`, `12 s`, `3 min 05 s`, `2 h 07 min`. */
export function duration(ms) {
    const seconds = ms / 1000;
    if (seconds < 9.95)
        return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    const pad = (value) => String(value).padStart(2, '0');
    if (whole < 60)
        return `${whole} s`;
    if (whole < 3600)
        return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
    return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}
/** Between two ISO times. */
export function between(from, to) {
    return duration(Date.parse(to) - Date.parse(from));
}
export function percent(rate) {
    return rate.percent === null ? 'nothing judged' : `${rate.percent} %`;
}
/** The rate as a picture beside its number: an image and no background, which printers leave out. */
export function rateBar({ percent: value }) {
    return html `<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="6" />
    <rect class="filled" width="${value ?? 0}" height="6" />
  </svg>`;
}
/** A list of names and values; what is not known is left out. */
export function facts(entries) {
    const known = entries.filter(([, value]) => value !== null);
    return html `<dl class="facts">
    ${known.map(([name, value]) => html `<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`)}
  </dl>`;
}
export function counted(count, one, several = `${one}s`) {
    return `${count} ${count === 1 ? one : several}`;
}
