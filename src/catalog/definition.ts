/** Digests of what checks say: by them two processes know that they mean the same by one name. */
import { createHash } from 'node:crypto';
import type { Digest } from '../contracts/basics.ts';
import type { Check } from '../contracts/check.ts';

/** Of a whole catalog, so that a comment is no new version and every entry's meaning is in it. */
export function versionOf(checks: readonly Check[], templates: ReadonlyMap<string, string>): Digest {
  const sorted = checks.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
  return digestOf([sorted, [...templates].toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/**
 * Of all that decides a verdict or a change: where, what is judged and how, what is written, at which risk. Titles, numbers,
 * sources and examples are words about it: two releases that differ in those alone still understand each other.
 */
export function definitionDigest(check: Check, templates: ReadonlyMap<string, string>): Digest {
  const { slug, nodes, component, target, parameters, assert, fix } = check;
  const { guidance: _guidance, ...decides } = fix;
  const files = fix.steps.flatMap((step) =>
    'ensureFile' in step ? [templates.get(step.ensureFile.template) ?? null] : [],
  );
  return digestOf({ slug, nodes, component, target, parameters, assert, fix: decides, files });
}

/** Keys in one order: the same is said by a file in another order, or read by another version of the parser. */
function digestOf(value: unknown): Digest {
  const sorted = (_key: string, child: unknown): unknown =>
    child !== null && typeof child === 'object' && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child;
  return `sha256:${createHash('sha256').update(JSON.stringify(value, sorted)).digest('hex')}`;
}
