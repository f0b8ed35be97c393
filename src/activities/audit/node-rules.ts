/** The rules of the node's configuration, for the checks of its catalog. */
import type { Catalog } from '../../catalog/catalog.ts';
import type { Check } from '../../contracts/check.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import { readRules, standingOf } from '../../domain/checks/index.ts';
import type { GivenParameters, NodeRules } from '../../domain/checks/index.ts';

export interface RulesContext {
  catalog: Catalog;
  config: Pick<NodeConfig, 'checks' | 'excluded'>;
  clock: { now(): Date };
}

/**
 * As they hold today: an exclusion may have ended since the worker was started.
 * @throws InputError INVALID_REQUEST for a rule that names no check
 */
export function rulesOf({ catalog, config, clock }: RulesContext): NodeRules {
  const isUnusable = (name: string): boolean =>
    catalog.own.unusable.some((one) => one.name === name || one.numbers.includes(name));
  const resolve = (name: string): Check | null => (isUnusable(name) ? null : catalog.resolve(name));
  return readRules(config, resolve, clock.now().toISOString().slice(0, 10));
}

/** Reason by slug of the checks that are not to be mended here. Honoured on every path: audit and fix alike. */
export function excludedBy(rules: NodeRules): Map<string, string> {
  return new Map(
    [...rules.standings.keys()].flatMap((slug) => {
      const { waived, byHand } = standingOf(rules, slug);
      const reason = waived ?? byHand;
      return reason === null ? [] : [[slug, reason] as const];
    }),
  );
}

/** The node's values of these checks' parameters, and over them those of a request. */
export function parametersOf(
  checks: readonly Check[],
  rules: NodeRules,
  given: GivenParameters = {},
): GivenParameters {
  const known = new Set(checks.flatMap((check) => Object.keys(check.parameters)));
  return {
    ...Object.fromEntries(Object.entries(rules.parameters).filter(([name]) => known.has(name))),
    ...given,
  };
}
