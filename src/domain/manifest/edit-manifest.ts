/** The editor: the text that people own, with only the bytes of the intended change replaced, and the proof of it. */
import type { Component } from '../../contracts/basics.ts';
import { editConfiguration } from './edit-configuration.ts';
import { editPod } from './edit-pod.ts';
import { describeChange, isConfigKeyChange } from './manifest-change.ts';
import type { ManifestChange } from './manifest-change.ts';
import { Refusal, refuseManifest, refuseRequest } from './problems.ts';
import type { ManifestProblem } from './problems.ts';
import { parseSource } from './source.ts';
import type { Source } from './source.ts';
import { asText } from './pod-parts.ts';

export interface EditOptions {
  /** which component's container; default: the one control-plane component that there is */
  component?: Component;
  /** take flags, keys and names in lists that the tables do not know; ill-typed values are refused even so */
  allowUnknown?: boolean;
}

export interface EditedManifest {
  ok: true;
  document: 'Pod' | 'KubeletConfiguration';
  component: Component;
  /** name of the container; null for a KubeletConfiguration */
  container: string | null;
  text: string;
  /** how many of the changes changed anything; 0: the text is the one given */
  changesMade: number;
  /** false: the kubelet takes both texts for the same Pod, and restarts nothing */
  podChanged: boolean;
  /** as written, before the kubelet expands variables; empty for a KubeletConfiguration */
  argvBefore: string[];
  argvAfter: string[];
}

export type EditResult = EditedManifest | { ok: false; problems: ManifestProblem[] };

/**
 * Applies changes to a static Pod manifest or a KubeletConfiguration. All problems are returned at once.
 * @param text as `decodeManifest` gives it
 */
export function editManifest(
  text: string,
  changes: readonly ManifestChange[],
  options: EditOptions = {},
): EditResult {
  return answerRefusals(() => {
    const source = parseSource(text);
    const document = documentKind(source);
    const strange = changes.find(
      (change) => isConfigKeyChange(change) !== (document === 'KubeletConfiguration'),
    );
    if (strange !== undefined) {
      refuseRequest(describeChange(strange), {
        expected:
          document === 'Pod'
            ? 'a change of a Pod: flags, volumes, mounts, annotations'
            : 'a key of KubeletConfiguration',
        found: `a change (${strange.kind}) of the other kind of document`,
        hint: 'check that this is the file that is meant',
      });
    }
    const edited =
      document === 'Pod'
        ? editPod(source, text, changes, options)
        : editConfiguration(source, text, changes.filter(isConfigKeyChange), options);
    return { ok: true as const, document, ...edited };
  });
}

/** @throws Refusal unless the file is one of the two kinds that we edit */
export function documentKind(source: Source): 'Pod' | 'KubeletConfiguration' {
  const { kind, apiVersion } = source.tree;
  if (kind === 'Pod' && apiVersion === 'v1') return 'Pod';
  if (kind === 'KubeletConfiguration' && asText(apiVersion)?.startsWith('kubelet.config.k8s.io/') === true) {
    return 'KubeletConfiguration';
  }
  return refuseManifest('kind', source.at(source.root.range?.[0] ?? 0), {
    expected: 'v1 Pod or kubelet.config.k8s.io KubeletConfiguration',
    found: `${asText(apiVersion) ?? 'no apiVersion'} ${asText(kind) ?? 'without kind'}`,
  });
}

export function answerRefusals<T>(body: () => T): T | { ok: false; problems: ManifestProblem[] } {
  try {
    return body();
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problems: error.problems };
    throw error;
  }
}
