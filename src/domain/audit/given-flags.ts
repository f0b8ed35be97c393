/** The flags of a command line as the component itself understands them. Whole elements are compared, never parts of text. */
import type { FlagKinds, FlagShape } from './flag-kind.ts';

export interface GivenFlag {
  name: string;
  shape: FlagShape;
  /** the one in force for bool and scalar; the elements for list and array; `key=value` for map */
  values: string[];
  /** indices in argv of the elements that took part */
  at: number[];
}

/** `--Audit_Log` is not ours to guess, but `_` and `-` are one to every component that uses pflag. */
export function normalizeFlagName(name: string): string {
  return name.replace(/^-{1,2}/, '').replaceAll('_', '-');
}

interface Occurrence {
  value: string;
  at: number[];
}

/**
 * @param argv argv[0] and what follows; flags begin at the first element with a leading "-" and end at a bare "--"
 */
export function readGivenFlags(argv: readonly string[], kinds: FlagKinds): Map<string, GivenFlag> {
  const occurrences = new Map<string, Occurrence[]>();
  for (let index = 1; index < argv.length; index++) {
    const item = argv[index] ?? '';
    if (item === '--') break;
    const match = /^--?([^-=][^=]*)(?:=([\s\S]*))?$/.exec(item);
    if (match === null) continue;
    const name = normalizeFlagName(match[1] ?? '');
    const occurrence = { value: match[2] ?? 'true', at: [index] };
    const next = argv[index + 1];
    if (match[2] === undefined && takesNextWord(kinds(name)?.shape, next)) {
      occurrence.value = next ?? '';
      occurrence.at.push(++index);
    }
    occurrences.set(name, [...(occurrences.get(name) ?? []), occurrence]);
  }
  return new Map([...occurrences].map(([name, found]) => [name, combine(name, found, kinds)]));
}

/** `--x false` is no assignment to a bool: the word is left over. A flag nobody knows takes a word that is no flag. */
function takesNextWord(shape: FlagShape | undefined, next: string | undefined): boolean {
  if (next === undefined || shape === 'bool') return false;
  return shape !== undefined || !next.startsWith('-');
}

function combine(name: string, found: Occurrence[], kinds: FlagKinds): GivenFlag {
  const shape = kinds(name)?.shape ?? 'scalar';
  const last = found.slice(-1);
  const taking = shape === 'bool' || shape === 'scalar' ? last : found;
  return { name, shape, values: valuesOf(shape, taking), at: taking.flatMap((one) => one.at) };
}

function valuesOf(shape: FlagShape, found: Occurrence[]): string[] {
  if (shape === 'list') return found.flatMap((one) => splitList(one.value));
  if (shape !== 'map') return found.map((one) => one.value);
  const merged = new Map<string, string>();
  for (const pair of found.flatMap((one) => splitList(one.value))) {
    const cut = pair.indexOf('=');
    merged.set(cut === -1 ? pair : pair.slice(0, cut), cut === -1 ? '' : pair.slice(cut + 1));
  }
  return [...merged].map(([key, value]) => `${key}=${value}`);
}

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
