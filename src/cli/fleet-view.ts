/** A fleet under way as lines of text: one view of all its nodes for a terminal, and what has changed for a pipe. Pure. */
import type { FleetNodeResult, FleetProgress } from '../contracts/fleet.ts';
import { durationText } from '../domain/duration.ts';
import { countedNodes, isAsWanted } from '../domain/fleet/node-words.ts';
import { shortHash } from '../domain/names.ts';
import { checksText, countsLines, hasEnded, oneLine, paintNodeStatus } from './fleet-words.ts';
import type { Screen } from './live-lines.ts';
import { dim } from './print.ts';

export interface FleetMoment {
  workflowId: string;
  progress: FleetProgress;
  /** what a node under way is doing, where it could be asked */
  doing: ReadonlyMap<string, string>;
  /** names of nodes that have ended, the last one last */
  ended: readonly string[];
  nowMs: number;
}

const lastShown = 6;

/** Never more lines than the screen has: what is redrawn must not scroll. */
export function renderFleet(moment: FleetMoment, { columns, rows }: Screen): string[] {
  const { progress, doing, ended, nowMs, workflowId } = moment;
  const { nodes } = progress;
  const done = nodes.filter(hasEnded).length;
  const elapsed = durationText(nowMs - Date.parse(progress.startedAt));
  const barWidth = Math.max(0, Math.min(40, columns - 40));
  const filled = Math.floor((barWidth * done) / Math.max(1, nodes.length));
  const head = [
    oneLine(`${workflowId}  ${stageOf(progress)}  ${elapsed}`, columns),
    `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${done} of ${nodes.length} nodes have ended`,
    ...countsLines(progress.counts, columns - 2).map((line) => `  ${line}`),
    ...noticesOf(workflowId, progress).map((line) => `  ${oneLine(line, columns - 2)}`),
  ];
  const width = Math.min(32, Math.max(...nodes.map(({ node }) => node.length), 0));
  const last = ended
    .slice(-lastShown)
    .toReversed()
    .flatMap((name) => nodes.filter(({ node }) => node === name));
  const roomForRunning = Math.max(1, rows - head.length - (last.length === 0 ? 0 : last.length + 1) - 3);
  const running = nodes.filter(({ status }) => status === 'UNDER_WAY');
  const shown = running.slice(0, running.length > roomForRunning ? roomForRunning - 1 : roomForRunning);
  const lines = [
    ...head,
    ...(running.length > 0 ? ['  under way'] : []),
    ...shown.map((node) => `    ${runningLine(node, { doing, nowMs, width, columns })}`),
    ...(shown.length < running.length ? [dim(`    and ${running.length - shown.length} more`)] : []),
    ...(last.length > 0 ? ['  ended last'] : []),
    ...last.map((node) => `    ${endLine(node, { width, columns: columns - 4 })}`),
  ];
  return lines.slice(0, Math.max(1, rows - 1));
}

function stageOf({ phase, wave, paused, stopped, result }: FleetProgress): string {
  if (result !== null) return result.status;
  if (stopped !== null) return 'begins nothing more';
  if (paused) return 'paused';
  if (phase === 'parse') return 'reads the request';
  if (phase === 'preflight') return 'asks every node';
  if (phase === 'join') return 'joins what was under way';
  if (phase === 'approve') return 'waits for a person';
  return phase === 'soak' ? `soaks after wave ${wave}` : `wave ${wave}`;
}

function noticesOf(workflowId: string, { stopped, approval, waitingFor, paused }: FleetProgress): string[] {
  const notices: string[] = [];
  if (stopped !== null) notices.push(`${stopped.code}: ${stopped.reason}`);
  if (paused) notices.push(`go on: kubemend resume ${workflowId}`);
  if (approval !== null) {
    const { wave, count, plan, granted, quorum } = approval;
    notices.push(
      `wave ${wave} of ${countedNodes(count)}: ${granted.length} of ${quorum} approvals; kubemend approve ${workflowId} --plan ${shortHash(plan)}`,
    );
  } else if (waitingFor !== '') notices.push(`waits for ${waitingFor}`);
  return notices;
}

interface Row {
  width: number;
  columns: number;
}

function runningLine(
  { node, since }: FleetNodeResult,
  { doing, nowMs, width, columns }: Row & Pick<FleetMoment, 'doing' | 'nowMs'>,
): string {
  const elapsed = since == null ? '' : durationText(Math.floor((nowMs - Date.parse(since)) / 1000) * 1000);
  return oneLine(`${node.padEnd(width)}  ${elapsed.padStart(4)}  ${doing.get(node) ?? ''}`, columns - 4);
}

/** One node's end: status, code, what its checks came to, and why where it is not as wanted. */
export function endLine(node: FleetNodeResult, { width, columns }: Row): string {
  const { status, code, reason } = node;
  const room = Math.max(8, columns - status.length - 2);
  const name = oneLine(node.node, room).padEnd(Math.min(width, room));
  const left = columns - name.length - status.length - 2;
  const said = code === undefined || code.length + 1 > left ? '' : ` ${code}`;
  const text = oneLine(isAsWanted(status) ? checksText(node) : reason, left - said.length - 2);
  return `${name}  ${paintNodeStatus(status)}${said}${text === '' ? '' : `  ${dim(text)}`}`;
}

/** @param before null: nothing was told yet; what has ended by then is only counted */
export function tellChanges(workflowId: string, before: FleetProgress | null, now: FleetProgress): string[] {
  const lines: string[] = [];
  const stage = stageOf(now);
  if (now.result === null && (before === null || stageOf(before) !== stage)) {
    const done = now.nodes.filter(hasEnded).length;
    lines.push(`${stage}; ${done} of ${now.nodes.length} nodes have ended`);
  }
  const told = before === null ? [] : noticesOf(workflowId, before);
  for (const notice of noticesOf(workflowId, now)) if (!told.includes(notice)) lines.push(`  ${notice}`);
  for (const node of newEnds(before, now)) lines.push(`  ${endLine(node, { width: 0, columns: 200 })}`);
  return lines;
}

/** Nodes that have ended since. */
export function newEnds(before: FleetProgress | null, now: FleetProgress): FleetNodeResult[] {
  if (before === null) return [];
  const ended = new Set(before.nodes.filter(hasEnded).map(({ node }) => node));
  return now.nodes.filter((node) => hasEnded(node) && !ended.has(node.node));
}
