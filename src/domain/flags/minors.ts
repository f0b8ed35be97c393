/** The minors that have a table: Kubernetes' own for four of the components, etcd's own for etcd. */
import type { Component } from '../../contracts/basics.ts';
import type { Span } from './flag-row.ts';
import { etcdVersions, kubernetesVersions } from './tables/versions.ts';

export type FlagMinor = keyof typeof kubernetesVersions | keyof typeof etcdVersions;

export const kubernetesMinors = Object.keys(kubernetesVersions) as readonly FlagMinor[];
export const etcdMinors = Object.keys(etcdVersions) as readonly FlagMinor[];

/** Oldest first. */
export function minorsOf(component: Component): readonly FlagMinor[] {
  return component === 'etcd' ? etcdMinors : kubernetesMinors;
}

export function isMinorOf(component: Component, text: string): text is FlagMinor {
  return (minorsOf(component) as readonly string[]).includes(text);
}

/** Whose numbers the component's minors are, for people. */
export function projectOf(component: Component): string {
  return component === 'etcd' ? 'etcd' : 'Kubernetes';
}

export function isInSpan({ since, until }: Span, minor: string): boolean {
  return (
    (since === undefined || compareMinors(since, minor) <= 0) &&
    (until === undefined || compareMinors(minor, until) <= 0)
  );
}

/** Below zero when `one` is older. */
export function compareMinors(one: string, other: string): number {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major - otherMajor || minor - otherMinor;
}

/** `1.36`, `1.36, 1.37` or, of more that follow one another, `1.32 to 1.35`. @param all oldest first, of which `some` are a part */
export function listMinors(some: readonly string[], all: readonly string[]): string {
  const runs: string[][] = [];
  for (const minor of some) {
    const run = runs.at(-1);
    const follows = run !== undefined && all.indexOf(run.at(-1) ?? '') + 1 === all.indexOf(minor);
    if (follows) run.push(minor);
    else runs.push([minor]);
  }
  return runs
    .map((run) => (run.length > 2 ? `${run[0] ?? ''} to ${run.at(-1) ?? ''}` : run.join(', ')))
    .join(', ');
}

/**
 * For what a minor does not know and others do: who does.
 * @returns such as `1.36 and later have it` or `removed in 1.36`; undefined: none does
 */
export function describeElsewhere(
  having: readonly FlagMinor[],
  asked: FlagMinor,
  all: readonly FlagMinor[],
): string | undefined {
  const [first] = having;
  const last = having.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (compareMinors(last, asked) < 0) return `removed in ${all[all.indexOf(last) + 1] ?? asked}`;
  const isToTheEnd = last === all.at(-1) && having.length === all.length - all.indexOf(first);
  const list = listMinors(having, all);
  if (isToTheEnd && having.length > 1) return `${first} and later have it`;
  return having.length > 1 ? `${list} have it` : `${list} has it`;
}
