/** What a static Pod manifest says, for inspection, gate and audit. */
import type { Component } from '../../contracts/basics.ts';
import { effectiveFlags } from './arguments.ts';
import type { EffectiveFlag } from './arguments.ts';
import { answerRefusals, documentKind } from './edit-manifest.ts';
import { locateContainer, positionOf } from './locate-container.ts';
import {
  asList,
  asNumber,
  asObject,
  asText,
  expandVariables,
  readEnvironment,
  readMounts,
  readProbes,
  readVolumes,
} from './pod-parts.ts';
import type { MountFact, ReadProbe, VolumeFact } from './pod-parts.ts';
import { refuseManifest } from './problems.ts';
import type { ManifestProblem, Position } from './problems.ts';
import { parseSource } from './source.ts';
import { canonicalJson, plainTree } from './tree.ts';

export interface ReadManifest {
  ok: true;
  component: Component;
  /** name of the container */
  container: string;
  /** command and args one after the other, as the process gets them: variables expanded */
  argv: string[];
  /** variables in argv whose values only the kubelet knows; they stand unexpanded in it */
  unresolvedVariables: string[];
  /** line and column of each element of argv */
  positions: (Position | null)[];
  flags: Map<string, EffectiveFlag>;
  env: Record<string, string>;
  probes: ReadProbe[];
  volumes: VolumeFact[];
  /** of the component's container */
  mounts: MountFact[];
  /** of the component's container, as written; null: it names none */
  image: string | null;
  podName: string;
  namespace: string;
  /** metadata.uid, which a static Pod should not carry */
  uid: string | null;
  terminationGracePeriodSeconds: number;
  hostNetwork: boolean;
  /** canonical JSON of the parsed object: equal text, equal Pod. For hashing. */
  canonical: string;
}

export type ReadResult = ReadManifest | { ok: false; problems: ManifestProblem[] };

/** @param component default: the one control-plane component that there is */
export function readManifest(text: string, component?: Component): ReadResult {
  return answerRefusals(() => {
    const source = parseSource(text);
    if (documentKind(source) !== 'Pod') {
      refuseManifest('kind', source.at(0), { expected: 'v1 Pod', found: 'KubeletConfiguration' });
    }
    const found = locateContainer(source, component);
    const spec = asObject(source.tree['spec']);
    const metadata = asObject(source.tree['metadata']);
    const container = asList(spec['containers'])[found.index] ?? {};
    const { env, fromElsewhere } = readEnvironment(container);
    const expanded = found.lists.flatMap(({ texts }) => texts).map((word) => expandVariables(word, env));
    const argv = expanded.map((word) => word.text);
    const unknown = 'envFrom' in container ? () => true : (name: string) => fromElsewhere.includes(name);
    return {
      ok: true as const,
      component: found.component,
      container: found.name,
      argv,
      unresolvedVariables: [...new Set(expanded.flatMap(({ missing }) => missing.filter(unknown)))],
      positions: argv.map((_, index) => positionOf(source, found.lists, index)),
      flags: effectiveFlags(found.component, argv),
      env,
      probes: readProbes(container),
      volumes: readVolumes(spec),
      mounts: readMounts(container),
      image: asText(container['image']),
      podName: asText(metadata['name']) ?? '',
      namespace: asText(metadata['namespace']) ?? 'default',
      uid: asText(metadata['uid']),
      terminationGracePeriodSeconds: asNumber(spec['terminationGracePeriodSeconds']) ?? 30,
      hostNetwork: spec['hostNetwork'] === true,
      canonical: canonicalJson(source.tree),
    };
  });
}

/** @returns the whole object, numbers as numbers; `canonical` as of a Pod */
export function readKubeletConfiguration(
  text: string,
):
  | { ok: true; config: Record<string, unknown>; canonical: string }
  | { ok: false; problems: ManifestProblem[] } {
  return answerRefusals(() => {
    const source = parseSource(text);
    if (documentKind(source) !== 'KubeletConfiguration') {
      refuseManifest('kind', source.at(0), { expected: 'KubeletConfiguration', found: 'a Pod' });
    }
    return {
      ok: true as const,
      config: plainTree(source.tree) as Record<string, unknown>,
      canonical: canonicalJson(source.tree),
    };
  });
}
