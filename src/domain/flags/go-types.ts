/** What each of the components' own flag types is to us, and what a second occurrence of such a flag does. */

export type FlagType =
  | 'bool'
  | 'int'
  | 'uint'
  | 'float'
  | 'duration'
  | 'string'
  | 'choice'
  | 'list'
  | 'array'
  | 'map'
  | 'ip'
  | 'urls'
  | 'quantity'
  | 'portRange'
  | 'taints'
  | 'certificatePair'
  | 'version'
  | 'ignored';

/** `replace`: the last occurrence wins; `append`: occurrences accumulate; `merge`: per key, the last wins. */
export type Repeats = 'replace' | 'append' | 'merge';

interface GoTypeMeaning {
  type: FlagType;
  repeats: Repeats;
}

/**
 * Keys are pflag's `Value.Type()`, or the name of the Go type where several parsers share one word
 * (scripts/flag-tables, `typeName`).
 */
export const goTypes = {
  bool: { type: 'bool', repeats: 'replace' },
  string: { type: 'string', repeats: 'replace' },
  duration: { type: 'duration', repeats: 'replace' },
  int: { type: 'int', repeats: 'replace' },
  int32: { type: 'int', repeats: 'replace' },
  int64: { type: 'int', repeats: 'replace' },
  uint: { type: 'uint', repeats: 'replace' },
  uint32: { type: 'uint', repeats: 'replace' },
  uint64: { type: 'uint', repeats: 'replace' },
  Level: { type: 'uint', repeats: 'replace' },
  float32: { type: 'float', repeats: 'replace' },
  float64: { type: 'float', repeats: 'replace' },
  stringSlice: { type: 'list', repeats: 'append' },
  int32Slice: { type: 'list', repeats: 'append' },
  stringArray: { type: 'array', repeats: 'append' },
  strings: { type: 'list', repeats: 'replace' },
  uniqueStrings: { type: 'list', repeats: 'replace' },
  selectiveStrings: { type: 'list', repeats: 'append' },
  selectiveString: { type: 'choice', repeats: 'replace' },
  uniqueURLs: { type: 'urls', repeats: 'replace' },
  uniqueURLsOrStar: { type: 'urls', repeats: 'replace' },
  mapStringString: { type: 'map', repeats: 'merge' },
  mapStringStringNoSplit: { type: 'map', repeats: 'merge' },
  stringToString: { type: 'map', repeats: 'merge' },
  configurationMap: { type: 'map', repeats: 'merge' },
  langleSeparatedMapStringString: { type: 'map', repeats: 'merge' },
  colonSeparatedMultimapStringString: { type: 'map', repeats: 'merge' },
  mapStringBool: { type: 'map', repeats: 'merge' },
  componentFeatureGates: { type: 'map', repeats: 'merge' },
  featureGate: { type: 'map', repeats: 'merge' },
  'pattern=N,...': { type: 'map', repeats: 'append' },
  'reserved-memory': { type: 'map', repeats: 'append' },
  '[]v1.Taint': { type: 'taints', repeats: 'replace' },
  ip: { type: 'ip', repeats: 'replace' },
  ipVar: { type: 'ip', repeats: 'replace' },
  portRange: { type: 'portRange', repeats: 'replace' },
  quantity: { type: 'quantity', repeats: 'replace' },
  namedCertKey: { type: 'certificatePair', repeats: 'append' },
  version: { type: 'version', repeats: 'replace' },
  ignoredFlag: { type: 'ignored', repeats: 'replace' },
} as const satisfies Record<string, GoTypeMeaning>;

export type GoType = keyof typeof goTypes;
