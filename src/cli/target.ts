/** What a request is about, as far as the command line can know: one target names a run, all else is a batch. */
import { basename } from 'node:path';
import { loadBuiltInCatalog } from '../catalog/built-in.ts';
import { defaultBenchmark } from '../catalog/catalog.ts';
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
export async function oneTargetOf(ids: readonly string[]): Promise<string | null> {
  const catalog = await loadBuiltInCatalog();
  const checks = ids.map((id) => catalog.resolve(id));
  const isWhole = (one: Check): boolean => {
    const together = closeOverRequirements([one], (slug) => catalog.find(slug));
    return checks.every((check) => together.includes(check));
  };
  const first = checks.find(isWhole);
  if (first === undefined) return null;
  return first.target === 'files' ? 'files' : first.component;
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
