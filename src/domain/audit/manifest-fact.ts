/** A static Pod manifest as an audit needs it: one container's command line with its lines, its volumes and its probes. */
import { isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { Component } from '../../contracts/basics.ts';
import type { Probe } from '../../contracts/gate.ts';
import type { ManifestFact, MountFact, VolumeFact } from './facts.ts';
import { valueAtKey } from './config-keys.ts';

type Read = Extract<ManifestFact, { kind: 'read' }>;

/** Reads only; whether the file can be edited safely is the editor's question. */
export function manifestFactOf(text: string, path: string, component: Component): ManifestFact {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    return { kind: 'unreadable', why: `${path}:${line}:${col}: expected YAML, found: ${error.message}` };
  }
  const pod = document.toJS() as unknown;
  if (valueAtKey(pod, 'kind') !== 'Pod')
    return { kind: 'unreadable', why: `${path}: expected a Pod, found another object` };
  const containers = listAt(pod, 'spec.containers');
  const indices = containers.flatMap((one, index) => (isContainerOf(one, component) ? [index] : []));
  const [index] = indices;
  if (index === undefined || indices.length > 1) {
    return {
      kind: 'unreadable',
      why: `${path}: expected one container that runs ${component}, found ${indices.length}`,
    };
  }
  const container = containers[index];
  const env = readEnv(container);
  const command = readItems(document, lines, index, 'command');
  const args = readItems(document, lines, index, 'args');
  const items = [...command, ...args];
  return {
    kind: 'read',
    path,
    argv: items.map((item) => expand(item.text, env)),
    lines: items.map((item) => item.line),
    env,
    volumes: listAt(pod, 'spec.volumes').map(toVolume),
    mounts: listAt(container, 'volumeMounts').map(toMount),
    probes: readProbes(container),
    podName: textAt(pod, 'metadata.name') ?? '',
    namespace: textAt(pod, 'metadata.namespace') ?? 'default',
    uid: textAt(pod, 'metadata.uid') ?? null,
  } satisfies Read;
}

function isContainerOf(container: unknown, component: Component): boolean {
  const [first] = [...listAt(container, 'command'), ...listAt(container, 'args')];
  return typeof first === 'string' && first.split('/').at(-1) === component;
}

function readItems(
  document: Document,
  lines: LineCounter,
  container: number,
  field: 'command' | 'args',
): { text: string; line: number | null }[] {
  const list = document.getIn(['spec', 'containers', container, field], true);
  if (!isSeq(list)) return [];
  return list.items.map((item) => {
    const resolved = isNode(item) && 'resolve' in item ? item.resolve(document) : item;
    const line = isNode(item) && item.range ? lines.linePos(item.range[0]).line : null;
    return { text: isScalar(resolved) ? String(resolved.value) : '', line };
  });
}

/** The kubelet puts in `$(NAME)` where the container has the variable, and leaves it where it has not; `$$` is one `$`. */
function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]+)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (env[name] ?? whole),
  );
}

function readEnv(container: unknown): Record<string, string> {
  return Object.fromEntries(
    listAt(container, 'env').flatMap((one) => {
      const [name, value] = [textAt(one, 'name'), textAt(one, 'value')];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function toVolume(volume: unknown): VolumeFact {
  return {
    name: textAt(volume, 'name') ?? '',
    hostPath: textAt(volume, 'hostPath.path') ?? null,
    type: textAt(volume, 'hostPath.type') ?? '',
  };
}

function toMount(mount: unknown): MountFact {
  return {
    name: textAt(mount, 'name') ?? '',
    mountPath: textAt(mount, 'mountPath') ?? '',
    readOnly: valueAtKey(mount, 'readOnly') === true,
    subPath: textAt(mount, 'subPath') ?? null,
  };
}

function readProbes(container: unknown): Probe[] {
  const ports = listAt(container, 'ports');
  return (['startup', 'liveness', 'readiness'] as const).flatMap((kind) => {
    const get = valueAtKey(container, `${kind}Probe.httpGet`);
    if (get === undefined) return [];
    const named = textAt(get, 'port') ?? '';
    const port = ports.find((one) => valueAtKey(one, 'name') === named);
    return [
      {
        kind,
        scheme: textAt(get, 'scheme')?.toLowerCase() === 'https' ? 'https' : 'http',
        host: textAt(get, 'host') ?? '',
        port: Number(port === undefined ? named : textAt(port, 'containerPort')),
        path: textAt(get, 'path') ?? '/',
      } satisfies Probe,
    ];
  });
}

function listAt(value: unknown, key: string): unknown[] {
  const found = valueAtKey(value, key);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

function textAt(value: unknown, key: string): string | undefined {
  const found = valueAtKey(value, key);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}
