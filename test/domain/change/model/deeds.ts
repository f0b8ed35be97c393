/** The deeds on the node as their real micro-steps. Between two of them anything may happen to anybody. */
import { deadlineOf } from '../../../../src/domain/change/deadline.ts';
import { isFinalState, isOpen } from '../../../../src/domain/change/states.ts';
import { isReverterGone } from '../../../../src/domain/change/step-reverting.ts';
import { decideRevert } from '../../../../src/domain/change/three-way.ts';
import { afterOf, changeOf, formOf, nowOf, store, write } from './world.ts';
import type { Bytes, ChangeId, Process, Rules, World } from './world.ts';

/** Worlds one step later; none: the process waits. */
export function advance(world: World, process: Process, rules: Rules): World[] {
  if (world.frozen === process.os) return [];
  switch (process.deed) {
    case 'backUp':
      return backUp(world, process, rules);
    case 'apply':
      return apply(world, process, rules);
    case 'gate':
    case 'audit':
      return prove(world, process, rules);
    case 'confirm':
      return confirm(world, process, rules);
    case 'rollBack':
    case 'recover':
      return revert(world, process, rules);
  }
}

function moved(world: World, process: Process, at: string, held = process.held): World {
  const next: Process = { ...process, at, ...(held !== undefined && { held }) };
  return { ...world, processes: world.processes.map((one) => (one.name === process.name ? next : one)) };
}

/** The deed is done; its answer travels to whoever still waits. The recoverer looks again. */
function answered(world: World, process: Process, answer: string): World {
  const free = world.lock === process.name ? { ...world, lock: null } : world;
  if (process.deed === 'recover') return moved(free, process, 'idle', '');
  const processes = free.processes.filter((one) => one.name !== process.name);
  const waited = Object.values(free.runs).some((run) => run.waitsFor === process.name);
  return { ...free, processes, answers: waited ? { ...free.answers, [process.name]: answer } : free.answers };
}

function locked(world: World, process: Process, at: string): World[] {
  return world.lock === null ? [moved({ ...world, lock: process.name }, process, at)] : [];
}

function backUp(world: World, process: Process, rules: Rules): World[] {
  if (process.at === 'read') return [moved(world, process, 'store', world.bytes)];
  const read = process.held as World['bytes'];
  if (rules.checkedBackups && read !== 'old') return [answered(world, process, 'failed')];
  const backups = [...world.backups, read];
  return [answered({ ...world, backups }, process, `stored ${world.backups.length}`)];
}

function apply(world: World, process: Process, rules: Rules): World[] {
  const { change } = process;
  const record = world.records[change];
  switch (process.at) {
    case 'stage':
      return [moved(world, process, 'lock')];
    case 'lock':
      return locked(world, process, 'check');
    case 'check': {
      const otherOpen = Object.values(world.records).some((one) => one.changeId !== change && isOpen(one));
      const refused =
        world.latch !== null || (otherOpen && rules.oneOpenChange) || world.bytes !== process.before;
      const arm = { kind: 'arm', change: changeOf(change, Number(process.held), process.before) } as const;
      if (record === undefined && refused) {
        const end = { code: 'CONFLICT', reason: '' } as const;
        const tombed = store(world, rules, change, { kind: 'tombstone', change: arm.change, end }, 'worker');
        return [answered(tombed ?? world, process, 'refused')];
      }
      const armed = store(world, rules, change, arm, 'worker');
      return [
        armed === undefined ? answered(world, process, record?.state ?? '') : moved(armed, process, 'rename'),
      ];
    }
    case 'rename': {
      // The second look and the rename are one step here: against those who ignore the lock there is no better.
      if (rules.digestsBeforeRename && (world.bytes !== process.before || world.author === 'person')) {
        const end = { code: 'CONFLICT', reason: '' } as const;
        const given = store(world, rules, change, { kind: 'neverWritten', end }, 'worker');
        return [answered(given ?? world, process, given?.records[change]?.state ?? record?.state ?? '')];
      }
      return [moved(write(world, afterOf[change], change, 'apply'), process, 'record')];
    }
    default: {
      const applied = store(world, rules, change, { kind: 'applied' }, 'worker') ?? world;
      return [answered(applied, process, applied.records[change]?.state ?? '')];
    }
  }
}

const evidence = {
  states: [],
  sources: [],
  missing: [],
  process: null,
  certificate: null,
  looks: 1,
  outageMs: null,
  lastSeen: '',
};

/** Gate and audit: the token is stored, the world is looked at for a while, the verdict is stored by that token. */
function prove(world: World, process: Process, rules: Rules): World[] {
  const { change, deed, name: token } = process;
  if (world.lock !== null) return [];
  const began = deed === 'gate' ? 'gateBegan' : 'auditBegan';
  const recorded = (next: World | undefined): World[] => [
    answered(next ?? world, process, (next ?? world).records[change]?.state ?? 'unknown'),
  ];
  if (process.at === 'begin') {
    const next = store(world, rules, change, { kind: began, token }, 'worker');
    return next === undefined ? recorded(undefined) : [moved(next, process, 'looked')];
  }
  const passed =
    deed === 'gate'
      ? store(world, rules, change, { kind: 'gatePassed', token, evidence, process: null }, 'worker')
      : store(world, rules, change, { kind: 'auditPassed', token, findings: [], process: null }, 'worker');
  const failed = world.faults['unhealthy'] !== undefined && world.faults['unhealthy'] > 0;
  const unhealthy = answered({ ...world, faults: { ...world.faults, unhealthy: 0 } }, process, 'failed');
  return [...recorded(world.bytes === afterOf[change] ? passed : undefined), ...(failed ? [unhealthy] : [])];
}

