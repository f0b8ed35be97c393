/** A node small enough to be explored whole: one file, its records, a latch, a lock, and processes made of atomic steps. */
import { createHash } from 'node:crypto';
import type { ChangeRecord } from '../../../../src/contracts/change-record.ts';
import type { FileForm } from '../../../../src/contracts/plan.ts';
import type { Now } from '../../../../src/domain/change/deadline.ts';
import type { ArmedChange, ChangeEvent } from '../../../../src/domain/change/events.ts';
import { isFinalState, isOpen } from '../../../../src/domain/change/states.ts';
import { step } from '../../../../src/domain/change/step.ts';

/** `new` and `new2` are what changes 1 and 2 write; `person` is what somebody else writes. */
export type Bytes = 'old' | 'new' | 'new2' | 'person';
export type ChangeId = 'c1' | 'c2';
export type Os = 'worker' | 'recover';

/** One deed under way: where it stands, and what it has in its hands. */
export interface Process {
  name: string;
  os: Os;
  deed: 'backUp' | 'apply' | 'gate' | 'audit' | 'confirm' | 'rollBack' | 'recover';
  change: ChangeId;
  at: string;
  held?: string;
  /** what the change was planned over */
  before: Bytes;
}

export interface Run {
  change: ChangeId;
  at: string;
  /** the deed whose answer it waits for */
  waitsFor: string | null;
  backup: number | null;
  before: Bytes;
  /** what its user was told */
  told: string | null;
}

export interface World {
  bytes: Bytes;
  author: 'us' | 'person';
  records: Partial<Record<ChangeId, ChangeRecord>>;
  backups: Bytes[];
  latch: ChangeId | null;
  lock: string | null;
  frozen: Os | null;
  uptimeMs: number;
  boot: number;
  processes: Process[];
  /** answers on their way to a workflow, by deed */
  answers: Record<string, string>;
  runs: Partial<Record<ChangeId, Run>>;
  faults: Record<string, number>;
}

/** Rules that protect; a mutant leaves one out. */
export interface Rules {
  step: typeof step;
  tombstone: boolean;
  killHolder: boolean;
  checkedBackups: boolean;
  oneOpenChange: boolean;
  nodeHasTheLastWord: boolean;
  revertChecksToken: boolean;
  finalAnswersRollBack: boolean;
  digestsBeforeRename: boolean;
  stateLostIsSeen: boolean;
}

export const realRules: Rules = {
  step,
  tombstone: true,
  killHolder: true,
  checkedBackups: true,
  oneOpenChange: true,
  nodeHasTheLastWord: true,
  revertChecksToken: true,
  finalAnswersRollBack: true,
  digestsBeforeRename: true,
  stateLostIsSeen: true,
};

export class Violation extends Error {}

export const afterOf = { c1: 'new', c2: 'new2' } as const;

const attributes = { mode: '0600', uid: 0, gid: 0, xattrs: null };
export function formOf(bytes: Bytes): FileForm {
  return { kind: 'file', digest: bytes, attributes };
}

export function nowOf(world: World, by: string): Now {
  const boot = { bootId: String(world.boot), initStartTicks: '1' };
  return { uptimeMs: world.uptimeMs, boot, at: '', by };
}

export function changeOf(change: ChangeId, backup: number, before: Bytes): ArmedChange {
  const forms = { before: formOf(before), after: formOf(afterOf[change]) };
  const staged = { stagedNewPath: null, stagedOldPath: null, linkPath: null };
  return {
    changeId: change,
    identity: { cluster: 'c', node: 'n', machineId: 'm', clusterCaDigest: null, hostname: 'h' },
    workflow: { clusterId: 's', namespace: 'd', workflowId: change, firstRunId: 'r', attempt: 1 },
    planHash: '',
    target: 'files',
    checks: [],
    files: [{ path: '/m', role: 'manifest', ...forms, backupId: String(backup), ...staged }],
    baseline: null,
    gate: null,
    revertGate: null,
    stageToken: '',
    findingsBefore: [],
    revertAfterMs: 100,
    confirmWithinMs: 100,
  };
}

/** Writes what `step` says, or nothing. @returns undefined when it refuses */
export function store(
  world: World,
  rules: Rules,
  change: ChangeId,
  event: ChangeEvent,
  by: string,
): World | undefined {
  const before = world.records[change];
  const answer = rules.step(before, event, nowOf(world, by));
  if (answer.kind === 'refuse') return undefined;
  if (before !== undefined && isFinalState(before.state)) {
    throw new Violation(`${change}: the final record ${before.state} became ${answer.record.state}`);
  }
  const records = { ...world.records, [change]: answer.record };
  const open = Object.values(records).filter(isOpen);
  if (open.length > 1) throw new Violation('two records are open');
  return { ...world, records };
}

/** Every rename goes through here, and this is where promises are broken. */
export function write(world: World, bytes: Bytes, change: ChangeId, deed: 'apply' | 'revert'): World {
  const record = world.records[change];
  if (world.author === 'person') throw new Violation(`${deed} of ${change} overwrites what a person wrote`);
  if (deed === 'apply' && record?.state !== 'armed') {
    throw new Violation(`apply of ${change} writes while its record is ${record?.state ?? 'absent'}`);
  }
  if (deed === 'revert' && record?.state !== 'reverting') {
    throw new Violation(`revert of ${change} writes while its record is ${record?.state ?? 'absent'}`);
  }
  for (const other of ['c1', 'c2'] as const) {
    const state = world.records[other]?.state;
    if (world.bytes !== afterOf[other] || (deed === 'revert' && other === change)) continue;
    // A later change may be planned over one that has ended; over one that is open it may not.
    if (state !== undefined && (deed === 'revert' || (state !== 'confirmed' && state !== 'rollbackFailed'))) {
      throw new Violation(`${deed} of ${change} takes away what ${other} (${state}) wrote`);
    }
  }
  if (deed === 'revert' && bytes !== record?.files[0]?.before.digest)
    throw new Violation(`revert of ${change} puts back ${bytes}`);
  return { ...world, bytes, author: 'us' };
}

const recordKeys = new WeakMap<ChangeRecord, string>();

/** What no later step may depend on is left out: who did what when. */
export function keyOf(world: World): string {
  const records = Object.values(world.records).map((record) => {
    const known = recordKeys.get(record);
    if (known !== undefined) return known;
    const { changeId, state, gateToken, reverter, appliedUptimeMs, verifiedUptimeMs, armedUptimeMs, boot } =
      record;
    const times = [appliedUptimeMs, verifiedUptimeMs, armedUptimeMs, boot.bootId];
    const before = record.files[0]?.before.digest;
    const key = JSON.stringify([changeId, state, gateToken, reverter, before, record.end?.code, ...times]);
    recordKeys.set(record, key);
    return key;
  });
  return createHash('md5')
    .update(JSON.stringify({ ...world, records }))
    .digest('base64');
}
