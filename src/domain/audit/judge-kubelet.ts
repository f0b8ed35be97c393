/** A key of the kubelet's configuration: what is in force now, and what the file says. */
import type { Assertion } from '../../contracts/check.ts';
import { holds } from './conditions.ts';
import { toText, valueAtKey } from './config-keys.ts';
import type { ConfigFact, Facts } from './facts.ts';
import { kubeletKey, readGoDuration } from '../flags/index.ts';
import { readGivenFlags } from './given-flags.ts';
import { cannotLook } from './look.ts';
import type { Layer, Look, Observed } from './look.ts';

export type KubeletAssertion = Extract<Assertion, { kubelet: string }>;

export function judgeKubelet(assertion: KubeletAssertion, facts: Facts, layer: Layer): Look {
  const { kubelet, process } = facts;
  if (kubelet === null) return cannotLook('the kubelet was not looked at');
  if (layer === 'process' && process.kind === 'notRunning') return cannotLook('kubelet does not run');
  if (layer === 'process' && process.kind === 'unreadable')
    return cannotLook(`the kubelet's process: ${process.why}`);
  const config = layer === 'process' ? kubelet.effective : kubelet.file;
  if (config.kind === 'unreadable') return cannotLook(config.why);
  if (config.kind === 'absent') return cannotLook(`${config.where} does not exist`);
  const flag = flagThatBeats(assertion, facts, config);
  if (flag !== undefined) {
    const observed: Observed[] = [{ layer: 'process', where: flag.where, value: flag.text }];
    const { outcome, inForce } = judgeValue(assertion, flag.value, 'counts');
    return { outcome, says: flag.text, inForce, observed };
  }
  const found = valueAtKey(config.config, assertion.kubelet);
  const { outcome, note, isDefault, inForce } = judgeValue(
    assertion,
    found,
    config.final ? 'counts' : 'isUnset',
  );
  const value = `${assertion.kubelet} ${found === undefined ? 'absent' : `= ${toText(found)}`}${note}`;
  return {
    outcome,
    says: value,
    inForce,
    observed: [{ layer: isDefault ? 'default' : layer, where: config.where, value }],
  };
}

/** Flags beat the file. The kubelet's own word has counted them already. */
function flagThatBeats(
  { flag }: KubeletAssertion,
  { process }: Facts,
  config: Extract<ConfigFact, { kind: 'read' }>,
): { value: string; text: string; where: string } | undefined {
  if (flag === undefined || config.final || process.kind !== 'running') return undefined;
  const given = readGivenFlags('kubelet', process.argv).get(flag);
  if (given === undefined) return undefined;
  const value = given.values.join(',');
  return { value, text: `--${flag}=${value}`, where: `pid ${process.pid} argv[${given.at[0] ?? 0}]` };
}

interface Judged {
  outcome: 'pass' | 'fail';
  note: string;
  isDefault: boolean;
  /** in one spelling: 240m and 4h0m0s are one duration */
  inForce: string;
}

/**
 * @param zero a zero duration in the file is "not set" to the kubelet's defaulting
 *   (pkg/kubelet/apis/config/v1beta1/defaults.go); in a flag, and in what is in force after that, it is zero
 */
function judgeValue(assertion: KubeletAssertion, found: unknown, zero: 'counts' | 'isUnset'): Judged {
  const byDefault = kubeletKey(assertion.kubelet)?.default;
  const fallback = byDefault === undefined ? null : toText(byDefault);
  const isZero =
    zero === 'isUnset' &&
    assertion.durationAbove !== undefined &&
    found !== undefined &&
    readGoDuration(toText(found)) === 0n;
  const isUnset = found === undefined || found === null || isZero;
  const inForce = isUnset ? fallback : toText(found);
  const note = isUnset
    ? fallback === null
      ? ', no default'
      : `, so the default ${fallback} is in force`
    : '';
  const duration = inForce === null ? undefined : readGoDuration(inForce);
  const isDefault = isUnset && fallback !== null;
  return {
    outcome: inForce !== null && isGood(assertion, inForce, duration) ? 'pass' : 'fail',
    note,
    isDefault,
    inForce:
      assertion.durationAbove !== undefined && duration !== undefined ? `${duration}ns` : String(inForce),
  };
}

function isGood(
  { is, durationAbove }: KubeletAssertion,
  inForce: string,
  duration: bigint | undefined,
): boolean {
  if (is !== undefined && !holds({ is }, [inForce])) return false;
  if (durationAbove === undefined) return true;
  const floor = readGoDuration(durationAbove);
  return floor !== undefined && duration !== undefined && duration > floor;
}

export function describeKubeletAssertion({ kubelet, is, durationAbove }: KubeletAssertion): string {
  const parts = [
    is !== undefined && `= ${is}`,
    durationAbove !== undefined && `longer than ${durationAbove}`,
  ];
  return `${kubelet} ${parts.filter((part) => part !== false).join(' and ')}`;
}
