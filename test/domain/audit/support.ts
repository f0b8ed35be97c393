/** Facts of a made-up node for tables of verdicts. */
import type { Component } from '../../../src/contracts/basics.ts';
import type { Check } from '../../../src/contracts/check.ts';
import type { Facts, ManifestFact } from '../../../src/domain/audit/index.ts';

export interface NodeSketch {
  component?: Component;
  /** arguments after argv[0] */
  process?: readonly string[] | 'notRunning' | 'unreadable';
  file?: readonly string[] | 'absent' | 'unreadable';
  env?: Record<string, string> | null;
  manifest?: Partial<Extract<ManifestFact, { kind: 'read' }>>;
  files?: Facts['files'];
  trees?: Facts['trees'];
  owners?: Facts['owners'];
  kubelet?: Facts['kubelet'];
  kubeProxy?: Facts['kubeProxy'];
  cluster?: Facts['cluster'];
  version?: string | null;
}

export function sketchFacts(sketch: NodeSketch): Facts {
  const component = sketch.component ?? 'kube-apiserver';
  const { process = [], file = Array.isArray(process) ? (process as string[]) : [] } = sketch;
  return {
    component,
    process:
      process === 'notRunning'
        ? { kind: 'notRunning' }
        : process === 'unreadable'
          ? { kind: 'unreadable', why: 'the process list cannot be read' }
          : {
              kind: 'running',
              pid: 77,
              argv: [component, ...process],
              env: sketch.env === undefined ? {} : sketch.env,
            },
    manifest:
      file === 'absent'
        ? { kind: 'absent', path: `/etc/kubernetes/manifests/${component}.yaml` }
        : file === 'unreadable'
          ? { kind: 'unreadable', why: 'the manifest cannot be read' }
          : manifestOf(component, file, sketch.manifest),
    files: sketch.files ?? {},
    trees: sketch.trees ?? {},
    owners: sketch.owners ?? {},
    kubelet: sketch.kubelet ?? null,
    kubeProxy: sketch.kubeProxy ?? null,
    cluster: sketch.cluster ?? null,
    version: sketch.version === undefined ? 'v1.35.4' : sketch.version,
  };
}

export function manifestOf(
  component: Component,
  flags: readonly string[],
  more: NodeSketch['manifest'] = {},
): Extract<ManifestFact, { kind: 'read' }> {
  return {
    kind: 'read',
    path: `/etc/kubernetes/manifests/${component}.yaml`,
    argv: [component, ...flags],
    lines: [component, ...flags].map((_, index) => 10 + index),
    env: {},
    volumes: [],
    mounts: [],
    probes: [],
    image: `registry.k8s.io/${component}:v1.35.4`,
    podName: component,
    namespace: 'kube-system',
    uid: null,
    ...more,
  };
}

/** A hostPath volume with its mount, in one line. */
export function mounting(
  hostPath: string,
  mountPath: string,
  { type = 'Directory', readOnly = true, name = 'v' } = {},
): {
  volumes: { name: string; hostPath: string; type: string }[];
  mounts: { name: string; mountPath: string; readOnly: boolean; subPath: null }[];
} {
  return { volumes: [{ name, hostPath, type }], mounts: [{ name, mountPath, readOnly, subPath: null }] };
}

export function checkWith(assert: Check['assert'], component: Component = 'kube-apiserver'): Check {
  return {
    slug: 'own',
    aliases: { 'cis-1.12': '9.9.9' },
    title: 'own',
    level: 1,
    scored: true,
    component,
    target: 'component',
    parameters: {},
    assert,
    fix: {
      kind: 'manual',
      risk: 'low',
      neverInAll: false,
      steps: [],
      requires: [],
      conflicts: [],
      guidance: 'by hand',
    },
    prerequisites: [],
    breaks: [],
    source: 'test',
    examples: { pass: {}, fail: {} },
  };
}

export const file = (text: string | null, mode = '0600', uid = 0, gid = 0): Facts['files'][string] => ({
  kind: 'file',
  mode,
  uid,
  gid,
  text,
});

/** Its files have changed after the start of the component. */
export function changed(sketch: NodeSketch): NodeSketch {
  const files = Object.entries(sketch.files ?? {});
  return {
    ...sketch,
    files: Object.fromEntries(files.map(([path, fact]) => [path, { ...fact, changedSinceStart: true }])),
  };
}
