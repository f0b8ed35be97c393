/** Reports of kube-bench and the nodes of a fleet: each node that is meant has one, and each report is of a node that is there. */
import { InputError } from '../errors.ts';
import { firstOf } from '../first-of.ts';
import { unknownNode } from './choose.ts';
import type { FleetTarget } from './target.ts';

export interface ReportedTargets {
  /** all that the source has */
  targets: readonly FleetTarget[];
  /** those of them that are meant */
  chosen: readonly FleetTarget[];
  /** as errors name it */
  source: string;
}

const shown = 5;

/**
 * A node without a report has nothing that it could be asked for: whoever names it has forgotten the report, or did not mean it.
 * @param names of the nodes that reports are of
 * @returns those whose reports nobody asks for, since they were not chosen
 * @throws InputError
 */
export function matchReports(
  names: readonly string[],
  { targets, chosen, source }: ReportedTargets,
): string[] {
  const isAmong = (all: readonly FleetTarget[], name: string): boolean =>
    all.some((target) => target.name === name);
  for (const name of names) {
    if (!isAmong(targets, name)) throw unknownNode(name, targets, `${source}, and --from ${name}=…`);
  }
  const without = chosen.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  const [first] = without;
  if (first !== undefined) {
    const found = firstOf(without, shown);
    throw new InputError(`--from: expected a report of each node of ${source}, found none of ${found}`, {
      code: 'INVALID_REQUEST',
      hint: `give it, --from ${first}=FILE, or choose the nodes that have one: --node ${names.slice(0, shown).join(',')}${names.length > shown ? ',…' : ''}`,
    });
  }
  return names.filter((name) => !isAmong(chosen, name));
}
