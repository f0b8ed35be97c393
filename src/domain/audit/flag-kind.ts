/** How often a flag may be given and what its repetition means: the types of the flag table, as an audit needs them. */

/**
 * bool: bare means true, last wins · scalar: next word or "=", last wins · list: occurrences add up and are split at
 * commas · array: occurrences add up, unsplit · map: occurrences merge, last wins per key.
 */
export type FlagShape = 'bool' | 'scalar' | 'list' | 'array' | 'map';

export interface FlagKind {
  shape: FlagShape;
  /** in force when the flag is absent; null: none, or the empty value */
  default: string | null;
}

/** undefined: the table does not know the flag. */
export type FlagKinds = (name: string) => FlagKind | undefined;
