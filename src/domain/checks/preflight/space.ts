/** Room for what the change writes now, and for what the component will write because of it. */
import { defaultOf, findMount } from '../../audit/index.ts';
import { tableFor, versionInImage } from '../../flags/index.ts';
import { viewFlags } from './changed-flags.ts';
import { passed, refused } from './facts.ts';
import type { PreflightFacts, PreflightResult } from './facts.ts';
import { parentOf } from './paths.ts';

const mebibyte = 1024 * 1024;
/** The rotator's own size when --audit-log-maxsize is 0, as it is by default up to 1.35 (lumberjack). */
const rotatorMegabytes = 100;

export interface SpaceNeed {
  /** node path of a directory */
  directory: string;
  bytes: number;
  why: string;
  /** what the lack of it is: our own write fails, or what the component needs is not there */
  code: 'WRITE_FAILED' | 'PREREQUISITE_MISSING';
}

/** Where room is needed; the caller asks for the free bytes of these directories, or of their nearest parent. */
export function spaceNeeds(
  facts: Pick<PreflightFacts, 'component' | 'before' | 'after' | 'bytesNeeded'>,
): SpaceNeed[] {
  const staged: SpaceNeed = {
    directory: parentOf(facts.after.path),
    bytes: facts.bytesNeeded,
    why: 'staged files',
    code: 'WRITE_FAILED',
  };
  const view = viewFlags(facts);
  const path = view.after('audit-log-path')?.values.at(-1);
  const isTouched = ['path', 'maxbackup', 'maxsize'].some((part) => view.isChanged(`audit-log-${part}`));
  if (facts.component !== 'kube-apiserver' || !isTouched || path === undefined || path === '-')
    return [staged];
  const hostPath = findMount(path, facts.after)?.hostPath ?? null;
  if (hostPath === null) return [staged];
  const { minor } = tableFor('kube-apiserver', versionInImage(facts.after.image ?? ''));
  const read = (flag: string): number =>
    Number((view.after(flag)?.values ?? defaultOf('kube-apiserver', flag, minor))?.at(-1) ?? 0);
  const megabytes = (read('audit-log-maxsize') || rotatorMegabytes) * (read('audit-log-maxbackup') + 1);
  const why = `API audit log: --audit-log-maxsize × (--audit-log-maxbackup + 1); a full disk stops requests`;
  const bytes = megabytes * mebibyte;
  return [staged, { directory: parentOf(hostPath), bytes, why, code: 'PREREQUISITE_MISSING' }];
}

export function checkSpace(facts: PreflightFacts): PreflightResult {
  const name = 'free space';
  const needs = spaceNeeds(facts);
  const problems = needs.flatMap(({ directory, bytes, why, code }) => {
    const free = facts.freeBytes[directory] ?? null;
    if (free === null) return [{ code, text: `${directory}: could not ask how much is free` }];
    if (free >= bytes) return [];
    return [{ code, text: `${directory}: expected ${bytes} bytes free (${why}), found ${free}` }];
  });
  const [first] = problems;
  if (first !== undefined) return refused(name, first.code, problems.map(({ text }) => text).join('; '));
  return passed(name, needs.map(({ directory, bytes }) => `${directory}: ${bytes} bytes fit`).join('; '));
}
