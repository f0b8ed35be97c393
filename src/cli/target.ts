/** Which components a request is about, as far as the command line can know: one names a run, several are a batch. */
import { basename } from 'node:path';
import { loadBuiltInCatalog } from '../catalog/built-in.ts';
import { Component } from '../contracts/basics.ts';
import { InputError } from '../domain/errors.ts';

/** @throws InputError for a check that the catalog does not have */
export async function targetsOfChecks(ids: string[], benchmark: string): Promise<string[]> {
  const catalog = await loadBuiltInCatalog();
  const targets = ids.map((id) => {
    const check = catalog.resolve(id, benchmark);
    return check.target === 'files' ? 'files' : check.component;
  });
  return [...new Set(targets)];
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
