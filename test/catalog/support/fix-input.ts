/** A fix that is asked for on a node of which nothing more is known. */
import type { Catalog } from '../../../src/catalog/catalog.ts';
import type { Check } from '../../../src/contracts/check.ts';
import type { FixInput } from '../../../src/domain/checks/index.ts';

export function fixInput(
  catalog: Catalog,
  checks: readonly Check[],
  more: Partial<FixInput> & Pick<FixInput, 'ownerInNumbers'>,
): FixInput {
  return {
    checks,
    parameters: {},
    find: (slug) => catalog.find(slug),
    template: (name) => catalog.template(name),
    passing: new Set(),
    excluded: new Map(),
    elsewhere: new Map(),
    manifest: null,
    argv: null,
    gates: {},
    looksAt: () => [],
    displayId: (check) => catalog.displayId(check),
    ...more,
  };
}
