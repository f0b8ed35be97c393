/** One check must be one thing for whoever asks and for the node: else a plan would be approved for another change. */
import type { Catalog } from '../../catalog/catalog.ts';
import { unusableReason } from '../../catalog/catalog.ts';
import type { Check } from '../../contracts/check.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import { ConflictError } from '../../domain/errors.ts';

/**
 * @param asked digest by slug, of whoever asks
 * @returns the first difference in words; null: none
 */
export function differenceOf(
  catalog: Catalog,
  slug: string,
  asked: Readonly<Record<string, string>>,
): string | null {
  const wanted = asked[slug] ?? 'none';
  const has = catalog.find(slug) === undefined ? null : catalog.digest(slug);
  if (has === wanted) return null;
  const origin = catalog.own.origins.get(slug);
  const from = has === null ? '' : ` (${origin ?? 'the catalog that ships'})`;
  const broken = catalog.own.unusable.find((one) => one.slug === slug);
  const found = has ?? (broken === undefined ? 'none' : unusableReason(broken));
  return `check ${slug}: expected the definition ${wanted} of whoever asks, found ${found}${from} on this node`;
}

/**
 * Asked at every step that reads the catalog: a worker may have been started again with other files in between.
 * @param checks as this node's catalog resolves what was asked for, with what travels with it
 * @throws ConflictError CHECKS_DIFFER that names every check and both digests
 */
export function requireDefinitions(
  catalog: Catalog,
  checks: readonly Check[],
  { definitions }: Pick<RemediateRequest, 'definitions'>,
): void {
  if (definitions === undefined) return;
  const slugs = new Set([...Object.keys(definitions), ...checks.map(({ slug }) => slug)]);
  const problems = [...slugs].flatMap((slug) => differenceOf(catalog, slug, definitions) ?? []);
  if (problems.length === 0) return;
  throw new ConflictError(problems.join('\n'), {
    code: 'CHECKS_DIFFER',
    hint: 'bring the same files to both (`checkDirs` in node.yaml and kubemend.yaml), and start both workers again',
  });
}
