/** What differs between the plan that was shown and the one that the node makes now. */
import type { ExpectedPlan, FileChange, FileForm, Plan } from '../../contracts/plan.ts';
import { isSameForm } from '../change/three-way.ts';

/** Of a plan what its hash is made of, and what people see of it; the request's parameters are not in it. */
export type Compared = Omit<ExpectedPlan, 'planHash' | 'diff'> & Pick<Plan, 'planHash' | 'diff'>;

/**
 * All of it is compared, also where the hash is the same: of a file that somebody has edited the hash says nothing.
 * @returns what differs, a line each; empty: it is the same plan
 */
export function planDifferences(expected: ExpectedPlan, found: Compared): string[] {
  const differences = [
    ...fieldsOf('', { target: expected.target }, { target: found.target }),
    ...fieldsOf('the machine: ', expected.identity, found.identity),
    ...fieldsOf('version of ', expected.versions, found.versions),
    ...checksOf(expected.checks, found.checks),
    ...filesOf(expected.files, found.files),
  ];
  if (differences.length > 0) return differences;
  if (expected.diff !== undefined && expected.diff !== found.diff) {
    return ['the diff: expected the one that was shown, found another'];
  }
  if (expected.planHash === null || expected.planHash === found.planHash) return [];
  return [`the plan's hash: expected ${expected.planHash}, found ${found.planHash}: its parameters differ`];
}

function fieldsOf<Fields extends object>(what: string, expected: Fields, found: Fields): string[] {
  const now = new Map<string, unknown>(Object.entries(found));
  return Object.entries(expected)
    .filter(([name, value]) => now.get(name) !== value)
    .map(([name, value]) => `${what}${name}: expected ${String(value)}, found ${String(now.get(name))}`);
}

function checksOf(expected: readonly string[], found: readonly string[]): string[] {
  const gone = expected.filter((id) => !found.includes(id));
  const more = found.filter((id) => !expected.includes(id));
  return [
    ...gone.map((id) => `${id}: expected to be mended, found that it is not to be`),
    ...more.map((id) => `${id}: expected not to be mended, found that it is to be`),
  ];
}

function filesOf(expected: readonly FileChange[], found: readonly FileChange[]): string[] {
  const gone = expected.filter(({ path }) => !found.some((file) => file.path === path));
  const differences = found.flatMap((file) => {
    const planned = expected.find(({ path }) => path === file.path);
    if (planned === undefined) return [`${file.path}: expected no change of it, found one`];
    return differencesOf(planned, file);
  });
  return [...gone.map(({ path }) => `${path}: expected a change of it, found none`), ...differences];
}

function differencesOf(planned: FileChange, file: FileChange): string[] {
  const { path, linkPath } = file;
  if (planned.linkPath !== linkPath) {
    return [`${path}: expected it by ${planned.linkPath ?? 'its own name'}, found ${linkPath ?? 'no link'}`];
  }
  const differ = (when: 'before' | 'after', words: string): string[] =>
    isSameForm(planned[when], file[when])
      ? []
      : [`${path}: expected ${words} ${describe(planned[when])}, found ${describe(file[when])}`];
  const before = differ('before', 'that it is');
  // What it is now decides what it would become: one difference, not two.
  return before.length > 0 ? before : differ('after', 'it to become');
}

function describe({ kind, digest, attributes }: FileForm): string {
  if (kind === 'absent' || attributes === null) return kind;
  const content = digest === null ? kind : digest.slice(0, 'sha256:'.length + 12);
  return `${content} ${attributes.mode} ${attributes.uid}:${attributes.gid}`;
}
