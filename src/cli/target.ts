/** Which component a request is about, as far as the command line can know: it names the run. */
import { basename } from 'node:path';
import { loadCatalog } from '../catalog/load.ts';
import { Component } from '../contracts/basics.ts';
import { InputError } from '../domain/errors.ts';

export async function targetOfChecks(ids: string[], benchmark: string): Promise<string> {
  const catalog = await loadCatalog();
  const targets = new Set(
    ids.map((id) => {
      const check = catalog.resolve(id, benchmark);
      return check.target === 'files' ? 'files' : check.component;
    }),
  );
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0) {
    throw new InputError(
      `${ids.join(', ')}: expected checks of one component, found ${[...targets].join(', ')}`,
      {
        code: 'WRONG_WORKFLOW',
        hint: 'run `kubemend remediate` once per component',
      },
    );
  }
  return target;
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
