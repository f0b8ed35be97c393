/** What a node's configuration has decided about its checks, and what of it holds today. */
import type { Check } from '../../contracts/check.ts';
import type { CheckRule, NodeConfig } from '../../contracts/config.ts';
import { InputError } from '../errors.ts';
import { whyElsewhere } from './node-selector.ts';
import type { ThisNode } from './node-selector.ts';
import { problemOf } from './parameters.ts';
import type { GivenParameters } from './parameters.ts';

/** Of one check, on one day. */
export interface Standing {
  /** why it is not judged; null: it is */
  waived: string | null;
  /** why kubemend does not mend it; null: it may */
  byHand: string | null;
  /** an exclusion that holds no longer; null: there is none */
  expired: string | null;
}

export interface NodeRules {
  /** by slug */
  standings: ReadonlyMap<string, Standing>;
  /** by the name of the parameter */
  parameters: GivenParameters;
}

const free: Standing = { waived: null, byHand: null, expired: null };

export function standingOf(rules: NodeRules, slug: string): Standing {
  return rules.standings.get(slug) ?? free;
}

/**
 * @param resolve the check of a name; null: one that cannot be used, and needs no rule; throws for one that nobody knows
 * @param today ISO date, UTC
 * @param node what the `nodes` of a rule are compared with
 * @throws InputError INVALID_REQUEST that lists every problem: a rule that names nothing must not be passed over
 */
export function readRules(
  { checks, excluded }: Pick<NodeConfig, 'checks' | 'excluded'>,
  resolve: (name: string) => Check | null,
  today: string,
  node: ThisNode,
): NodeRules {
  const problems: string[] = [];
  const standings = new Map<string, Standing>();
  const values = new Map<string, { value: string | number | boolean; key: string }>();
  const seen = new Map<string, string>();
  const find = (key: string, name: string): Check | null => {
    try {
      return resolve(name);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(
        `node.yaml ${key}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`,
      );
      return null;
    }
  };
  const take = (key: string, name: string, rule: CheckRule): void => {
    const check = find(key, name);
    if (check === null) return;
    if (rule.nodes !== undefined && whyElsewhere(rule.nodes, node) !== null) {
      // A mistake in it is told by every node, the first one that is given the text among them.
      for (const [parameter, value] of Object.entries(rule.parameters))
        problems.push(...parameterProblems(check, key, { parameter, value }, new Map()));
      return;
    }
    const first = seen.get(check.slug);
    if (first !== undefined) {
      problems.push(`node.yaml ${key}: expected one rule for ${check.slug}, found ${first} too`);
      return;
    }
    seen.set(check.slug, key);
    standings.set(check.slug, standingBy(rule, today));
    for (const [parameter, value] of Object.entries(rule.parameters)) {
      problems.push(...parameterProblems(check, key, { parameter, value }, values));
      values.set(parameter, { value, key });
    }
  };
  for (const [name, rule] of Object.entries(checks)) take(`checks.${name}`, name, rule);
  excluded.forEach(({ check, nodes, ...exclusion }, index) => {
    const rule = { enabled: true, manual: false, parameters: {}, excluded: exclusion, nodes };
    take(`excluded.${index}`, check, rule);
  });
  if (problems.length > 0) {
    throw new InputError(problems.join('\n'), {
      code: 'INVALID_REQUEST',
      hint: "correct the node's configuration and start its worker again; until then nothing is judged by it",
    });
  }
  return {
    standings,
    parameters: Object.fromEntries([...values].map(([name, { value }]) => [name, value])),
  };
}

function standingBy({ enabled, manual, excluded }: CheckRule, today: string): Standing {
  const isOver = excluded?.until !== undefined && excluded.until < today;
  const until = excluded?.until === undefined ? '' : ` (until ${excluded.until})`;
  const waived = !enabled
    ? "disabled in the node's configuration"
    : excluded === undefined || isOver
      ? null
      : `${excluded.reason}${until}`;
  return {
    waived,
    byHand: manual ? "to be mended by hand only, by the node's configuration" : null,
    expired: isOver ? `${excluded.reason} (until ${excluded.until})` : null,
  };
}

function parameterProblems(
  check: Check,
  key: string,
  { parameter, value }: { parameter: string; value: string | number | boolean },
  given: ReadonlyMap<string, { value: string | number | boolean; key: string }>,
): string[] {
  const known = check.parameters[parameter];
  if (known === undefined) {
    const names = Object.keys(check.parameters).join(', ') || 'none';
    return [
      `node.yaml ${key}.parameters.${parameter}: expected a parameter of ${check.slug} (${names}), found an unknown one`,
    ];
  }
  const other = given.get(parameter);
  const conflict =
    other === undefined || String(other.value) === String(value)
      ? []
      : [
          `node.yaml ${key}.parameters.${parameter}: expected ${JSON.stringify(other.value)}, as ${other.key} has it, found ${JSON.stringify(value)}`,
        ];
  return [...problemOf(parameter, known, value).map((text) => `node.yaml ${key}.${text}`), ...conflict];
}
