/** Which files of the node must be read before a check can be judged. */
import type { Assertion, Check } from '../../contracts/check.ts';
import type { Facts } from './facts.ts';
import { locateFlagFile } from './judge-flag-file.ts';

/** @returns node paths; those that flags name are known only once process and manifest have been read */
export function wantedFiles(check: Check, facts: Facts): string[] {
  return [...new Set(wanted(check.assert, facts))];
}

function wanted(assertion: Assertion, facts: Facts): string[] {
  if ('all' in assertion) return assertion.all.flatMap((one) => wanted(one, facts));
  if ('any' in assertion) return assertion.any.flatMap((one) => wanted(one, facts));
  if ('file' in assertion) return [assertion.file];
  if (!('flagFile' in assertion)) return [];
  return (['process', 'file'] as const).flatMap((layer) => {
    const located = locateFlagFile(assertion.flagFile, facts, layer);
    return located.kind === 'at' ? [located.nodePath] : [];
  });
}