function confirm(world: World, process: Process, rules: Rules): World[] {
  const { change } = process;
  if (world.lock !== null) return [];
  const asPlanned = world.bytes === afterOf[change];
  const stored = asPlanned ? store(world, rules, change, { kind: 'confirm' }, 'worker') : undefined;
  return [answered(stored ?? world, process, (stored ?? world).records[change]?.state ?? 'unknown')];
}

function revert(world: World, process: Process, rules: Rules): World[] {
  const isRecover = process.deed === 'recover';
  const token = process.name + (isRecover ? String(world.boot) : '');
  const end = { code: isRecover ? 'SELF_REVERTED' : 'GATE_FAILED', reason: '' } as const;
  const change = process.at === 'idle' ? findDue(world) : process.change;
  if (change === undefined) return [];
  const record = world.records[change];
  const mine =
    !rules.revertChecksToken || (record?.state === 'reverting' && record.reverter?.token === token);
  const finished = (next: World): World => answered(next, process, next.records[change]?.state ?? 'unknown');
  switch (process.at) {
    case 'idle':
      return [
        moved(
          { ...world, processes: world.processes.map((one) => (one === process ? { ...one, change } : one)) },
          { ...process, change },
          'begin',
        ),
      ];
    case 'begin':
      return world.lock === null
        ? beginRevert(world, { ...process, change }, rules, token, end, finished)
        : [];
    case 'lock':
      return locked(world, process, 'restore');
    case 'restore': {
      if (!mine || record === undefined)
        return [moved({ ...world, lock: null }, process, isRecover ? 'idle' : 'begin')];
      const [file] = record.files;
      const decision = file === undefined ? 'nothing' : decideRevert(file, formOf(world.bytes)).bytes;
      const before = file?.before.digest as Bytes;
      const stored = rules.checkedBackups ? world.backups[Number(file?.backupId)] : world.backups.at(-1);
      const bytes = change === 'c1' ? (stored ?? before) : before;
      const restored = decision === 'restore' ? write(world, bytes, change, 'revert') : world;
      return [moved({ ...restored, lock: null }, process, decision === 'conflict' ? 'failed' : 'gate')];
    }
    case 'gate': {
      const worlds = [moved(world, process, world.latch === change ? 'failed' : 'healthy')];
      if ((world.faults['sick'] ?? 0) > 0) {
        worlds.push(moved({ ...world, faults: { ...world.faults, sick: 0 } }, process, 'failed'));
      }
      return worlds;
    }
    case 'failed': {
      // Latch first: from here on nothing new begins, whoever dies before the record says so.
      if (world.lock !== null) return [];
      if (!mine) return [moved(world, process, isRecover ? 'idle' : 'begin')];
      return [moved({ ...world, latch: change }, process, 'failedLatched')];
    }
    default: {
      if (world.lock !== null) return [];
      const found = { token, evidence: null, conflicts: [] };
      const event =
        process.at === 'healthy'
          ? ({ kind: 'rolledBack', ...found } as const)
          : ({ kind: 'rollbackFailed', end: { code: 'REVERT_UNVERIFIED', reason: '' }, ...found } as const);
      const next = store(world, rules, change, event, process.os);
      if (next !== undefined) return [finished(next)];
      return [moved(world, process, isRecover ? 'idle' : 'begin')];
    }
  }
}

function findDue(world: World): ChangeId | undefined {
  const due = Object.values(world.records).find((record) => {
    const now = nowOf(world, 'recover');
    return record.state === 'reverting'
      ? isReverterGone(record, now)
      : deadlineOf(record, now)?.overdue === true;
  });
  return due?.changeId as ChangeId | undefined;
}

function beginRevert(
  world: World,
  process: Process,
  rules: Rules,
  token: string,
  end: { code: 'SELF_REVERTED' | 'GATE_FAILED'; reason: string },
  finished: (world: World) => World,
): World[] {
  const { change, deed } = process;
  const record = world.records[change];
  const onlyOverdue = deed === 'recover';
  if (record === undefined) {
    const named = changeOf(change, 0, 'old');
    if (rules.stateLostIsSeen && world.bytes === afterOf[change] && world.author === 'us') {
      const lost = store(
        { ...world, latch: change },
        rules,
        change,
        { kind: 'stateLost', change: named, end },
        'worker',
      );
      return [finished(lost ?? world)];
    }
    const tombed = rules.tombstone
      ? store(world, rules, change, { kind: 'tombstone', change: named, end }, 'worker')
      : undefined;
    return tombed === undefined ? [answered(world, process, 'refused')] : [finished(tombed)];
  }
  if (isFinalState(record.state) && rules.finalAnswersRollBack) return [finished(world)];
  const now = nowOf(world, process.os);
  if (
    record.state === 'armed' &&
    world.bytes === record.files[0]?.before.digest &&
    (!onlyOverdue || deadlineOf(record, now)?.overdue === true)
  ) {
    const given = store(world, rules, change, { kind: 'neverWritten', end }, process.os);
    if (given !== undefined) return [finished(given)];
  }
  const begun = store(
    world,
    rules,
    change,
    { kind: 'beginRevert', token, end, refreshMs: 10, onlyOverdue },
    process.os,
  );
  if (begun !== undefined) return [moved(begun, process, 'lock')];
  if (isFinalState(record.state)) return [finished(world)];
  if (deed === 'recover') return [moved(world, process, 'idle')];
  return []; // somebody else reverts: wait for the end, or for him to fall silent
}
