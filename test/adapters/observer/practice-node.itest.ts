import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { holdGate } from '../../../src/activities/gate/hold-gate.ts';
import type { FinalVerdict } from '../../../src/activities/gate/hold-gate.ts';
import { createClock } from '../../../src/adapters/clock.ts';
import { createObserver } from '../../../src/adapters/observer/observer.ts';
import type { Component } from '../../../src/contracts/basics.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import type { GateSpec, Probe } from '../../../src/contracts/gate.ts';
import { gateLimits, makeGateSpec } from '../../../src/domain/gate/index.ts';
import { resolveNodePaths } from '../../../src/domain/node-paths.ts';
import type { PracticeNode } from '../../../src/practice/practice-node.ts';
import { fastPace } from '../../../src/practice/settings.ts';
import { buildBundles, createNodes, removeDir } from '../../practice/support/practice-nodes.ts';
import type { Nodes } from '../../practice/support/practice-nodes.ts';

let bundlesDir: string;
let nodes: Nodes;
beforeAll(async () => {
  bundlesDir = await buildBundles();
  nodes = createNodes(bundlesDir);
});
afterEach(() => nodes.removeAll());
afterAll(() => removeDir(bundlesDir));

interface Manifest {
  spec: {
    containers: {
      command: string[];
      ports?: { name: string; containerPort: number }[];
      [probe: string]: unknown;
    }[];
  };
}
interface HttpGet {
  httpGet: { host?: string; path: string; port: number | string; scheme?: string };
}

function readArgv(text: string): string[] {
  return (parse(text) as Manifest).spec.containers[0]?.command ?? [];
}

function readProbes(text: string): Probe[] {
  const container = (parse(text) as Manifest).spec.containers[0]!;
  return (['startup', 'liveness', 'readiness'] as const).flatMap((kind) => {
    const found = container[`${kind}Probe`] as HttpGet | undefined;
    if (found === undefined) return [];
    const { host = '127.0.0.1', path, scheme } = found.httpGet;
    const named = container.ports?.find((one) => one.name === found.httpGet.port)?.containerPort;
    const port = named ?? Number(found.httpGet.port);
    return [{ kind, scheme: scheme === 'HTTPS' ? ('https' as const) : ('http' as const), host, port, path }];
  });
}

function gateOn(node: PracticeNode) {
  const config = NodeConfig.parse({ cluster: 'local', node: node.settings.node, root: node.dir });
  const clock = createClock({ bootFile: null });
  const observer = createObserver({ config, paths: resolveNodePaths(config), clock });
  const specOf = (component: Component, text: string, more: Partial<GateSpec>): GateSpec => ({
    ...makeGateSpec({
      component,
      restartExpected: true,
      argv: readArgv(text),
      probes: readProbes(text),
      baseline: null,
      writtenAt: null,
      kubeletTickMs: fastPace.tickMs,
      limits: gateLimits({
        component: 'kube-apiserver',
        pace: 'fast',
        options: { interval: 100, settle: 500, progress: 10_000 },
        graceSeconds: 5,
        kubeletTickMs: fastPace.tickMs,
        startupBudgetMs: null,
      }),
      manifestPath: `/etc/kubernetes/manifests/${component}.yaml`,
    }),
    ...more,
  });
  /** Writes as kubemend does, by rename, and holds the gate over it. */
  return async (
    component: Component,
    text: string,
    more: Partial<GateSpec> = {},
    written = text,
  ): Promise<FinalVerdict> => {
    const path = node.manifestPath(component);
    const spec = specOf(component, text, more);
    const baseline = more.baseline ?? (await observer.captureBaseline(spec));
    const stagedPath = join(dirname(path), `.${component}.staged`);
    writeFileSync(stagedPath, written);
    renameSync(stagedPath, path);
    return holdGate({
      spec: { ...spec, baseline, writtenAt: new Date().toISOString() },
      observer,
      clock,
      signal: new AbortController().signal,
      heartbeat: () => {},
      failPoints: { reach: async () => {} },
    });
  };
}

const addFlag = (text: string, component: string, flag: string): string =>
  text.replace(new RegExp(`^( *)- ${component}$`, 'm'), `$&\n$1- ${flag}`);

describe('the gate on a practice node', () => {
  it('peers 27, peers 32: a good change of each component is healthy, proven by process or certificate', async () => {
    const node = await nodes.up();
    const gate = gateOn(node);
    for (const component of [
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'etcd',
    ] as const) {
      const flag = component === 'etcd' ? '--max-request-bytes=1600000' : '--v=3';
      const text = addFlag(readFileSync(node.manifestPath(component), 'utf8'), component, flag);
      const verdict = await gate(component, text, { newPodUid: true });
      expect(verdict, JSON.stringify(verdict, null, 1)).toMatchObject({ kind: 'healthy' });
      const serving = verdict.evidence.states.find((one) => one.state === 'serving');
      expect(serving?.by).toContain('process');
      expect(serving?.by.includes('tls')).toBe(component !== 'etcd');
      expect(verdict.evidence.states.find((one) => one.state === 'judged')?.by).toEqual(['kubelet']);
    }
  });

  it('peers 28, H6, H13: a bad flag is a crash on start, the rollback is healthy, a comment restarts nothing', async () => {
    const node = await nodes.up();
    const gate = gateOn(node);
    const before = readFileSync(node.manifestPath('kube-apiserver'), 'utf8');
    const bad = await gate('kube-apiserver', addFlag(before, 'kube-apiserver', '--profilng=false'), {
      newPodUid: true,
    });
    expect(bad, JSON.stringify(bad, null, 1)).toMatchObject({ kind: 'failed', failure: 'crash-on-start' });
    expect(bad.kind === 'failed' && bad.reason).toContain('profilng');
    const back = await gate('kube-apiserver', before);
    expect(back, JSON.stringify(back, null, 1)).toMatchObject({ kind: 'healthy' });
    const comment = await gate('kube-apiserver', `# a comment\n${before}`, { restartExpected: false });
    expect(comment, JSON.stringify(comment, null, 1)).toMatchObject({ kind: 'healthy' });
    expect(comment.evidence.outageMs).toBe(0);
  });

  it('H1, H12: a tab is a parse error, and refused anonymous probes never become healthy', async () => {
    const node = await nodes.up();
    const gate = gateOn(node);
    const before = readFileSync(node.manifestPath('kube-apiserver'), 'utf8');
    const anonymous = await gate(
      'kube-apiserver',
      addFlag(before, 'kube-apiserver', '--anonymous-auth=false'),
      { newPodUid: true },
    );
    expect(anonymous, JSON.stringify(anonymous, null, 1)).toMatchObject({ failure: 'probe-refused-401' });
    const tab = await gate('kube-apiserver', before, {}, before.replace('spec:\n', 'spec:\n\t'));
    expect(tab, JSON.stringify(tab, null, 1)).toMatchObject({ kind: 'failed', failure: 'parse-error' });
  });
});
