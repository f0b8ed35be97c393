/** What must hold after every run of a soak, whatever was done to it; looked at from outside (DESIGN "Promises"). */
import { existsSync, readFileSync } from 'node:fs';
import { digestOf } from '../../../src/adapters/storage/digest.ts';
import type { ChangeRecord } from '../../../src/contracts/change-record.ts';
import type { RemediationResult } from '../../../src/contracts/result.ts';
import {
  judgeBackups,
  judgeJournal,
  judgeRecords,
  judgeStaged,
  hexOf,
  latchFile,
} from '../../kill/support/judge.ts';
import type { Bench } from '../../kill/support/run-cell.ts';
import type { Seen } from '../../support/watch-manifests.ts';

export interface Ended {
  result: RemediationResult;
  /** of this run only, oldest first */
  records: ChangeRecord[];
  seen: Seen[];
  foreign: { digest: string; atMs: number }[];
}

/** @returns what is violated; empty: every promise held */
export function violations(bench: Bench, ended: Ended): string[] {
  const evidence = { ...ended, bytes: bench.bytes };
  return [
    ...judgeContents(bench, ended),
    ...judgeHand(bench, ended),
    ...judgeEnd(bench, ended),
    ...judgeRecords(evidence),
    // A backup holds what was there: with another hand about, not always the bytes of the beginning.
    ...(ended.foreign.length === 0 ? judgeBackups(evidence) : []),
    ...judgeJournal(bench.stack),
    ...judgeStaged(bench.stack, evidence),
  ];
}

/** Old bytes, new bytes, those of another hand, or what a record says was made of those; nothing else was ever there. */
function judgeContents({ bytes }: Bench, { seen, foreign, records }: Ended): string[] {
  const made = records.flatMap(({ files }) => files.map(({ after }) => after.digest ?? ''));
  const digests = [...foreign.map(({ digest }) => digest), ...(foreign.length > 0 ? made : [])];
  const known = new Set([
    hexOf(bytes.old),
    hexOf(bytes.new),
    ...digests.map((digest) => digest.replace('sha256:', '')),
  ]);
  const names = /^(etcd|kube-[a-z-]+)\.yaml$/;
  return seen.flatMap(({ name, digest }) => {
    if (!names.test(name)) return [`${name} appeared in the manifests directory`];
    if (name !== 'kube-apiserver.yaml' || known.has(digest)) return [];
    return [`the manifest was ${digest}, which nobody wrote`];
  });
}

/** The record is stored a moment after the last look at the bytes. */
const slackMs = 500;

/** A person's bytes stay, or what was made of them with a plan that knew them; and what is on the disk is not called FIXED. */
function judgeHand({ stack }: Bench, { result, records, foreign }: Ended): string[] {
  const last = foreign.at(-1);
  if (last === undefined) return [];
  const found = digestOf(readFileSync(stack.node.manifestPath('kube-apiserver')));
  const isMadeOfIt = records.some(({ files }) =>
    files.some(({ before, after }) => before.digest === last.digest && after.digest === found),
  );
  if (found !== last.digest) return isMadeOfIt ? [] : ["another hand's bytes were overwritten"];
  const confirmedAt = records.at(-1)?.history.find(({ state }) => state === 'confirmed')?.at;
  const cameLater = confirmedAt !== undefined && Date.parse(confirmedAt) - slackMs <= last.atMs;
  return result.status === 'FIXED' && !cameLater ? ["FIXED, with another hand's bytes on the disk"] : [];
}

function judgeEnd({ stack, bytes }: Bench, { result, foreign }: Ended): string[] {
  if (result.code === 'BUG') return ['the run ended by a fault of ours'];
  const isStopped = existsSync(latchFile(stack));
  const failed = result.status === 'REMEDIATION_FAILED_ROLLBACK_FAILED';
  if (failed !== isStopped)
    return [`${result.status}, and the emergency stop is ${isStopped ? '' : 'not '}set`];
  if (failed || foreign.length > 0) return [];
  const found = readFileSync(stack.node.manifestPath('kube-apiserver'));
  const expected = result.status === 'FIXED' ? 'new' : 'old';
  return found.equals(bytes[expected])
    ? []
    : [`${result.status}, but the manifest is not the ${expected} one`];
}
