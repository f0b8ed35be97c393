/** Every check as one process knows it: from where, with which digest, and what the node's configuration says of it. */
import { unusableReason } from '../../catalog/catalog.ts';
import type { CheckStanding } from '../../contracts/check-standing.ts';
import { standingOf } from '../../domain/checks/index.ts';
import { elsewhereOf, parametersOf, rulesOf } from './node-rules.ts';
import type { RulesContext } from './node-rules.ts';

/** @throws InputError for a rule that names no check; KnownError for a role that is asked for and cannot be seen */
export async function describeChecks(context: RulesContext): Promise<CheckStanding[]> {
  const { catalog } = context;
  const rules = await rulesOf(context);
  const elsewhere = await elsewhereOf(context, catalog.checks);
  const usable = catalog.checks.map((check): CheckStanding => {
    const { waived, byHand, expired } = standingOf(rules, check.slug);
    const notHere = elsewhere.get(check.slug);
    const parameters = Object.entries(parametersOf([check], rules));
    return {
      slug: check.slug,
      digest: catalog.digest(check.slug),
      from: catalog.own.origins.get(check.slug) ?? null,
      problem: null,
      rules: [
        ...(notHere === undefined ? [] : [`not judged: ${notHere}`]),
        ...(waived === null ? [] : [`not judged: ${waived}`]),
        ...(byHand === null ? [] : [byHand]),
        ...(expired === null ? [] : [`an exclusion has expired: ${expired}`]),
        ...parameters.map(([name, value]) => `${name} = ${String(value)}`),
      ],
    };
  });
  const unusable = catalog.own.unusable.map((one): CheckStanding => {
    return { slug: one.name, digest: null, from: null, problem: unusableReason(one), rules: [] };
  });
  return [...usable, ...unusable];
}
