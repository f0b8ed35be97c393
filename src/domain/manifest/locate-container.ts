/** The one container of a Pod that runs the component, and its lists of arguments. */
import { isMap, isScalar, isSeq } from 'yaml';
import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Component } from '../../contracts/basics.ts';
import { refuseShared } from './edit-keys.ts';
import { refuseManifest } from './problems.ts';
import type { Position } from './problems.ts';
import { describeNode, findPair } from './source.ts';
import type { Source } from './source.ts';

export interface ArgumentList {
  field: 'command' | 'args';
  pair: Pair;
  seq: YAMLSeq;
  texts: string[];
}

export interface ComponentContainer {
  component: Component;
  /** in spec.containers */
  index: number;
  name: string;
  map: YAMLMap;
  metadata: YAMLMap;
  spec: YAMLMap;
  /** `command`, and `args` where there are any; their texts one after the other are argv */
  lists: ArgumentList[];
}

const components: readonly Component[] = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
  'kubelet',
];
const shells = new Set(['sh', 'bash', 'ash', 'dash', 'busybox', 'env', 'nice', 'tini', 'go-runner']);

/** @throws Refusal unless exactly one container's argv[0] is the component (by default: any that we know) */
export function locateContainer(source: Source, component?: Component): ComponentContainer {
  const metadata = mapAt(source, source.root, 'metadata', '');
  const spec = mapAt(source, source.root, 'spec', '');
  const listPair = findPair(spec, 'containers');
  refuseShared(source, listPair?.value, 'spec.containers');
  const containers = listPair?.value;
  if (!isSeq(containers) || containers.items.length === 0) {
    refuseManifest('spec.containers', source.at(startOf(spec)), {
      expected: 'a list of containers',
      found: describeNode(containers),
    });
  }
  const wanted = component === undefined ? components : [component];
  const candidates = containers.items.map((node, index) => ({ node, index, program: programOf(node) }));
  const matching = candidates.filter(({ program }) => wanted.some((one) => one === program));
  const [found, second] = matching;
  const name = component ?? 'a control-plane component';
  if (second !== undefined) {
    refuseManifest('spec.containers', source.at(startOf(second.node)), {
      expected: `one container that runs ${name}`,
      found: `${matching.length} of them`,
      hint:
        component === undefined
          ? 'name the one that is meant: --component NAME'
          : 'which one is meant cannot be told; edit by hand',
    });
  }
  if (found === undefined) return refuseNone(source, containers, candidates, name);
  if (!isMap(found.node)) throw new Error('a container with a program is a map');
  const map = found.node;
  const path = `spec.containers[${found.index}]`;
  refuseShared(source, map, path);
  const lists = (['command', 'args'] as const).flatMap((field) => argumentList(source, map, field, path));
  const nameNode = findPair(map, 'name')?.value;
  const containerName = isScalar(nameNode) ? String(nameNode.value) : '';
  const program = found.program as Component;
  return { component: program, index: found.index, name: containerName, map, metadata, spec, lists };
}

interface Candidate {
  node: unknown;
  index: number;
  program: string | undefined;
}

function refuseNone(
  source: Source,
  containers: YAMLSeq,
  candidates: readonly Candidate[],
  name: string,
): never {
  const wrapped = candidates.find(({ program }) => program !== undefined && shells.has(program));
  if (wrapped !== undefined) {
    refuseManifest(
      `spec.containers[${wrapped.index}].command`,
      source.at(startOf(commandOf(wrapped.node) ?? wrapped.node)),
      {
        expected: `a command that runs ${name} directly`,
        found: `one wrapped in ${wrapped.program ?? 'a shell'}`,
        hint: 'what a shell makes of its text cannot be edited safely; give the program and its flags as a list',
      },
    );
  }
  const programs = candidates.flatMap(({ program }) => (program === undefined ? [] : [program]));
  refuseManifest('spec.containers', source.at(startOf(containers)), {
    expected: `one container whose command runs ${name}`,
    found: programs.length === 0 ? 'no container with a command' : `commands that run ${programs.join(', ')}`,
    hint: 'check that this is the manifest that is meant; --component names another component',
  });
}

function commandOf(container: unknown): YAMLSeq | undefined {
  const command = isMap(container) ? findPair(container, 'command')?.value : undefined;
  return isSeq(command) ? command : undefined;
}

/** The base name of argv[0]; an image's own entry point cannot be seen from here. */
function programOf(container: unknown): string | undefined {
  const first = commandOf(container)?.items[0];
  return isScalar(first) && typeof first.value === 'string' ? first.value.split('/').at(-1) : undefined;
}

function argumentList(
  source: Source,
  container: YAMLMap,
  field: 'command' | 'args',
  path: string,
): ArgumentList[] {
  const pair = findPair(container, field);
  if (pair === undefined || pair.value === null || (isScalar(pair.value) && pair.value.value === null))
    return [];
  const name = `${path}.${field}`;
  refuseShared(source, pair.value, name);
  const seq = pair.value;
  if (!isSeq(seq)) {
    refuseManifest(name, source.at(startOf(seq)), {
      expected: 'a list of arguments',
      found: describeNode(seq),
    });
  }
  const texts = seq.items.map((item, index) => argumentText(source, item, `${name}[${index}]`));
  return [{ field, pair, seq, texts }];
}

function argumentText(source: Source, item: unknown, name: string): string {
  refuseShared(source, item, name);
  const position = source.at(startOf(item));
  if (!isScalar(item) || typeof item.value !== 'string') {
    refuseManifest(name, position, {
      expected: 'text',
      found: describeNode(item),
      hint: 'the kubelet refuses such an argument; put it in quotes',
    });
  }
  if (item.type === 'BLOCK_FOLDED' || item.type === 'BLOCK_LITERAL') {
    refuseManifest(name, position, {
      expected: 'an argument on its own line',
      found: `a block of text (${item.type === 'BLOCK_LITERAL' ? '|' : '>'})`,
      hint: 'write the argument on one line, in quotes where needed',
    });
  }
  return item.value;
}

/** Line and column of an element of argv. */
export function positionOf(source: Source, lists: readonly ArgumentList[], index: number): Position | null {
  let offset = index;
  for (const { seq } of lists) {
    if (offset < seq.items.length) return source.at(startOf(seq.items[offset]));
    offset -= seq.items.length;
  }
  return null;
}

function mapAt(source: Source, parent: YAMLMap, key: string, path: string): YAMLMap {
  refuseShared(source, parent, path === '' ? 'file' : path);
  const value = findPair(parent, key)?.value;
  const name = path === '' ? key : `${path}.${key}`;
  refuseShared(source, value, name);
  if (isMap(value)) return value;
  return refuseManifest(name, source.at(startOf(value ?? parent)), {
    expected: 'an object',
    found: describeNode(value),
  });
}

export function startOf(node: unknown): number {
  return (node as Node | Scalar | null | undefined)?.range?.[0] ?? 0;
}
