/** The keys of KubeletConfiguration (kubelet.config.k8s.io/v1beta1), their types, and whether a value fits. */
import { isInSpan, kubernetesMinors } from './minors.ts';
import type { FlagMinor } from './minors.ts';
import { nearestNames } from './nearest-names.ts';
import { kubeletKeyRows } from './tables/kubelet-configuration.ts';
import type { ValueProblem } from './validate-flag-value.ts';
import { readGoDuration } from './values/durations.ts';
import { judgeQuantity } from './values/kubernetes.ts';

export interface KubeletKey {
  /** Dotted, such as `authentication.anonymous.enabled`; below a map it ends in the map's own key. */
  path: string;
  /** `bool`, `int32`, `string`, `duration`, `object`, `list of …`, `map of …` … as in the source. */
  goType: string;
  /** After defaulting; undefined when there is none. A duration of zero in the file means this one. */
  default: unknown;
}

const tables = new Map<FlagMinor | 'all', ReadonlyMap<string, KubeletKey>>();

/** @param minor without it: the keys of all minors, each as the newest that knows it has it */
export function kubeletKeys(minor?: FlagMinor): ReadonlyMap<string, KubeletKey> {
  const known = tables.get(minor ?? 'all');
  if (known) return known;
  const rows = kubeletKeyRows.filter(([, , , span]) => minor === undefined || isInSpan(span ?? {}, minor));
  const table = new Map(
    rows.map(([path, goType, byDefault]) => [path, { path, goType, default: byDefault }] as const),
  );
  tables.set(minor ?? 'all', table);
  return table;
}

/** Also keys inside a map, whose names the kubelet's type does not list: `evictionHard.memory.available`. */
export function kubeletKey(path: string, minor?: FlagMinor): KubeletKey | undefined {
  const keys = kubeletKeys(minor);
  const known = keys.get(path);
  if (known) return known;
  for (const map of keys.values()) {
    if (!map.goType.startsWith('map of ') || !path.startsWith(`${map.path}.`)) continue;
    return { path, goType: map.goType.slice('map of '.length), default: undefined };
  }
  return undefined;
}

/** The minors whose kubelet has the key, oldest first. */
export function minorsWithKey(path: string): FlagMinor[] {
  return kubernetesMinors.filter((minor) => kubeletKey(path, minor) !== undefined);
}

export function nearestKubeletKeys(path: string, minor?: FlagMinor): string[] {
  return nearestNames(path, kubeletKeys(minor).keys());
}

const intRanges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
};

function isWholeNumber(value: unknown, goType: string): boolean {
  const [least, most] = intRanges[goType] ?? [0n, 0n];
  if (typeof value === 'number' && !Number.isInteger(value)) return false;
  if (typeof value !== 'number' && typeof value !== 'bigint') return false;
  return BigInt(value) >= least && BigInt(value) <= most;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDuration(value: unknown): boolean {
  return typeof value === 'string' && readGoDuration(value) !== undefined;
}

/** What was expected, or undefined. The value is what YAML made of the text: `"true"` in quotes is a string. */
function judgeValue(goType: string, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined; // JSON null leaves the default in force
  if (goType.startsWith('list of ')) {
    const element = goType.slice('list of '.length);
    if (!Array.isArray(value)) return `a list (of ${element})`;
    return value.map((item) => judgeValue(element, item)).find((expected) => expected !== undefined);
  }
  if (goType.startsWith('map of ')) {
    const element = goType.slice('map of '.length);
    if (!isObject(value)) return `a map (of ${element})`;
    return Object.values(value)
      .map((item) => judgeValue(element, item))
      .find((expected) => expected !== undefined);
  }
  switch (goType) {
    case 'bool':
      return typeof value === 'boolean' ? undefined : 'true or false, without quotes';
    case 'string':
      return typeof value === 'string' ? undefined : 'text (quote what looks like a number or boolean)';
    case 'object':
      return isObject(value) ? undefined : 'an object';
    case 'duration':
      return isDuration(value) ? undefined : 'a duration with units, such as 30s or 4h0m0s';
    case 'durationOrNanoseconds':
      return isDuration(value) || isWholeNumber(value, 'int64') ? undefined : 'a duration such as 5s';
    case 'quantity': {
      const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
      return judgeQuantity(text) === undefined ? undefined : 'a quantity, such as 100Mi';
    }
    case 'float64':
      return typeof value === 'number' ? undefined : 'a number';
    case 'int32':
    case 'int64':
    case 'uint32': {
      const [least, most] = intRanges[goType] ?? [0n, 0n];
      return isWholeNumber(value, goType)
        ? undefined
        : `a whole number from ${least} to ${most}, without quotes`;
    }
    default:
      throw new Error(`no rule for the type ${goType} of the kubelet's configuration`);
  }
}

/**
 * Judges a decoded value as the kubelet's decoder does: types are strict (`"true"` is no boolean, `30` no duration).
 * An unknown key, by contrast, only makes the kubelet warn: ask `kubeletKey` first.
 */
export function validateKubeletValue(key: KubeletKey, value: unknown): ValueProblem | undefined {
  const expected = judgeValue(key.goType, value);
  if (expected === undefined) return undefined;
  const found = typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
  return { expected, found };
}
