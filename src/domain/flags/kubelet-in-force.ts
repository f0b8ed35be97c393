/** Whether a value of KubeletConfiguration is in force, by the kubelet's own defaulting. */
import { gateInForce } from './gate-in-force.ts';
import { kubeletKey } from './kubelet-keys.ts';
import { kubernetesMinors } from './minors.ts';
import type { FlagMinor } from './minors.ts';
import { readGoDuration } from './values/durations.ts';

/** Dotted key → value as the file is to say it; null: the key is to be absent, and its default in force. */
export type KubeletValues = Readonly<Record<string, unknown>>;

/**
 * @param minor of the kubelet; without it: a default of any minor counts
 * @returns null: all of them are in force; else the first that is not, in words
 */
export function differenceInForce(
  wanted: KubeletValues,
  config: Readonly<Record<string, unknown>>,
  minor?: FlagMinor,
): string | null {
  for (const [path, value] of Object.entries(wanted)) {
    const found = valueAt(config, path);
    const defaults = defaultsOf(path, minor, config);
    const expected = isUnset(path, value, defaults) ? defaults : [value];
    const [first] = expected;
    // What is in force without the key is not in the table: the kubelet's word is what it is.
    if (first === undefined) continue;
    // A gate that nobody set is not in its word.
    if (found === undefined && value === null && path.startsWith('featureGates.')) continue;
    if (found === undefined && expected === defaults && mayHaveNone(path, minor, config)) continue;
    const isInForce = (one: unknown): boolean =>
      found === undefined ? isLeftOut(path, one, defaults) : isSameValue(path, one, found);
    if (expected.some(isInForce)) continue;
    return `${path} is ${found === undefined ? 'absent' : toText(found)}, expected ${toText(first)}`;
  }
  return null;
}

/** Newest first, each once; none where the key has no default. */
function defaultsOf(
  path: string,
  minor: FlagMinor | undefined,
  config: Readonly<Record<string, unknown>>,
): unknown[] {
  const defaults = minorsMeant(minor)
    .map((one) => defaultIn(path, one, config))
    .filter((one) => one !== undefined);
  return defaults.filter((one, index) => defaults.findIndex((other) => isSame(one, other)) === index);
}

/** A key that has a default in some minors only is absent from the word of a kubelet of the others. */
function mayHaveNone(
  path: string,
  minor: FlagMinor | undefined,
  config: Readonly<Record<string, unknown>>,
): boolean {
  return minorsMeant(minor).some(
    (one) => kubeletKey(path, one) !== undefined && defaultIn(path, one, config) === undefined,
  );
}

/** Newest first. */
function minorsMeant(minor: FlagMinor | undefined): FlagMinor[] {
  return minor === undefined ? [...kubernetesMinors].reverse() : [minor];
}

function defaultIn(path: string, minor: FlagMinor, config: Readonly<Record<string, unknown>>): unknown {
  return kubeletKey(path, minor)?.default ?? unsetGate(path, config, minor);
}

/** What a gate is without a value of its own. */
function unsetGate(
  path: string,
  config: Readonly<Record<string, unknown>>,
  minor: FlagMinor,
): boolean | undefined {
  const [, gate] = /^featureGates\.(.+)$/.exec(path) ?? [];
  if (gate === undefined) return undefined;
  const given = ['AllAlpha', 'AllBeta'].flatMap((group) => {
    const value = valueAt(config, `featureGates.${group}`);
    return typeof value === 'boolean' ? [[group, value] as const] : [];
  });
  return gateInForce('kubelet', gate, Object.fromEntries(given), minor)?.isOn;
}

/** A zero duration, and an empty text, mean "not set" in the file (pkg/kubelet/apis/config/v1beta1/defaults.go). */
function isUnset(path: string, wanted: unknown, defaults: readonly unknown[]): boolean {
  if (wanted === null || wanted === undefined) return true;
  if (defaults.length === 0) return false;
  return wanted === '' || (kubeletKey(path)?.goType === 'duration' && readGoDuration(toText(wanted)) === 0n);
}

/** Go leaves a zero out of its JSON (`omitempty`): of a known key that has no other default, absence says as much. */
function isLeftOut(path: string, wanted: unknown, defaults: readonly unknown[]): boolean {
  return kubeletKey(path) !== undefined && isZero(wanted) && (defaults.length === 0 || defaults.some(isZero));
}

function isZero(value: unknown): boolean {
  if (value !== null && typeof value === 'object') return Object.keys(value).length === 0;
  return value === false || value === '' || value === 0 || value === 0n;
}

function isSameValue(path: string, wanted: unknown, found: unknown): boolean {
  if (kubeletKey(path)?.goType === 'duration') {
    const [one, other] = [readGoDuration(toText(wanted)), readGoDuration(toText(found))];
    if (one !== undefined && other !== undefined) return one === other;
  }
  return isSame(wanted, found);
}

function isSame(one: unknown, other: unknown): boolean {
  return toText(one) === toText(other);
}

/** The keys of a map can have dots of their own (`evictionHard.memory.available`). */
function valueAt(tree: unknown, path: string): unknown {
  if (tree === null || typeof tree !== 'object') return undefined;
  const map = tree as Record<string, unknown>;
  if (Object.hasOwn(map, path)) return map[path];
  const [name = '', ...rest] = path.split('.');
  return rest.length === 0 || !Object.hasOwn(map, name) ? undefined : valueAt(map[name], rest.join('.'));
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}
