/** Feature gates as a component was given them: by its flag, and a kubelet by its configuration too. */
import type { Component } from '../../contracts/basics.ts';
import { readBool } from '../flags/index.ts';
import type { GivenGates } from '../flags/index.ts';
import { isMap } from './config-keys.ts';
import type { ConfigFact, Facts } from './facts.ts';
import { readGivenFlags } from './given-flags.ts';

const flag = 'feature-gates';

export function gatesOfFlags(component: Component, argv: readonly string[]): GivenGates {
  const pairs = readGivenFlags(component, argv).get(flag)?.values ?? [];
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const [, name = '', value = ''] = /^(?:\s*kube\s*:)?\s*([^=]+?)\s*=(.*)$/s.exec(pair) ?? [];
      const isOn = readBool(value.trim());
      return isOn === undefined ? [] : [[name, isOn] as const];
    }),
  );
}

/** Gate by gate, flags beat the file (cmd/kubelet/app/server.go, kubeletConfigFlagPrecedence). Its own word has counted them. */
export function gatesOfKubelet(
  { config, final }: Extract<ConfigFact, { kind: 'read' }>,
  process: Facts['process'],
): GivenGates {
  const found = isMap(config['featureGates']) ? config['featureGates'] : {};
  const inFile = Object.entries(found).filter(
    (pair): pair is [string, boolean] => typeof pair[1] === 'boolean',
  );
  const byFlags = final || process.kind !== 'running' ? {} : gatesOfFlags('kubelet', process.argv);
  return { ...Object.fromEntries(inFile), ...byFlags };
}

/** What the next start will be given, as far as it was looked at. */
export function gatesOfNextStart({ component, process, manifest, kubelet }: Facts): GivenGates {
  if (component !== 'kubelet') return manifest.kind === 'read' ? gatesOfFlags(component, manifest.argv) : {};
  return kubelet?.file.kind === 'read' ? gatesOfKubelet(kubelet.file, process) : {};
}
