/** Changes to a KubeletConfiguration: YAML data with types, by dotted path. */
import type { EditedManifest, EditOptions } from './edit-manifest.ts';
import { kubeletKey, nearestKubeletKeys, validateKubeletValue } from '../flags/index.ts';
import { refuseOpenBlock } from './content-end.ts';
import { editKeys } from './edit-keys.ts';
import type { KeyChange } from './edit-keys.ts';
import type { ConfigKeyChange, KeyValue } from './manifest-change.ts';
import { collectRefusals, Refusal, refuseRequest } from './problems.ts';
import { proveTree } from './prove-edit.ts';
import { readShape } from './render-value.ts';
import type { Source, Tree } from './source.ts';
import { asObject } from './pod-parts.ts';
import { applyEdits } from './text-edits.ts';
import { canonicalJson, isSameTree, setIn } from './tree.ts';

export function editConfiguration(
  source: Source,
  text: string,
  changes: readonly ConfigKeyChange[],
  options: EditOptions,
): Omit<EditedManifest, 'ok' | 'document'> {
  const wanted: KeyChange[] = [];
  const problems = collectRefusals(changes, (change) => {
    const path = pathOf(change);
    refuseOverlap(change, changes);
    if (change.kind === 'setKey') checkKey(change.path, change.value, options.allowUnknown ?? false);
    const value = change.kind === 'setKey' ? change.value : undefined;
    if (!isSameTree(valueAt(source.tree, path), toTree(value))) wanted.push({ path, value });
  });
  if (problems.length > 0) throw new Refusal(problems);
  const same = { component: 'kubelet' as const, container: null, argvBefore: [], argvAfter: [] };
  if (wanted.length === 0) return { ...same, text, changesMade: 0, podChanged: false };
  refuseOpenBlock(source, text);
  const edited = source.finish(
    applyEdits(source.text, editKeys(source, source.root, wanted, readShape(source))),
  );
  const meant = wanted.reduce<Tree>(
    (tree, { path, value }) => setIn(tree, path, toTree(value as KeyValue | undefined)),
    source.tree,
  );
  const proved = proveTree(edited, meant);
  const podChanged = canonicalJson(source.tree) !== canonicalJson(proved.tree);
  return { ...same, text: edited, changesMade: wanted.length, podChanged };
}

/**
 * A dotted path; keys of a map that have dots of their own (`evictionHard.memory.available`) stay whole.
 */
function pathOf({ path }: ConfigKeyChange): string[] {
  const parts = path.split('.');
  if (parts.some((part) => !/^[A-Za-z0-9][A-Za-z0-9_/-]*$/.test(part))) {
    refuseRequest(path, {
      expected: 'a dotted path, such as authentication.anonymous.enabled',
      found: JSON.stringify(path),
    });
  }
  for (let length = 1; length < parts.length - 1; length++) {
    const map = kubeletKey(parts.slice(0, length).join('.'));
    if (map?.goType.startsWith('map of ') === true)
      return [...parts.slice(0, length), parts.slice(length).join('.')];
  }
  return parts;
}

function refuseOverlap(change: ConfigKeyChange, changes: readonly ConfigKeyChange[]): void {
  const other = changes.find((one) => one !== change && `${change.path}.`.startsWith(`${one.path}.`));
  if (other !== undefined) {
    refuseRequest(change.path, {
      expected: 'one change for each key',
      found: `another change of ${other.path}`,
    });
  }
}

function checkKey(path: string, value: KeyValue, allowUnknown: boolean): void {
  const key = kubeletKey(path);
  if (key === undefined) {
    if (allowUnknown) return;
    const near = nearestKubeletKeys(path);
    const guess = near.length > 0 ? `did you mean ${near.join(' or ')}? ` : '';
    throw new Refusal([
      {
        code: 'FLAG_REFUSED',
        position: null,
        subject: path,
        expected: 'a key of KubeletConfiguration',
        found: 'one that it does not know (the kubelet would ignore it in silence)',
        hint: `${guess}--allow-unknown is for keys of a newer version`,
      },
    ]);
  }
  const problem = validateKubeletValue(key, value);
  if (problem !== undefined) {
    throw new Refusal([
      {
        code: 'FLAG_REFUSED',
        position: null,
        subject: path,
        ...problem,
        hint: `${path} is of type ${key.goType}`,
      },
    ]);
  }
}

function valueAt(tree: Tree, path: readonly string[]): Tree {
  return path.reduce<Tree>((below, key) => asObject(below)[key], tree);
}

/** Whole numbers are bigint in a tree. */
function toTree(value: KeyValue | undefined): Tree {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}
