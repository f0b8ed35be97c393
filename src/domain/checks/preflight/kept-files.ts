/** Files beside the manifest: what is made needs its directory, and what is kept must be one that the component can read. */
import { parsesAs } from '../../audit/index.ts';
import { passed, refused } from './facts.ts';
import type { PreflightFacts, PreflightResult } from './facts.ts';
import { parentOf } from './paths.ts';

/** The writer makes a directory, not its parents: a typing error in a path would otherwise become a tree. */
export function checkParents({ creates, files }: PreflightFacts): PreflightResult {
  const name = 'directories of new files';
  const made = creates.filter((fix) => fix.kind === 'ensureFile' || fix.kind === 'ensureDirectory');
  const problems = made.flatMap(({ path }) => {
    const parent = parentOf(path);
    const isMade = made.some((fix) => fix.kind === 'ensureDirectory' && fix.path === parent);
    const kind = files[parent]?.kind ?? 'not looked at';
    return isMade || kind === 'directory'
      ? []
      : [`${path}: expected the directory ${parent}, found it ${kind}`];
  });
  if (problems.length > 0) return refused(name, 'PREREQUISITE_MISSING', problems.join('; '));
  return passed(name, made.length === 0 ? 'none is made' : made.map((fix) => fix.path).join(', '));
}

export function checkKeptFiles({ creates, files }: PreflightFacts): PreflightResult {
  const name = 'files kept as they are';
  const kept = creates.flatMap((fix) => {
    if (fix.kind !== 'ensureFile' || !fix.keepIfPresent) return [];
    const found = files[fix.path];
    return found?.kind === 'file' ? [{ path: fix.path, text: found.text, content: fix.content }] : [];
  });
  const problems = kept.flatMap(({ path, text, content }) => {
    const wanted = kindOf(content);
    if (wanted === undefined) return [];
    const parsed = text === null ? { ok: false as const, why: 'is no text' } : parsesAs(text, wanted);
    return parsed.ok ? [] : [`${path} ${parsed.why}: correct it, or move it away and a good one is made`];
  });
  if (problems.length > 0) return refused(name, 'PREREQUISITE_MISSING', problems.join('; '));
  return passed(name, kept.length === 0 ? 'none' : kept.map((one) => one.path).join(', '));
}

/** apiVersion/Kind of the file that would be made. */
function kindOf(content: string): string | undefined {
  const [apiVersion, kind] = ['apiVersion', 'kind'].map(
    (key) => new RegExp(`^${key}: *(\\S+)`, 'm').exec(content)?.[1],
  );
  return apiVersion === undefined || kind === undefined ? undefined : `${apiVersion}/${kind}`;
}
