/** What the world does to everybody: stop, kill, reboot, time, a person, a user, a server that forgets. */
import { isFinalState } from '../../../../src/domain/change/states.ts';
import { lost, newName, recoverer, withRun } from './workflow.ts';
import type { Scenario } from './workflow.ts';
import { afterOf } from './world.ts';
import type { Os, World } from './world.ts';

export function faultsOf(world: World, scenario: Scenario): [string, World][] {
  const found: [string, World][] = [];
  const fault = (kind: string, name: string, make: (world: World) => World): void => {
    const [of, left] = [world.faults[kind] ?? 0, world.faults['left'] ?? 0];
    if (of === 0 || left === 0) return;
    found.push([name, make({ ...world, faults: { ...world.faults, [kind]: of - 1, left: left - 1 } })]);
  };
  for (const run of Object.values(world.runs)) {
    const { waitsFor } = run;
    if (waitsFor !== null && world.answers[waitsFor] === undefined) {
      fault('timeout', `timeout of ${waitsFor}`, (next) => lost(next, run, scenario.rules));
    } else if (waitsFor !== null) {
      fault('timeout', `answer of ${waitsFor} is lost`, (next) => {
        const { [waitsFor]: _, ...answers } = next.answers;
        return lost({ ...next, answers }, run, scenario.rules);
      });
    }
    if (run.at === 'gate' || run.at === 'audit') {
      fault('cancel', `cancel in ${run.at}`, (next) => {
        const name = newName(next, 'rollBack');
        const process = {
          name,
          os: 'worker',
          deed: 'rollBack',
          change: run.change,
          at: 'begin',
          before: run.before,
        } as const;
        const asked = { ...next, processes: [...next.processes, process] };
        return withRun(asked, { ...run, at: 'rollBack', waitsFor: name });
      });
    }
    if (run.change === 'c1' && run.at !== 'gone' && run.at !== 'start') {
      fault('terminate', 'terminate', (next) =>
        withRun(next, { ...run, at: 'gone', waitsFor: null, told: null }),
      );
      fault('reset', 'reset', (next) => withRun(next, { ...run, at: 'start', waitsFor: null, told: null }));
    }
  }
  fault('deadline', 'deadline passes', (next) => ({ ...next, uptimeMs: next.uptimeMs + 1000 }));
  fault('kill', 'kill worker', (next) => killed(next, 'worker'));
  fault('kill', 'kill recover', (next) => killed(next, 'recover'));
  fault('reboot', 'reboot', (next) => ({
    ...killed(killed(next, 'worker'), 'recover'),
    uptimeMs: 0,
    boot: next.boot + 1,
  }));
  if (world.frozen === null) {
    fault('freeze', 'SIGSTOP worker', (next) => ({ ...next, frozen: 'worker' }));
    fault('freeze', 'SIGSTOP recover', (next) => ({ ...next, frozen: 'recover' }));
  }
  if (world.author === 'us')
    fault('person', 'a person edits', (next) => ({ ...next, bytes: 'person', author: 'person' }));
  const first = world.records.c1?.state;
  if (first !== undefined && isFinalState(first) && world.bytes === 'old') {
    fault('sameEdit', 'a person makes the same edit', (next) => ({
      ...next,
      bytes: afterOf.c1,
      author: 'person',
    }));
  }
  if (first === 'applied' || first === 'healthy') {
    fault('wipe', 'the state directory is lost', (next) => ({ ...next, records: {} }));
  }
  return found;
}

/** What is no fault but may happen at any time, or never. */
export function remediesOf(world: World, scenario: Scenario): [string, World][] {
  const found: [string, World][] = [];
  if (world.frozen !== null) found.push(['SIGCONT', { ...world, frozen: null }]);
  const holder = world.processes.find((process) => process.name === world.lock);
  const waits = world.processes.some((process) => process.os !== holder?.os && process.at !== 'idle');
  if (holder !== undefined && world.frozen === holder.os && waits && scenario.rules.killHolder) {
    found.push([`${holder.os} is killed for its lock`, killed(world, holder.os)]);
  }
  return found;
}

/** SIGKILL, and its supervisor starts it again. */
function killed(world: World, os: Os): World {
  const died = world.processes.filter((process) => process.os === os).map((process) => process.name);
  const left = world.processes.filter((process) => process.os !== os);
  return {
    ...world,
    lock: world.lock !== null && died.includes(world.lock) ? null : world.lock,
    frozen: world.frozen === os ? null : world.frozen,
    processes: os === 'recover' ? [recoverer(), ...left] : left,
  };
}
