/** A run as the node sees it: deeds asked for one after the other, lost answers, a user who cancels. */
import { isFinalState, isOpen } from '../../../../src/domain/change/states.ts';
import type { Process, Rules, Run, World } from './world.ts';

export interface Scenario {
  rules: Rules;
  faults: Record<string, number>;
  /** how many faults may happen in one execution */
  mostFaults: number;
  withBackUp: boolean;
  /** `after`: once the first has ended or was terminated; `beside`: at any time */
  secondRun: 'no' | 'after' | 'beside';
}

export function startWorld(scenario: Scenario): World {
  const run: Run = { change: 'c1', at: 'start', waitsFor: null, backup: null, before: 'old', told: null };
  return {
    bytes: 'old',
    author: 'us',
    records: {},
    backups: scenario.withBackUp ? [] : ['old'],
    latch: null,
    lock: null,
    frozen: null,
    uptimeMs: 0,
    boot: 0,
    processes: [recoverer()],
    answers: {},
    runs: { c1: run, ...(scenario.secondRun !== 'no' && { c2: { ...run, change: 'c2', at: 'second' } }) },
    faults: { ...scenario.faults, left: scenario.mostFaults },
  };
}

export function recoverer(): Process {
  return {
    name: 'recover',
    os: 'recover',
    deed: 'recover',
    change: 'c1',
    at: 'idle',
    held: '',
    before: 'old',
  };
}

const firstStep = {
  backUp: 'read',
  apply: 'stage',
  gate: 'begin',
  audit: 'begin',
  confirm: 'begin',
  rollBack: 'begin',
} as const;

function ask(
  world: World,
  run: Run,
  deed: keyof typeof firstStep,
  change = run.change,
  at: string = deed,
): World {
  const name = newName(world, deed);
  const held = String(run.backup ?? 0);
  const process: Process = {
    name,
    os: 'worker',
    deed,
    change,
    at: firstStep[deed],
    held,
    before: run.before,
  };
  return withRun({ ...world, processes: [...world.processes, process] }, { ...run, at, waitsFor: name });
}

/** Names are tokens too, so one is taken again only when nobody and nothing remembers it. */
export function newName(world: World, deed: string): string {
  const records = Object.values(world.records).flatMap(({ gateToken, reverter }) => [
    gateToken,
    reverter?.token,
  ]);
  const runs = Object.values(world.runs).map((run) => run.waitsFor);
  const taken = new Set<unknown>([
    ...world.processes.map(({ name }) => name),
    ...records,
    ...runs,
    ...Object.keys(world.answers),
  ]);
  let index = 0;
  while (taken.has(`${deed}${index}`)) index += 1;
  return `${deed}${index}`;
}

export function withRun(world: World, run: Run): World {
  return { ...world, runs: { ...world.runs, [run.change]: run } };
}

function tell(world: World, run: Run, told: string): World {
  return withRun(world, { ...run, at: 'done', waitsFor: null, told });
}

export function advanceRun(world: World, run: Run, scenario: Scenario): World[] {
  switch (run.at) {
    case 'done':
    case 'gone':
      return [];
    case 'start':
      return [ask(world, run, scenario.withBackUp ? 'backUp' : 'apply')];
    case 'second':
      return beginSecond(world, run, scenario);
    case 'askState':
      return [afterState(world, run, world.records[run.change]?.state ?? 'unknown')];
    default:
  }
  if (run.waitsFor === null) return [];
  const answer = world.answers[run.waitsFor];
  if (answer === undefined) return isLost(world, run) ? [lost(world, run, scenario.rules)] : [];
  const { [run.waitsFor]: _, ...answers } = world.answers;
  return [afterAnswer({ ...world, answers }, { ...run, waitsFor: null }, answer, scenario.rules)];
}

/** Its process died with the answer. */
function isLost(world: World, run: Run): boolean {
  return !world.processes.some((process) => process.name === run.waitsFor);
}

/** The heartbeat stopped: the deed is given up for dead, dead or not. */
export function lost(world: World, run: Run, rules: Rules): World {
  const deed = run.at as keyof typeof firstStep;
  if (run.at === 'clear') return withRun(world, { ...run, at: 'second', waitsFor: null });
  if (deed === 'apply') return withRun(world, { ...run, at: 'askState', waitsFor: null });
  if (deed === 'confirm' && !rules.nodeHasTheLastWord) return tell(world, run, 'rolledBack');
  return ask(world, run, deed);
}

function afterState(world: World, run: Run, state: string): World {
  if (isFinalState(state)) return tell(world, run, state);
  return state === 'applied' ? ask(world, run, 'gate') : ask(world, run, 'rollBack');
}

function afterAnswer(world: World, run: Run, answer: string, rules: Rules): World {
  if (run.at === 'clear') return withRun(world, { ...run, at: 'second' });
  if (run.at === 'backUp') {
    if (answer === 'failed') return tell(world, run, 'nothing');
    return ask(world, { ...run, backup: Number(answer.slice(7)) }, 'apply');
  }
  if (isFinalState(answer)) return tell(world, run, answer);
  const next = { 'apply applied': 'gate', 'gate healthy': 'audit', 'audit verified': 'confirm' } as const;
  const deed = next[`${run.at} ${answer}` as keyof typeof next] as 'gate' | undefined;
  if (run.at === 'rollBack' && !rules.nodeHasTheLastWord) return tell(world, run, answer);
  return ask(world, run, deed ?? 'rollBack');
}

/** The next run looks at the open change first, and may put it back only when its run is known to be closed. */
function beginSecond(world: World, run: Run, { rules, secondRun }: Scenario): World[] {
  const first = world.runs.c1?.at;
  if (secondRun === 'after' && first !== 'gone' && first !== 'done') return [];
  const open = Object.values(world.records).find((record) => record.changeId === 'c1' && isOpen(record));
  if (open !== undefined && rules.oneOpenChange) {
    if (world.runs.c1?.at !== 'gone') return [tell(world, run, 'nothing')];
    return [ask(world, run, 'rollBack', 'c1', 'clear')];
  }
  return [ask(world, { ...run, before: world.bytes }, 'apply')];
}
