/**
 * Feature gates: pairs of a known gate and a boolean. Read at start, where an unknown gate or another value for a
 * locked one ends the process (component-base featuregate.SetFromMap, etcd pkg/featuregate).
 */
import type { Component } from '../../../contracts/basics.ts';
import type { FeatureGateGroup } from '../flag-row.ts';
import { nearestNames } from '../nearest-names.ts';
import { splitPairs } from './judge.ts';
import type { Judge } from './judge.ts';
import { readBool } from './numbers.ts';

export interface FeatureGate {
  name: string;
  default: boolean;
  /** of the components that have another one */
  defaultOf: Readonly<Partial<Record<Component, boolean>>>;
  /** Only the default is accepted. */
  locked: boolean;
  /** Set, it is what the gate has that is not set itself. */
  group: FeatureGateGroup | undefined;
}

/** `kube:` before a gate names the component whose gate it is; the control plane's binaries know only that one. */
function withoutComponent(pair: string, allowsComponent: boolean): string {
  return allowsComponent ? pair.replace(/^\s*kube\s*:/, '') : pair;
}

export function judgeFeatureGates(
  gates: ReadonlyMap<string, FeatureGate>,
  options: {
    allowsComponent?: boolean;
    /** of a gate that is not among them: which minors know it, in words */
    elsewhere?: (name: string) => string | undefined;
  } = {},
): Judge {
  return (text) => {
    const pairs = splitPairs(text).filter((pair) => !options.allowsComponent || pair.trim() !== '');
    const prefixed = pairs.filter((pair) => withoutComponent(pair, true) !== pair);
    if (options.allowsComponent && prefixed.length > 0 && prefixed.length < pairs.length) {
      return 'feature gates all with, or all without, the prefix kube:';
    }
    for (const pair of pairs) {
      const [written = '', value] = withoutComponent(pair, options.allowsComponent ?? false).split(/=(.*)/s);
      const asked = readBool((value ?? '').trim());
      if (asked === undefined) return 'feature gates such as GateName=true, separated by commas';
      const gate = gates.get(written.trim());
      if (!gate) {
        const elsewhere = options.elsewhere?.(written.trim());
        if (elsewhere !== undefined) return `known feature gates (${written.trim()}: ${elsewhere})`;
        const near = nearestNames(written.trim(), gates.keys());
        return `known feature gates${near.length > 0 ? ` (near: ${near.join(', ')})` : ''}`;
      }
      if (gate.locked && asked !== gate.default) return `${gate.name}=${gate.default}: the gate is locked`;
    }
    return undefined;
  };
}
