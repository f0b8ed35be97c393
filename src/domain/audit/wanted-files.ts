/** Which files of the node must be read before a check can be judged. */
import type { Assertion, Check } from '../../contracts/check.ts';
import type { Facts } from './facts.ts';
import type { FlagKinds } from './flag-kind.ts';
import { locateFlagFile } from './judge-flag-file.ts';

/** @returns node paths; those that flags name are known only once process and manifest have been read */
export function wantedFiles(check: Check, facts: Facts, kinds: FlagKinds): string[] {
  return [...new Set(wanted(check.assert, facts, kinds))];
}

function wanted(assertion: Assertion, facts: Facts, kinds: FlagKinds): string[] {
  if ('all' in assertion) return assertion.all.flatMap((one) => wanted(one, facts, kinds));
  if ('any' in assertion) return assertion.any.flatMap((one) => wanted(one, facts, kinds));
  if ('file' in assertion) return [assertion.file];
  if (!('flagFile' in assertion)) return [];
  return (['process', 'file'] as const).flatMap((layer) => {
    const located = locateFlagFile(assertion.flagFile, facts, layer, kinds);
    return located.kind === 'at' ? [located.nodePath] : [];
  });
}
