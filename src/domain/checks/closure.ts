/** The checks that travel in one change, prerequisites first. */
import type { Check } from '../../contracts/check.ts';
import { InputError } from '../errors.ts';

/** Finds a check by its slug. */
export type FindCheck = (slug: string) => Check | undefined;

/** Every check that the asked ones require, each once, what is required before what requires it. A circle is one unit. */
export function closeOverRequirements(asked: readonly Check[], find: FindCheck): Check[] {
  const ordered: Check[] = [];
  const seen = new Set<string>();
  const visit = (check: Check): void => {
    if (seen.has(check.slug)) return;
    seen.add(check.slug);
    for (const slug of check.fix.requires) {
      const required = find(slug);
      if (required === undefined) {
        throw new InputError(
          `${check.slug}: expected the catalog to hold ${slug}, which it requires, found none`,
          {
            code: 'INVALID_REQUEST',
          },
        );
      }
      visit(required);
    }
    ordered.push(check);
  };
  asked.forEach(visit);
  return ordered;
}
