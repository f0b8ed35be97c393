/** What of the node must be read before checks can be judged. */
import type { Assertion, Check } from '../../contracts/check.ts';
import type { ClusterListName } from '../../contracts/cluster-objects.ts';
import { admissionFlag, authorizationFlag, isClusterAssertion, listsOf } from './cluster/index.ts';
import type { Facts } from './facts.ts';
import { locateFlagFile } from './judge-flag-file.ts';
import { locatePlace } from './places.ts';

export interface Wanted {
  /** node paths of files whose text is judged */
  texts: string[];
  /** node paths whose mode and owner alone are judged: their bytes are nobody's business */
  attributes: string[];
}

/** Directories whose contents must be known before `wantedFiles` can be asked. */
export function wantedTrees(checks: readonly Check[]): string[] {
  const trees = checks
    .flatMap(({ assert }) => leaves(assert))
    .flatMap((one) => ('below' in one && one.below !== undefined ? [one.below] : []));
  return [...new Set(trees)];
}

/** Owners by name, which only the node can tell in numbers. */
export function wantedOwners(checks: readonly Check[]): string[] {
  const owners = checks
    .flatMap(({ assert }) => leaves(assert))
    .flatMap((one) => ('owner' in one && !/^\d+:\d+$/.test(one.owner) ? [one.owner] : []));
  return [...new Set(owners)];
}

export function wantsKubeProxy(checks: readonly Check[]): boolean {
  return checks.flatMap(({ assert }) => leaves(assert)).some((one) => 'kubeProxy' in one);
}

/** Lists of the API's objects; none where no check is about the cluster. */
export function wantedLists(checks: readonly Check[]): ClusterListName[] {
  const lists = checks
    .flatMap(({ assert }) => leaves(assert))
    .flatMap((one) => (isClusterAssertion(one) ? listsOf(one) : []));
  return [...new Set(lists)];
}

/** @param facts with process, manifest, configuration and trees: what flags and keys name is known only by them */
export function wantedFiles(checks: readonly Check[], facts: Facts): Wanted {
  const all = checks.flatMap(({ assert }) => leaves(assert));
  const texts = new Set(all.flatMap((one) => textsOf(one, facts)));
  const attributes = new Set(
    all.flatMap((one) => {
      if (!('modeWithin' in one || 'owner' in one)) return [];
      const located = locatePlace(one, facts);
      return located.kind === 'at' ? located.paths : [];
    }),
  );
  return { texts: [...texts], attributes: [...attributes].filter((path) => !texts.has(path)) };
}

export type Leaf = Exclude<Assertion, { all: Assertion[] } | { any: Assertion[] }>;

/** Its looks, without the "all" and "any" between them. */
export function leaves(assertion: Assertion): Leaf[] {
  if ('all' in assertion) return assertion.all.flatMap(leaves);
  if ('any' in assertion) return assertion.any.flatMap(leaves);
  return [assertion];
}

function textsOf(assertion: Leaf, facts: Facts): string[] {
  if (isClusterAssertion(assertion)) {
    // Who decides about a request, and what lets Pods in, may be set by these files.
    return filesOf('access' in assertion ? authorizationFlag : admissionFlag, facts);
  }
  if (!('flagFile' in assertion)) return [];
  const { flagFile, sharesNoCertificateWith } = assertion;
  const named = filesOf(flagFile, facts);
  return sharesNoCertificateWith === undefined ? named : [...named, sharesNoCertificateWith];
}

function filesOf(flag: string, facts: Facts): string[] {
  return (['process', 'file'] as const).flatMap((layer) => {
    const located = locateFlagFile(flag, facts, layer);
    return located.kind === 'at' ? [located.nodePath] : [];
  });
}
