/** After a strike: does the result tell the truth about record, bytes, process and backup, and was nothing else ever there? */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { digestOf } from '../../../src/adapters/storage/digest.ts';
import type { ChangeRecord } from '../../../src/contracts/change-record.ts';
import type { RemediationResult } from '../../../src/contracts/result.ts';
import { isOpen } from '../../../src/domain/change/states.ts';
import { readChain } from '../../../src/domain/storage/journal-chain.ts';
import { tokenOfStaged } from '../../../src/domain/storage/staged-name.ts';
import { argvOf } from '../../practice/support/practice-nodes.ts';
import type { Stack } from '../../support/stack.ts';
import type { Seen } from '../../support/watch-manifests.ts';

const target = 'kube-apiserver.yaml';

export interface Evidence {
  result: RemediationResult;
  /** of this run only */
  records: ChangeRecord[];
  seen: Seen[];
  bytes: { old: Buffer; new: Buffer };
}

const stateOf: Partial<Record<RemediationResult['status'], ChangeRecord['state']>> = {
  FIXED: 'confirmed',
  REMEDIATION_FAILED_ROLLED_BACK: 'rolledBack',
  CANCELLED_ROLLED_BACK: 'rolledBack',
  REMEDIATION_FAILED_ROLLBACK_FAILED: 'rollbackFailed',
  REMEDIATION_FAILED: 'refused',
  REFUSED: 'refused',
  CANCELLED: 'refused',
};

/** These may end before there is a record. */
const early: readonly RemediationResult['status'][] = ['REMEDIATION_FAILED', 'REFUSED', 'CANCELLED'];

/** @returns what is wrong; empty: everything is as the result says */
export function judge(stack: Stack, evidence: Evidence): string[] {
  return [
    ...judgeBytes(stack, evidence),
    ...judgeRecords(evidence),
    ...judgeSeen(evidence),
    ...judgeBackups(evidence),
    ...judgeProcess(stack, evidence),
    ...judgeJournal(stack),
    ...judgeStaged(stack, evidence),
  ];
}

export const hexOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function judgeBytes(stack: Stack, { result, bytes }: Evidence): string[] {
  const found = readFileSync(join(stack.node.paths.manifestsDir, target));
  const expected = result.status === 'FIXED' ? 'new' : 'old';
  return found.equals(bytes[expected])
    ? []
    : [`${result.status}, but the manifest is not the ${expected} one`];
}

export function judgeRecords({ result, records }: Pick<Evidence, 'result' | 'records'>): string[] {
  const open = records.filter(isOpen).map(({ changeId, state }) => `record ${changeId} is left ${state}`);
  const last = records.at(-1);
  const expected = stateOf[result.status];
  const wrong =
    last === undefined
      ? early.includes(result.status)
        ? []
        : [`${result.status} without a record`]
      : last.state === expected
        ? []
        : [`${result.status}, but the record is ${last.state}`];
  // Between two attempts a cancellation ends the run; the first one's tombstone keeps its own reason.
  const isBetween = result.status === 'CANCELLED' && last?.state === 'refused';
  const code =
    !isBetween && last !== undefined && last.end !== null && last.end.code !== (result.code ?? null);
  const lied = code
    ? [`the result's code is ${result.code ?? 'none'}, the record's ${last.end?.code ?? 'none'}`]
    : [];
  const audited = result.auditVerified === (result.status === 'FIXED') ? [] : ['auditVerified does not fit'];
  return [...open, ...wrong, ...lied, ...audited];
}

function judgeSeen({ result, seen, bytes, records }: Evidence): string[] {
  const names = { [hexOf(bytes.old)]: 'old', [hexOf(bytes.new)]: 'new' };
  const course = seen.filter(({ name }) => name === target).map(({ digest }) => names[digest] ?? digest);
  const first = new Map<string, string>();
  const strange = seen
    .filter(({ name }) => name !== target)
    .filter(({ name, digest }) => {
      if (!first.has(name)) first.set(name, digest);
      return first.get(name) !== digest || !/^(etcd|kube-[a-z-]+)\.yaml$/.test(name);
    })
    .map(({ name, digest }) => `${name} was ${digest}`);
  const other = course
    .filter((form) => form !== 'old' && form !== 'new')
    .map((form) => `the manifest was ${form}`);
  const rolledBack = records.some(({ state }) => state === 'rolledBack' || state === 'rollbackFailed');
  const expected = result.status === 'FIXED' ? 'old new' : rolledBack ? 'old new old' : 'old';
  const allowed = rolledBack ? [expected, 'old'] : [expected];
  const bad = allowed.includes(course.join(' '))
    ? []
    : [`the manifest went ${course.join(' → ')}, not ${expected}`];
  return [...strange, ...other, ...bad];
}

export function judgeBackups({ result, records, bytes }: Omit<Evidence, 'seen'>): string[] {
  const written = records.some(({ state }) => state !== 'refused');
  if (written && result.backups.length === 0) return ['the result names no backup'];
  const unread = result.backups.filter(({ path }) => {
    return path === null || !existsSync(path) || !readFileSync(path).equals(bytes.old);
  });
  const ids = new Set(result.backups.map(({ id }) => id));
  const pinned = records.at(-1)?.files.filter(({ backupId }) => !ids.has(backupId)) ?? [];
  return [
    ...unread.map(({ id }) => `backup ${id} is not there or not the old bytes`),
    ...pinned.map(({ backupId }) => `the record pins backup ${backupId}, which the result does not name`),
  ];
}

function judgeProcess(stack: Stack, { result }: Evidence): string[] {
  if (result.status === 'REMEDIATION_FAILED_ROLLBACK_FAILED') {
    return existsSync(latchFile(stack)) ? [] : ['the rollback failed, and no emergency stop is set'];
  }
  if (existsSync(latchFile(stack))) return [`${result.status}, and an emergency stop is set`];
  const pids = stack.node.pidsOf('kube-apiserver');
  const [pid] = pids;
  if (pid === undefined || pids.length > 1) return [`expected one API server, found ${pids.length}`];
  const isNew = argvOf(pid).includes('--profiling=false');
  return isNew === (result.status === 'FIXED')
    ? []
    : [`${result.status}, but the process runs the other form`];
}

export function latchFile(stack: Stack): string {
  return join(stack.node.dir, 'var/lib/kubemend/emergency-stop.json');
}

/** A kill may tear a line; nothing else may break the chain. */
export function judgeJournal(stack: Stack): string[] {
  const file = join(stack.node.dir, 'var/lib/kubemend/journal.jsonl');
  // What ends before the backup is made, such as by an edit just then, is nothing that the node did.
  if (!existsSync(file)) return stack.records().length === 0 ? [] : [`no journal at ${basename(file)}`];
  const { breaks } = readChain(readFileSync(file, 'utf8'), digestOf);
  return breaks
    .filter(({ reason }) => !reason.startsWith('a torn line'))
    .map(({ line, reason }) => `journal line ${line}: ${reason}`);
}

export function judgeStaged(stack: Stack, { result }: Pick<Evidence, 'result'>): string[] {
  // A failed rollback keeps its way back for the person who repairs the node.
  if (result.status === 'REMEDIATION_FAILED_ROLLBACK_FAILED') return [];
  return readdirSync(stack.node.paths.manifestsDir)
    .filter((name) => tokenOfStaged(name) !== undefined)
    .map((name) => `left staged: ${name}`);
}
