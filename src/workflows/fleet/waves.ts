/** One wave after the other: control-plane nodes one by one, worker nodes side by side. */
import { condition } from '@temporalio/workflow';
import { durationMs } from '../../domain/duration.ts';
import { countedNodes } from '../../domain/fleet/node-words.ts';
import { whyNoControlPlane } from '../../domain/fleet/stop-rule.ts';
import { hashWave } from '../../domain/fleet/wave-plan.ts';
import { nextWave, roleOf } from '../../domain/fleet/waves.ts';
import type { Wave } from '../../domain/fleet/waves.ts';
import { goOnInNewRun, isLong, isUnderWay, untilResumed, whyStopped } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { runNodes } from './run-nodes.ts';

export async function workInWaves(fleet: Fleet): Promise<void> {
  const { view, course, parsed } = fleet;
  await joinRuns(fleet);
  for (;;) {
    course.wave ??= await beginWave(fleet);
    const { wave } = course;
    if (wave === null) return;
    const what = `wave ${course.waves} (${wave.kind})`;
    view.begin('wave', `${what}: ${countedNodes(wave.nodes.length)}`);
    await runNodes(fleet, wave.nodes);
    const nodes = wave.nodes.map((name) => view.node(name));
    const worked = nodes.filter(({ status }) => status !== 'UNTOUCHED').length;
    view.end(`${what}: ${worked} of ${nodes.length} nodes worked on`);
    course.wave = null;
    // What was changed is watched before others are; where nothing was there is nothing to watch.
    const soakMs = durationMs(parsed.request.soak);
    const isChanged = nodes.some(({ checks, restarts = 0 }) => restarts > 0 || (checks?.fixed ?? 0) > 0);
    if (soakMs > 0 && isChanged) course.soakUntil = new Date(Date.now() + soakMs).toISOString();
  }
}

/** Batches of an earlier run that are under way still come first: they may be what the order is about. */
async function joinRuns(fleet: Fleet): Promise<void> {
  const { view, course } = fleet;
  const joined = view.status.nodes.filter((node) => isUnderWay(node) && node.wave === 0);
  if (joined.length === 0 || course.wave !== null) return;
  view.begin('join', `${countedNodes(joined.length)} that an earlier run has begun`);
  await runNodes(
    fleet,
    joined.map(({ node }) => node),
  );
  view.end(`${joined.length} joined`);
}

/** @returns null: nothing is left, or nothing more may be begun */
async function beginWave(fleet: Fleet): Promise<Wave | null> {
  const { view, course } = fleet;
  const wave = next(fleet);
  if (wave === null) {
    tellBlocked(fleet);
    return null;
  }
  if (whyStopped(fleet) !== null) return leaveRest(fleet);
  await soak(fleet);
  await untilResumed(fleet);
  if (whyStopped(fleet) !== null || !(await isApproved(fleet, wave))) return leaveRest(fleet);
  await untilResumed(fleet);
  if (whyStopped(fleet) !== null) return leaveRest(fleet);
  course.waves += 1;
  if (wave.kind === 'step') course.steps += 1;
  if (wave.kind === 'canary') course.canaries.push(...wave.nodes);
  if (wave.kind === 'look') course.found = [];
  if (wave.kind === 'canary' || wave.kind === 'look') course.canaryWaves += 1;
  view.status.wave = course.waves;
  return wave;
}

function next({ view, course, parsed }: Fleet): Wave | null {
  const nodes = (course.order ?? []).map((name) => view.node(name));
  const isBlocked = whyNoControlPlane(view.status.nodes) !== null;
  const order = isBlocked
    ? nodes.filter((node) => roleOf(node) === 'worker' || node.wave !== undefined)
    : nodes;
  return nextWave({ request: parsed.request, order, steps: course.steps, found: course.found });
}

/** Control-plane nodes that nobody may touch while another of them is not well. */
function tellBlocked({ view }: Fleet): void {
  const { nodes } = view.status;
  const reason = whyNoControlPlane(nodes);
  if (reason === null || !nodes.some(({ status }) => status === 'UNTOUCHED')) return;
  view.status.stopped ??= { reason, code: 'FLEET_STOPPED' };
}

/** The reason why is kept, as the one that stands. */
function leaveRest(fleet: Fleet): null {
  fleet.view.status.stopped ??= whyStopped(fleet);
  return null;
}

async function soak(fleet: Fleet): Promise<void> {
  const { view, course } = fleet;
  if (course.soakUntil === null) return;
  const untilMs = Date.parse(course.soakUntil);
  const isOver = (): boolean => whyStopped(fleet) !== null;
  if (untilMs > Date.now()) {
    view.begin('soak', `the changed nodes until ${course.soakUntil}`);
    while (!isOver() && untilMs > Date.now()) {
      const leftMs = untilMs - Date.now();
      const summary = 'soak between two waves';
      await condition(() => isOver() || isLong(fleet), leftMs, { summary });
      await goOnInNewRun(fleet);
    }
    view.end(isOver() ? 'ended early' : 'soaked');
  }
  course.soakUntil = null;
}

async function isApproved(fleet: Fleet, wave: Wave): Promise<boolean> {
  const { parsed, course, view, id, approvals } = fleet;
  const { approveWaves, approval, requestedBy, dryRun } = parsed.request;
  const number = course.waves + 1;
  const isFirstAfter = wave.kind !== 'canary' && course.waves === course.canaryWaves;
  const isAsked = approveWaves === 'each' || (approveWaves === 'afterCanary' && isFirstAfter);
  if (!isAsked || dryRun || wave.kind === 'look') return true;
  const plan = hashWave({
    workflowId: id,
    runId: view.status.runId,
    wave: number,
    nodes: wave.nodes,
    work: parsed.work,
  });
  // An earlier run has asked already; but a pause since, in which a late node has ended, may have made another wave of it.
  if (course.approved >= number && (course.approvedPlan ?? plan) === plan) return true;
  const { cluster } = parsed.request;
  const ask = { wave: number, plan, nodes: wave.nodes, cluster, approval, requestedBy };
  const answer = await approvals.ask(ask, () => whyStopped(fleet) !== null);
  if (answer === null) return false;
  if ('refused' in answer) {
    view.status.stopped ??= answer.refused;
    return false;
  }
  course.approved = number;
  course.approvedPlan = plan;
  course.approvals.push(...answer.granted.map((one) => ({ ...one, wave: number })));
  return true;
}
