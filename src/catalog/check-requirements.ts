/** What travels in one change must be of one target, and be mended on the same nodes. */
import { describeSelector } from '../domain/checks/index.ts';
import { nearestNames } from '../domain/flags/index.ts';
import type { Report } from './check-names.ts';
import type { Entry } from './parse-entries.ts';

export function checkRequirements({ check }: Entry, slugs: ReadonlyMap<string, Entry>, report: Report): void {
  check.fix.requires.forEach((required, index) => {
    const path = ['fix', 'requires', index];
    const found = slugs.get(required)?.check;
    if (found === undefined) {
      const near = nearestNames(required, slugs.keys()).join(' or ');
      report(path, `expected the slug of a check${near === '' ? '' : ` (${near}?)`}, found "${required}"`);
    } else if (found.component !== check.component || found.target !== check.target) {
      report(
        path,
        `expected a check of ${check.component} (${check.target}), found "${required}" of ${found.component} (${found.target})`,
      );
    }
  });
}

/** What another check requires must be mended wherever that one is. */
export function checkNodes({ check }: Entry, all: readonly Entry[], report: Report): void {
  if (check.nodes === undefined) return;
  const own = JSON.stringify(check.nodes);
  for (const { check: other } of all) {
    if (!other.fix.requires.includes(check.slug) || JSON.stringify(other.nodes) === own) continue;
    const theirs =
      other.nodes === undefined ? 'is for all nodes' : `is for nodes ${describeSelector(other.nodes)}`;
    report(
      ['nodes'],
      `expected none, or those of ${other.slug}, which requires it and ${theirs}, found nodes ${describeSelector(check.nodes)}`,
    );
  }
}
