/** The rules of the node's configuration, for the checks of its catalog. */
import { defaultBenchmark } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Check } from '../../contracts/check.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import { InputError } from '../../domain/errors.ts';
import { readRules, standingOf, whyElsewhere } from '../../domain/checks/index.ts';
import type { GivenParameters, NodeRules } from '../../domain/checks/index.ts';
import { readThisNode } from '../node-role.ts';

export interface RulesContext {
  catalog: Catalog;
  config: Pick<NodeConfig, 'checks' | 'excluded' | 'node' | 'root' | 'manifestsDir'>;
  clock: { now(): Date };
}

/**
 * As they hold today: an exclusion may have ended since the worker was started.
 * @throws InputError INVALID_REQUEST for a rule that names no check; KnownError where a rule asks for a role that cannot be seen
 */
export async function rulesOf({ catalog, config, clock }: RulesContext): Promise<NodeRules> {
  const { unusable } = catalog.own;
  const names = new Set(unusable.flatMap((one) => [one.name, ...one.numbers]));
  // In a file that nobody can read any name may stand.
  const isAnyUnusable = unusable.some(({ slug }) => slug === null);
  const resolve = (name: string): Check | null => {
    if (names.has(name) || names.has(`${defaultBenchmark}/${name}`)) return null;
    try {
      return catalog.resolve(name);
    } catch (error) {
      if (isAnyUnusable && error instanceof InputError) return null;
      throw error;
    }
  };
  const today = clock.now().toISOString().slice(0, 10);
  return readRules(config, resolve, today, await readThisNode(config));
}

/**
 * Reason by slug of those that are for other nodes.
 * @throws KnownError where a check asks for a role that cannot be seen
 */
export async function elsewhereOf(
  { config }: Pick<RulesContext, 'config'>,
  checks: readonly Check[],
): Promise<Map<string, string>> {
  const node = await readThisNode(config);
  return new Map(
    checks.flatMap(({ slug, nodes }) => {
      const why = nodes === undefined ? null : whyElsewhere(nodes, node);
      return why === null ? [] : [[slug, `it is for other nodes: ${why}`] as const];
    }),
  );
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
