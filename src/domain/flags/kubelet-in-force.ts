/** Whether a value of KubeletConfiguration is in force, by the kubelet's own defaulting (1.35). */
import { gateInForce } from './gate-in-force.ts';
import { kubeletKey } from './kubelet-keys.ts';
import { readGoDuration } from './values/durations.ts';

/** Dotted key → value as the file is to say it; null: the key is to be absent, and its default in force. */
export type KubeletValues = Readonly<Record<string, unknown>>;

/** @returns null: all of them are in force; else the first that is not, in words */
export function differenceInForce(
  wanted: KubeletValues,
  config: Readonly<Record<string, unknown>>,
): string | null {
  for (const [path, value] of Object.entries(wanted)) {
    const found = valueAt(config, path);
    const expected = isUnset(path, value) ? (kubeletKey(path)?.default ?? unsetGate(path, config)) : value;
    // What is in force without the key is not in the table: the kubelet's word is what it is.
    if (expected === undefined) continue;
    // A gate that nobody set is not in its word.
    if (found === undefined && value === null && path.startsWith('featureGates.')) continue;
    if (found === undefined ? isLeftOut(path, expected) : isSameValue(path, expected, found)) continue;
    return `${path} is ${found === undefined ? 'absent' : toText(found)}, expected ${toText(expected)}`;
  }
  return null;
}

/** What a gate is without a value of its own. */
function unsetGate(path: string, config: Readonly<Record<string, unknown>>): boolean | undefined {
  const [, gate] = /^featureGates\.(.+)$/.exec(path) ?? [];
  if (gate === undefined) return undefined;
  const given = ['AllAlpha', 'AllBeta'].flatMap((group) => {
    const value = valueAt(config, `featureGates.${group}`);
    return typeof value === 'boolean' ? [[group, value] as const] : [];
  });
  return gateInForce(gate, Object.fromEntries(given))?.isOn;
}

/** A zero duration, and an empty text, mean "not set" in the file (pkg/kubelet/apis/config/v1beta1/defaults.go). */
function isUnset(path: string, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined) return true;
  const key = kubeletKey(path);
  if (key?.default === undefined) return false;
  return wanted === '' || (key.goType === 'duration' && readGoDuration(toText(wanted)) === 0n);
}

/** Go leaves a zero out of its JSON (`omitempty`): of a known key that has no other default, absence says as much. */
function isLeftOut(path: string, wanted: unknown): boolean {
  const key = kubeletKey(path);
  return key !== undefined && isZero(wanted) && (key.default === undefined || isZero(key.default));
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
  return toText(wanted) === toText(found);
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
