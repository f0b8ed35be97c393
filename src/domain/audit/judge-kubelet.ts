/** A key of the kubelet's configuration: what is in force now, and what the file says. */
import type { Assertion } from '../../contracts/check.ts';
import {
  describeElsewhere,
  gateInForce,
  kubeletKey,
  minorsOf,
  minorsWithKey,
  readGoDuration,
  tableFor,
} from '../flags/index.ts';
import type { ChosenTable, FlagMinor, GivenGates } from '../flags/index.ts';
import { describeConditions, holds } from './conditions.ts';
import { toText, toValue, valueAtKey } from './config-keys.ts';
import type { ConfigFact, Facts } from './facts.ts';
import { readGivenFlags } from './given-flags.ts';
import { gatesOfKubelet } from './given-gates.ts';
import { cannotLook } from './look.ts';
import type { Layer, Look, Observed } from './look.ts';
import { isOwnCertificate } from './own-certificate.ts';

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
  const table = tableFor('kubelet', facts.version);
  const flag = flagThatBeats(assertion, facts, config);
  if (flag !== undefined) {
    const observed: Observed[] = [{ layer: 'process', where: flag.where, value: flag.text }];
    const { outcome, inForce } = judgeValue(assertion, flag.values, 'counts', { table, gates: {} });
    return { outcome, says: flag.text, inForce, observed };
  }
  const gates = gatesOfKubelet(config, process);
  const told = gates[gateName(assertion.kubelet)] ?? valueAtKey(config.config, assertion.kubelet);
  const found = config.final && isOwnCertificate(assertion.kubelet, told, facts) ? undefined : told;
  const ignored = found === undefined ? null : whyIgnored(assertion.kubelet, table);
  const { outcome, note, isDefault, inForce } = judgeValue(
    assertion,
    ignored === null ? found : undefined,
    config.final ? 'counts' : 'isUnset',
    { table, gates },
  );
  const shown = found === undefined ? 'absent' : `= ${toText(found)}`;
  const value = `${assertion.kubelet} ${shown}${ignored === null ? note : `, ${ignored}`}`;
  return {
    outcome,
    says: value,
    inForce,
    observed: [{ layer: isDefault ? 'default' : layer, where: config.where, value }],
  };
}

/** A key that it does not know makes the kubelet warn in its log, and changes nothing. */
function whyIgnored(path: string, { minor, why }: ChosenTable): string | null {
  if (why !== null || kubeletKey(path, minor) !== undefined) return null;
  const elsewhere = describeElsewhere(minorsWithKey(path), minor, minorsOf('kubelet'));
  return `which kubelet ${minor} ignores${elsewhere === undefined ? '' : ` (${elsewhere})`}`;
}

/** Flags beat the file. The kubelet's own word has counted them already. */
function flagThatBeats(
  { flag }: KubeletAssertion,
  { process }: Facts,
  config: Extract<ConfigFact, { kind: 'read' }>,
): { values: readonly string[]; text: string; where: string } | undefined {
  if (flag === undefined || config.final || process.kind !== 'running') return undefined;
  const given = readGivenFlags('kubelet', process.argv).get(flag);
  if (given === undefined) return undefined;
  const { values } = given;
  const text = `--${flag}=${values.join(',')}`;
  return { values, text, where: `pid ${process.pid} argv[${given.at[0] ?? 0}]` };
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
function judgeValue(
  assertion: KubeletAssertion,
  found: unknown,
  zero: 'counts' | 'isUnset',
  { table: { minor, why }, gates }: { table: ChosenTable; gates: GivenGates },
): Judged {
  const key = kubeletKey(assertion.kubelet);
  const byDefault = kubeletDefault(assertion.kubelet, minor, gates);
  const duration = (value: unknown): bigint | undefined =>
    key?.goType === 'duration' ? readGoDuration(toText(value)) : undefined;
  const isZero = zero === 'isUnset' && found !== undefined && duration(found) === 0n;
  const isUnset = found === undefined || found === null || isZero;
  const inForce = toValue(isUnset ? byDefault : found);
  const group = groupOf(assertion.kubelet, gates, minor);
  const whose =
    group === undefined ? `the default ${toText(byDefault)} of ${minor}` : `${group} ${toText(byDefault)}`;
  const note = isUnset
    ? byDefault === undefined
      ? ', no default'
      : `, so ${whose} is in force${why === null ? '' : `; ${why}`}`
    : '';
  const [only] = inForce ?? [];
  const length = only === undefined ? undefined : duration(only);
  return {
    outcome: holds(assertion, inForce) ? 'pass' : 'fail',
    note,
    isDefault: isUnset && byDefault !== undefined,
    inForce: length === undefined ? String(inForce?.join(',')) : `${length}ns`,
  };
}

/** In force where neither file nor flag says anything; undefined: nothing is. */
export function kubeletDefault(path: string, minor: FlagMinor, gates: GivenGates = {}): unknown {
  const key = kubeletKey(path, minor);
  return key?.default ?? gateOf(path, gates, minor)?.isOn ?? zeroOf(key?.goType);
}

/** A gate that nobody set, neither itself nor its group, is in no configuration, not even in the kubelet's own word. */
function gateOf(path: string, gates: GivenGates, minor: FlagMinor): ReturnType<typeof gateInForce> {
  return gateInForce('kubelet', gateName(path), gates, minor);
}

/** '': the key is about no gate */
function gateName(path: string): string {
  return /^featureGates\.(.+)$/.exec(path)?.[1] ?? '';
}

function groupOf(path: string, gates: GivenGates, minor: FlagMinor): string | undefined {
  const by = gateOf(path, gates, minor)?.by;
  return by === 'default' ? undefined : by;
}

/** What Go has in force where nothing sets a default; text and lists of that kind count as absent. */
function zeroOf(goType: string | undefined): unknown {
  if (goType === 'bool') return false;
  return /^u?int\d+$/.test(goType ?? '') ? 0 : undefined;
}

export function describeKubeletAssertion({ kubelet, ...conditions }: KubeletAssertion): string {
  return `${kubelet} ${describeConditions(conditions)}`;
}
