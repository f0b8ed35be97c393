/** Room for what the change writes now, and for what the component will write because of it. */
import { findMount } from '../../audit/index.ts';
import { viewFlags } from './changed-flags.ts';
import { passed, refused } from './facts.ts';
import type { PreflightFacts, PreflightResult } from './facts.ts';
import { parentOf } from './paths.ts';

const mebibyte = 1024 * 1024;
/** The rotator's own size when --audit-log-maxsize is 0 or absent up to 1.35 (lumberjack). */
const rotatorMegabytes = 100;

export interface SpaceNeed {
  /** node path of a directory */
  directory: string;
  bytes: number;
  why: string;
}

/** Where room is needed; the caller asks for the free bytes of these directories, or of their nearest parent. */
export function spaceNeeds(
  facts: Pick<PreflightFacts, 'component' | 'before' | 'after' | 'bytesNeeded'>,
): SpaceNeed[] {
  const full = {
    ...facts,
    podFiles: null,
    creates: [],
    files: {},
    freeBytes: {},
    allowUnknown: false,
    kubeletsServeSigned: null,
  };
  const needs = [{ directory: parentOf(facts.after.path), bytes: facts.bytesNeeded, why: 'staged files' }];
  const view = viewFlags(full);
  const path = view.after('audit-log-path')?.values.at(-1);
  const isTouched = ['path', 'maxbackup', 'maxsize'].some((part) => view.isChanged(`audit-log-${part}`));
  if (facts.component !== 'kube-apiserver' || !isTouched || path === undefined || path === '-') return needs;
  const hostPath = findMount(path, facts.after)?.hostPath ?? null;
  if (hostPath === null) return needs;
  const read = (flag: string): number => Number(view.after(flag)?.values.at(-1) ?? 0);
  const megabytes = (read('audit-log-maxsize') || rotatorMegabytes) * (read('audit-log-maxbackup') + 1);
  const why = `API audit log: --audit-log-maxsize × (--audit-log-maxbackup + 1); a full disk stops requests`;
  return [...needs, { directory: parentOf(hostPath), bytes: megabytes * mebibyte, why }];
}

export function checkSpace(facts: PreflightFacts): PreflightResult {
  const name = 'free space';
  const needs = spaceNeeds(facts);
  const problems = needs.flatMap(({ directory, bytes, why }) => {
    const free = facts.freeBytes[directory] ?? null;
    if (free === null) return [`${directory}: could not ask how much is free`];
    return free >= bytes ? [] : [`${directory}: expected ${bytes} bytes free (${why}), found ${free}`];
  });
  if (problems.length > 0) return refused(name, 'PREREQUISITE_MISSING', problems.join('; '));
  return passed(name, needs.map(({ directory, bytes }) => `${directory}: ${bytes} bytes fit`).join('; '));
}
