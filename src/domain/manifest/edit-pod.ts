/** Changes to a static Pod manifest: command line, volumes, mounts, annotations. */
import type { YAMLMap } from 'yaml';
import { tableFor, versionInImage } from '../flags/index.ts';
import { refuseOpenBlock } from './content-end.ts';
import { applyFlagChange } from './edit-flags.ts';
import type { EditedManifest, EditOptions } from './edit-manifest.ts';
import { applyMountChange } from './edit-mounts.ts';
import { locateContainer, positionOf, startOf } from './locate-container.ts';
import type { ComponentContainer } from './locate-container.ts';
import { isFlagChange, isMountChange } from './manifest-change.ts';
import type { ManifestChange } from './manifest-change.ts';
import { keepLists } from './place-flag.ts';
import { editsOfPod, meantTree } from './pod-edits.ts';
import type { PodState } from './pod-edits.ts';
import { asList, asObject, asText, readMounts, readVolumes } from './pod-parts.ts';
import { collectRefusals, Refusal, refuseManifest, refuseRequest } from './problems.ts';
import { proveArguments, proveTree } from './prove-edit.ts';
import { describeNode, findPair } from './source.ts';
import type { Source } from './source.ts';
import { applyEdits } from './text-edits.ts';
import { canonicalJson } from './tree.ts';

type EditedPod = Omit<EditedManifest, 'ok' | 'document'>;

export function editPod(
  source: Source,
  text: string,
  changes: readonly ManifestChange[],
  options: EditOptions,
): EditedPod {
  const container = locateContainer(source, options.component);
  refuseUid(source, container.metadata);
  const argvBefore = container.lists.flatMap(({ texts }) => texts);
  const state: PodState = {
    argv: argvBefore.map((word, from) => ({ text: word, from })),
    mounts: { volumes: [], mounts: [] },
    annotations: new Map(),
    changesMade: 0,
  };
  // A mount may come before the volume that it needs.
  const ordered = changes.toSorted((a, b) => Number(b.kind === 'volume') - Number(a.kind === 'volume'));
  const problems = collectRefusals(ordered, (change) =>
    applyChange(source, container, state, change, changes, options),
  );
  if (problems.length > 0) throw new Refusal(problems);
  const unchanged: EditedPod = {
    component: container.component,
    container: container.name,
    text,
    changesMade: 0,
    podChanged: false,
    argvBefore,
    argvAfter: argvBefore,
  };
  if (state.changesMade === 0) return unchanged;
  refuseOpenBlock(source, text);
  const commandLength = container.lists[0]?.texts.length ?? 0;
  state.argv = keepLists(state.argv, (from) => (from < commandLength ? 0 : 1));
  const edited = source.finish(applyEdits(source.text, editsOfPod(source, container, state)));
  if (edited === text) return unchanged;
  const argvAfter = state.argv.map((argument) => argument.text);
  const proved = proveTree(edited, meantTree(source, container, state));
  const argvProved = locateContainer(proved, container.component).lists.flatMap(({ texts }) => texts);
  proveArguments(container.component, changes.filter(isFlagChange), argvBefore, argvProved);
  return {
    ...unchanged,
    text: edited,
    changesMade: state.changesMade,
    podChanged: canonicalJson(source.tree) !== canonicalJson(proved.tree),
    argvAfter,
  };
}

/** With a UID of its own the kubelet takes every edit for the same Pod and restarts nothing. */
function refuseUid(source: Source, metadata: YAMLMap): void {
  const uid = findPair(metadata, 'uid');
  if (uid === undefined) return;
  refuseManifest('metadata.uid', source.at(startOf(uid.key)), {
    expected: 'no uid in a static Pod',
    found: describeNode(uid.value),
    hint: 'the kubelet would not restart the Pod for this edit; remove metadata.uid by hand first (that restarts it)',
  });
}

function applyChange(
  source: Source,
  container: ComponentContainer,
  state: PodState,
  change: ManifestChange,
  changes: readonly ManifestChange[],
  options: EditOptions,
): void {
  const count = (did: boolean): void => {
    if (did) state.changesMade++;
  };
  if (isFlagChange(change)) {
    const context = {
      component: container.component,
      minor: tableFor(container.component, versionOf(source, container)).minor,
      allowUnknown: options.allowUnknown ?? false,
      at: (index: number) => positionOf(source, container.lists, index),
    };
    const argv = applyFlagChange(context, change, state.argv);
    count(argv !== state.argv);
    state.argv = argv;
  } else if (isMountChange(change)) {
    count(
      applyMountChange(podMounts(source, container), state.mounts, change, changes.filter(isMountChange)),
    );
  } else if (change.kind === 'annotation') {
    count(applyAnnotation(source, state, change));
  }
}

function versionOf(source: Source, container: ComponentContainer): string | null {
  const containers = asList(asObject(source.tree['spec'])['containers']);
  return versionInImage(asText(containers[container.index]?.['image']) ?? '');
}

function podMounts(source: Source, container: ComponentContainer): Parameters<typeof applyMountChange>[0] {
  const spec = asObject(source.tree['spec']);
  return {
    volumes: readVolumes(spec),
    mounts: readMounts(asList(spec['containers'])[container.index] ?? {}),
  };
}

function applyAnnotation(
  source: Source,
  state: PodState,
  { name, value }: { name: string; value: string },
): boolean {
  if (
    !/^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name)
  ) {
    refuseRequest(`annotation ${JSON.stringify(name)}`, {
      expected: 'a qualified name, such as kubemend.dev/change',
      found: JSON.stringify(name),
    });
  }
  const now = state.annotations.get(name) ?? asObject(asObject(source.tree['metadata'])['annotations'])[name];
  if (now === value) return false;
  state.annotations.set(name, value);
  return true;
}
