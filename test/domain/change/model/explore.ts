/** Breadth-first over every interleaving, each distinct world once; the first broken promise is reported with its path. */
import { deadlineOf } from '../../../../src/domain/change/deadline.ts';
import { isReverterGone } from '../../../../src/domain/change/step-reverting.ts';
import { isFinalState, isOpen } from '../../../../src/domain/change/states.ts';
import { advance } from './deeds.ts';
import { faultsOf, remediesOf } from './faults.ts';
import { advanceRun, startWorld } from './workflow.ts';
import type { Scenario } from './workflow.ts';
import { Violation, afterOf, keyOf, nowOf } from './world.ts';
import type { World } from './world.ts';

export interface Exploration {
  worlds: number;
  violation: string | null;
  /** the shortest execution that leads to it */
  path: string[];
  /** distinct ends that runs were told */
  told: Set<string>;
}

const mostWorlds = 400_000;

interface Node {
  world: World;
  by: string;
  from: Node | null;
}

export function explore(scenario: Scenario): Exploration {
  const start: Node = { world: startWorld(scenario), by: 'start', from: null };
  const seen = new Set([keyOf(start.world)]);
  const told = new Set<string>();
  let front = [start];
  while (front.length > 0) {
    if (seen.size > mostWorlds)
      throw new Error(`more than ${mostWorlds} worlds: expected a smaller scenario`);
    const next: Node[] = [];
    for (const node of front) {
      try {
        const successors = successorsOf(node.world, scenario);
        checkWorld(node.world, successors);
        for (const run of Object.values(node.world.runs)) if (run.told !== null) told.add(run.told);
        for (const [by, world] of [...successors, ...faultsOf(node.world, scenario)]) {
          const key = keyOf(world);
          if (seen.has(key)) continue;
          seen.add(key);
          next.push({ world, by, from: node });
        }
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        return { worlds: seen.size, violation: error.message, path: pathTo(node), told };
      }
    }
    front = next;
  }
  return { worlds: seen.size, violation: null, path: [], told };
}

/** Everything that happens without a fault; empty: all has settled. */
function successorsOf(world: World, scenario: Scenario): [string, World][] {
  const found: [string, World][] = [];
  for (const process of world.processes) {
    for (const next of advance(world, process, scenario.rules)) {
      found.push([`${process.name} ${process.at === 'idle' ? 'wakes' : process.at}`, next]);
    }
  }
  for (const run of Object.values(world.runs)) {
    for (const next of advanceRun(world, run, scenario)) found.push([`run ${run.change}: ${run.at}`, next]);
  }
  found.push(...remediesOf(world, scenario));
  // Nobody has anything to do but wait: then time passes, and deadlines with it.
  const waits = found.every(([name]) => name === 'SIGCONT');
  if (waits && Object.values(world.records).some(isOpen) && !isDue(world)) {
    found.push(['time passes', { ...world, uptimeMs: world.uptimeMs + 1000 }]);
  }
  return found;
}

function checkWorld(world: World, successors: [string, World][]): void {
  for (const run of Object.values(world.runs)) {
    if (run.told === null || run.told === 'nothing') continue;
    const state = world.records[run.change]?.state;
    if (state !== run.told)
      throw new Violation(`run ${run.change} was told ${run.told}, and its record is ${state ?? 'absent'}`);
  }
  // What stays stopped for ever may do nothing more; everybody else must still come to an end.
  const moving = successors.filter(([name]) => name !== 'SIGCONT');
  if (moving.length > 0) return;
  if (world.frozen !== 'recover' && isDue(world)) throw new Violation('an open change is never put back');
  const settled = Object.values(world.runs).every((run) => run.at === 'done' || run.at === 'gone');
  if (!settled && world.frozen === null) throw new Violation('a run waits for ever');
  if (Object.values(world.records).some(isOpen)) return;
  checkSettled(world);
}

/** A change is open and its time is up, so that the recoverer must act. */
function isDue(world: World): boolean {
  const now = nowOf(world, 'recover');
  return Object.values(world.records).some((record) =>
    record.state === 'reverting' ? isReverterGone(record, now) : deadlineOf(record, now)?.overdue === true,
  );
}

function checkSettled(world: World): void {
  const states = Object.values(world.records).map((record) => record.state);
  for (const change of ['c1', 'c2'] as const) {
    const state = world.records[change]?.state;
    const ours = world.bytes === afterOf[change] && world.author === 'us';
    if (ours && state !== 'confirmed' && state !== 'rollbackFailed') {
      throw new Violation(`the bytes of ${change} stay although it ended as ${state ?? 'nothing'}`);
    }
    if (world.bytes === 'old' && state === 'confirmed')
      throw new Violation(`${change} is confirmed and its bytes are gone`);
  }
  if (states.every(isFinalState) && (world.latch !== null) !== states.includes('rollbackFailed')) {
    throw new Violation(`the latch is ${world.latch ?? 'not set'} and the records are ${states.join(', ')}`);
  }
}

function pathTo(node: Node): string[] {
  const path: string[] = [];
  for (let at: Node | null = node; at !== null; at = at.from) path.unshift(at.by);
  return path;
}
