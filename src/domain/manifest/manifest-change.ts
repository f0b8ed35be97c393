/** What the editor can be asked for. */

export type ManifestChange =
  /** the flag then holds this value and nothing else, given once */
  | { kind: 'set'; flag: string; value: string }
  /** items that a list then contains, or `key=value` of a map; what else it contains stays */
  | { kind: 'add'; flag: string; items: readonly string[] }
  | { kind: 'remove'; flag: string; items: readonly string[] }
  | { kind: 'unset'; flag: string }
  /** a hostPath volume; one that leads there already serves */
  | { kind: 'volume'; name: string; hostPath: string; type: VolumeType }
  | { kind: 'mount'; name: string; mountPath: string; readOnly: boolean }
  /** of the Pod; a new value alone makes a new Pod (restart nonce) */
  | { kind: 'annotation'; name: string; value: string }
  /** of a KubeletConfiguration, by dotted path */
  | { kind: 'setKey'; path: string; value: KeyValue }
  | { kind: 'unsetKey'; path: string };

export type VolumeType = 'Directory' | 'File' | 'DirectoryOrCreate';
export type KeyValue = string | number | bigint | boolean | string[];

export type FlagChange = Extract<ManifestChange, { flag: string }>;
export type MountChange = Extract<ManifestChange, { kind: 'volume' | 'mount' }>;
export type ConfigKeyChange = Extract<ManifestChange, { path: string }>;

export function isFlagChange(change: ManifestChange): change is FlagChange {
  return 'flag' in change;
}

export function isMountChange(change: ManifestChange): change is MountChange {
  return change.kind === 'volume' || change.kind === 'mount';
}

export function isConfigKeyChange(change: ManifestChange): change is ConfigKeyChange {
  return change.kind === 'setKey' || change.kind === 'unsetKey';
}

/** As messages name a change. */
export function describeChange(change: ManifestChange): string {
  if (isFlagChange(change)) return `--${change.flag.replace(/^-+/, '').replace(/=$/, '')}`;
  if (isConfigKeyChange(change)) return change.path;
  return `${change.kind} ${change.name}`;
}
