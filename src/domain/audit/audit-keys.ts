/** The audit of a change of a KubeletConfiguration that no check names: every key is in force, by the kubelet's own word. */
import type { Finding } from '../../contracts/audit.ts';
import { differenceInForce, tableFor } from '../flags/index.ts';
import type { KubeletValues } from '../flags/index.ts';
import { toText } from './config-keys.ts';
import type { Facts } from './facts.ts';

export function auditKeys(facts: Facts, wanted: KubeletValues, options: { unconfirmed: boolean }): Finding {
  const expected = Object.entries(wanted)
    .map(([path, value]) => (value === null ? `no ${path}` : `${path}=${toText(value)}`))
    .join(', ');
  const finding = {
    check: 'arguments/kubelet',
    slug: 'arguments',
    title: 'The running kubelet has the intended configuration',
    expected,
    unconfirmed: options.unconfirmed,
  };
  const effective = facts.kubelet?.effective ?? { kind: 'unreadable', why: 'the kubelet was not asked' };
  if (effective.kind !== 'read') {
    const why = effective.kind === 'absent' ? `${effective.where} does not exist` : effective.why;
    return { ...finding, verdict: 'unknown', reason: `could not look: ${why}`, observed: [] };
  }
  const { where } = effective;
  const difference = differenceInForce(wanted, effective.config, tableFor('kubelet', facts.version).minor);
  const observed = [{ layer: 'process' as const, where, value: difference ?? expected }];
  return difference === null
    ? { ...finding, verdict: 'pass', reason: `${where}: ${expected}`, observed }
    : { ...finding, verdict: 'fail', reason: difference, observed };
}
