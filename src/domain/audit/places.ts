/** The files of the node that an assertion about modes or owners is about. */
import type { Assertion } from '../../contracts/check.ts';
import { toText, valueAtKey } from './config-keys.ts';
import { fileInsteadOf } from '../flags/index.ts';
import type { Facts } from './facts.ts';
import { readGivenFlags } from './given-flags.ts';
import { locateFlagFile } from './judge-flag-file.ts';

export type Place = Pick<
  Extract<Assertion, { modeWithin: string }>,
  'file' | 'files' | 'below' | 'ending' | 'filesOnly' | 'fileOf'
>;

export type Located =
  /** of `links` what they lead to is judged, and never changed: it may lie anywhere */
  | { kind: 'at'; paths: readonly string[]; links?: readonly string[]; unentered?: readonly string[] }
  /** in words: what does not exist */
  | { kind: 'nowhere'; what: string }
  | { kind: 'unknown'; why: string };

/** Node paths, whether or not there is something; for a directory's contents, what was found there. */
export function locatePlace(place: Place, facts: Facts): Located {
  const { file, files, below, ending = '', filesOnly, fileOf } = place;
  if (file !== undefined) return { kind: 'at', paths: [file] };
  if (files !== undefined) return { kind: 'at', paths: files };
  if (fileOf !== undefined) return locateUsed(fileOf, facts);
  if (below === undefined) throw new Error('a place is a file, files, fileOf or below');
  const tree = facts.trees[below];
  if (tree === undefined) return { kind: 'unknown', why: `${below} was not looked at` };
  if (tree.kind === 'unreadable') return { kind: 'unknown', why: tree.why };
  if (tree.kind === 'absent') return { kind: 'nowhere', what: below };
  const among = ending === '' && filesOnly === undefined ? tree.paths : tree.files;
  const paths = among.filter((path) => path.endsWith(ending));
  const { links, unentered = [] } = tree;
  return paths.length === 0 && unentered.length === 0
    ? { kind: 'nowhere', what: `a file ${below}/**/*${ending}` }
    : { kind: 'at', paths, links, unentered };
}

/** As the running process names it; where none runs, as its manifest does. */
function locateUsed(named: NonNullable<Place['fileOf']>, facts: Facts): Located {
  const fallback: Located =
    named.else === undefined
      ? { kind: 'nowhere', what: `a file that ${named.flag ?? named.kubelet ?? facts.component} names` }
      : { kind: 'at', paths: [named.else] };
  if (named.manifest === true)
    return facts.manifest.kind === 'unreadable' ? fallback : { kind: 'at', paths: [facts.manifest.path] };
  if (named.kubelet !== undefined) return locateByKey({ ...named, kubelet: named.kubelet }, fallback, facts);
  return named.flag === undefined ? fallback : locateByFlag(named.flag, fallback, facts);
}

function locateByKey(
  { kubelet: key, flag }: { kubelet: string; flag?: string | undefined },
  fallback: Located,
  { kubelet, process }: Facts,
): Located {
  const config = kubelet?.effective;
  if (config === undefined) return { kind: 'unknown', why: 'the kubelet was not looked at' };
  if (config.kind === 'unreadable') return { kind: 'unknown', why: config.why };
  const inConfig = config.kind === 'read' ? valueAtKey(config.config, key) : undefined;
  // The kubelet's own word has counted its flags.
  const isFlagCounted =
    flag === undefined || process.kind !== 'running' || (config.kind === 'read' && config.final);
  const given = isFlagCounted ? undefined : readGivenFlags('kubelet', process.argv).get(flag)?.values.at(-1);
  const path = given ?? inConfig;
  if (path === undefined || path === null || path === '') return fallback;
  const text = toText(path);
  if (text.startsWith('/')) return { kind: 'at', paths: [text] };
  return { kind: 'unknown', why: `${text} is no absolute path: where it begins is not known` };
}

function locateByFlag(flag: string, fallback: Located, facts: Facts): Located {
  const layer = facts.process.kind === 'running' ? 'process' : 'file';
  const file = fileInsteadOf(facts.component, flag);
  const config = file === undefined ? undefined : locateFlagFile(file, facts, layer);
  if (config?.kind === 'at' || config?.kind === 'notMounted')
    return { kind: 'unknown', why: `${config.containerPath} says it in the place of --${flag}` };
  const located = locateFlagFile(flag, facts, layer);
  switch (located.kind) {
    case 'at':
      return { kind: 'at', paths: [located.nodePath] };
    case 'flagAbsent':
      return fallback;
    case 'notMounted':
      return { kind: 'nowhere', what: `${located.containerPath} on the node (${located.detail})` };
    case 'unknown':
      return facts.process.kind === 'notRunning' && facts.manifest.kind === 'absent'
        ? fallback
        : { kind: 'unknown', why: located.why };
  }
}

/** Every file of the node that the check is about, that exists and that its fix may change. */
export function existingPaths(assertion: Assertion, facts: Facts): string[] {
  if ('all' in assertion) return assertion.all.flatMap((one) => existingPaths(one, facts));
  if ('any' in assertion) return assertion.any.flatMap((one) => existingPaths(one, facts));
  if (!('modeWithin' in assertion || 'owner' in assertion)) return [];
  const located = locatePlace(assertion, facts);
  if (located.kind !== 'at') return [];
  return located.paths.filter((path) => {
    const found = facts.files[path];
    return found !== undefined && 'mode' in found && located.links?.includes(path) !== true;
  });
}

/** What the files are called that an assertion looks at; empty: it looks at no modes and no owners. */
export function describePlaces(assertion: Assertion): string {
  if ('all' in assertion) return assertion.all.map(describePlaces).filter(Boolean).join(' and ');
  if ('any' in assertion) return assertion.any.map(describePlaces).filter(Boolean).join(' and ');
  return 'modeWithin' in assertion || 'owner' in assertion ? describePlace(assertion) : '';
}

export function describePlace({ file, files, below, ending, filesOnly, fileOf }: Place): string {
  if (file !== undefined) return file;
  if (files !== undefined) return files.length === 1 ? (files[0] ?? '') : `each of ${files.join(', ')}`;
  if (below !== undefined) {
    const isAll = ending === undefined && filesOnly === undefined;
    return isAll ? `${below} and all below it` : `${below}/**/*${ending ?? ''}`;
  }
  const named = fileOf?.kubelet ?? (fileOf?.flag === undefined ? undefined : `--${fileOf.flag}`);
  return named === undefined ? (fileOf?.else ?? 'a file') : `the file of ${named}`;
}
