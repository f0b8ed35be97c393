/** What a request is about, as far as the command line can know: one target names a run, all else is a batch. */
import { basename } from 'node:path';
import { defaultBenchmark } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { Component } from '../contracts/basics.ts';
import type { Check } from '../contracts/check.ts';
import { closeOverRequirements } from '../domain/checks/index.ts';
import { InputError } from '../domain/errors.ts';

/** A bare number means that of the configured benchmark, and says so to whoever reads it without this configuration. */
export function qualifyChecks(ids: readonly string[], benchmark: string): string[] {
  const isBare = (id: string): boolean => /^[0-9.]+$/.test(id.trim());
  return ids.map((id) => (benchmark !== defaultBenchmark && isBare(id) ? `${benchmark}/${id.trim()}` : id));
}

/**
 * What the checks change.
 * @returns null: more than one change, or checks that do not need each other, of which one may be to blame
 * @throws InputError for a check that the catalog does not have
 */
export function oneTargetOf(ids: readonly string[], catalog: Catalog): string | null {
  const checks = ids.map((id) => catalog.resolve(id));
  const isWhole = (one: Check): boolean => {
    const together = closeOverRequirements([one], (slug) => catalog.find(slug));
    return checks.every((check) => together.includes(check));
  };
  const first = checks.find(isWhole);
  if (first === undefined) return null;
  return first.target === 'files' ? 'files' : first.component;
}

/** What this side means by the checks that were named; of all of them by those of one's own, which others may lack. */
export function definitionsOf(ids: readonly string[] | undefined, catalog: Catalog): Record<string, string> {
  const named = ids?.map((id) => catalog.resolve(id));
  const meant =
    named === undefined
      ? catalog.checks.filter(({ slug }) => catalog.own.origins.has(slug))
      : closeOverRequirements(named, (slug) => catalog.find(slug));
  return Object.fromEntries(meant.map(({ slug }) => [slug, catalog.digest(slug)]));
}

export function targetOfFile(path: string): string {
  const name = basename(path);
  const component = Component.options.find((one) => name.startsWith(one));
  if (component !== undefined) return component;
  if (name === 'config.yaml') return 'kubelet';
  throw new InputError(`${path}: expected a file named after its component, found "${name}"`, {
    code: 'INVALID_REQUEST',
    hint: 'name it: --component kube-apiserver',
  });
}
