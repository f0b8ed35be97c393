/** A key of the kubelet's configuration: what is in force now, and what the file says. */
import type { Assertion } from '../../contracts/check.ts';
import { holds } from './conditions.ts';
import { toText, toValue, valueAtKey } from './config-keys.ts';
import type { ConfigFact, Facts } from './facts.ts';
import type { FlagKinds } from './flag-kind.ts';
import { readGivenFlags } from './given-flags.ts';
import { parseGoDuration } from './go-values.ts';
import { cannotLook } from './look.ts';
import type { Layer, Look, Observed } from './look.ts';

export type KubeletAssertion = Extract<Assertion, { kubelet: string }>;

/** Default of a key of KubeletConfiguration as text; null: it has none. */
export type KubeletDefaults = (key: string) => string | null;

export function judgeKubelet(
  assertion: KubeletAssertion,
  facts: Facts,
  layer: Layer,
  kinds: FlagKinds,
  defaults: KubeletDefaults,
): Look {
  const { kubelet, process } = facts;
  if (kubelet === null) return cannotLook('the kubelet was not looked at');
  if (layer === 'process' && process.kind === 'notRunning') return cannotLook('kubelet does not run');
  if (layer === 'process' && process.kind === 'unreadable') return cannotLook(`the kubelet's process: ${process.why}`);
  const config = layer === 'process' ? kubelet.effective : kubelet.file;
  if (config.kind === 'unreadable') return cannotLook(config.why);
  if (config.kind === 'absent') return cannotLook(`${config.where} does not exist`);
  const flag = flagThatBeats(assertion, facts, config, kinds);
  if (flag !== undefined) {
    const observed: Observed[] = [{ layer: 'process', where: flag.where, value: flag.text }];
    return { ...judgeValue(assertion, flag.value, defaults), says: flag.text, observed };
  }
  const found = valueAtKey(config.config, assertion.kubelet);
  const { outcome, note, isDefault } = judgeValue(assertion, found, defaults);
  const value = `${assertion.kubelet} ${found === undefined ? 'absent' : `= ${toText(found)}`}${note}`;
  return { outcome, says: value, observed: [{ layer: isDefault ? 'default' : layer, where: config.where, value }] };
}

/** Flags beat the file. The kubelet's own word has counted them already. */
function flagThatBeats(
  { flag }: KubeletAssertion,
  { process }: Facts,
  config: Extract<ConfigFact, { kind: 'read' }>,
  kinds: FlagKinds,
): { value: string; text: string; where: string } | undefined {
  if (flag === undefined || config.final || process.kind !== 'running') return undefined;
  const given = readGivenFlags(process.argv, kinds).get(flag);
  if (given === undefined) return undefined;
  const value = given.values.join(',');
  return { value, text: `--${flag}=${value}`, where: `pid ${process.pid} argv[${given.at[0] ?? 0}]` };
}

interface Judged {
  outcome: 'pass' | 'fail';
  note: string;
  isDefault: boolean;
}

function judgeValue(assertion: KubeletAssertion, found: unknown, defaults: KubeletDefaults): Judged {
  const fallback = defaults(assertion.kubelet);
  // The kubelet's defaulting takes a zero duration for "not set" (pkg/kubelet/apis/config/v1beta1/defaults.go).
  const isDuration = assertion.durationAbove !== undefined;
  const isZero = isDuration && found !== undefined && parseGoDuration(toText(found)) === 0;
  const isUnset = found === undefined || found === null || isZero;
  const inForce = isUnset ? fallback : toText(found);
  const note = isUnset ? (fallback === null ? ', no default' : `, so the default ${fallback} is in force`) : '';
  const isDefault = isUnset && fallback !== null;
  if (inForce === null) return { outcome: 'fail', note, isDefault };
  if (assertion.is !== undefined && !holds({ is: assertion.is }, isUnset ? [inForce] : toValue(found))) {
    return { outcome: 'fail', note, isDefault };
  }
  if (assertion.durationAbove === undefined) return { outcome: 'pass', note, isDefault };
  const [floor, duration] = [parseGoDuration(assertion.durationAbove), parseGoDuration(inForce)];
  const isAbove = floor !== undefined && duration !== undefined && duration > floor;
  return { outcome: isAbove ? 'pass' : 'fail', note, isDefault };
}

export function describeKubeletAssertion({ kubelet, is, durationAbove }: KubeletAssertion): string {
  const parts = [is !== undefined && `= ${is}`, durationAbove !== undefined && `longer than ${durationAbove}`];
  return `${kubelet} ${parts.filter((part) => part !== false).join(' and ')}`;
}
