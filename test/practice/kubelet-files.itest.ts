/** The practice kubelet and the files it reads: hazards of static Pods, on real processes. */
import {
  chmodSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PracticeNode } from '../../src/practice/practice-node.ts';
import { fastPace } from '../../src/practice/settings.ts';
import { findPod } from './support/ask.ts';
import {
  addFlag,
  buildBundles,
  createNodes,
  eventually,
  findProcess,
  removeDir,
  replaceFile,
} from './support/practice-nodes.ts';
import type { Nodes } from './support/practice-nodes.ts';

let bundlesDir: string;
let nodes: Nodes;
beforeAll(async () => {
  bundlesDir = await buildBundles();
  nodes = createNodes(bundlesDir);
});
afterEach(async () => await nodes.removeAll());
afterAll(() => removeDir(bundlesDir));

const scheduler = 'kube-scheduler';
const slowTick = { ...fastPace, tickMs: 4_000 };

async function waitForGone(node: PracticeNode, component: string): Promise<void> {
  await eventually(`the end of ${component}`, () => (node.pidsOf(component).length === 0 ? true : undefined));
}

/** Two ticks that change nothing of a component's process. */
async function letTicksPass(node: PracticeNode, ticks = 2): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, node.settings.pace.tickMs * ticks + 200));
}

function logOf(node: PracticeNode): string {
  return readFileSync(node.paths.kubeletLog, 'utf8');
}

describe('the practice kubelet and its manifest directory', () => {
  it('H1: only logs an unparsable file at the event, and stops its Pod at the next tick', async () => {
    const node = await nodes.up({ pace: slowTick });
    const good = readFileSync(node.manifestPath(scheduler), 'utf8');
    const [pid] = node.pidsOf(scheduler);
    replaceFile(node.manifestPath(scheduler), good.replace('spec:\n', 'spec:\n\tbroken: true\n'));
    const line = await eventually('the decode error', () =>
      logOf(node)
        .split('\n')
        .find((text) => text.includes('Unable to process watch event')),
    );
    expect(line).toContain(
      "/etc/kubernetes/manifests/kube-scheduler.yaml: couldn't parse as pod(yaml: line ",
    );
    expect(node.pidsOf(scheduler)).toEqual([pid]);
    await waitForGone(node, scheduler);
    expect(node.pidsOf('kube-apiserver')).toHaveLength(1);
    replaceFile(node.manifestPath(scheduler), good);
    await node.ready();
  });

  it('H2: takes a copy of any suffix for a manifest, the last name wins, and its removal ends the Pod until the tick', async () => {
    const node = await nodes.up({ pace: slowTick });
    const path = node.manifestPath(scheduler);
    const backup = `${path}.bak`;
    copyFileSync(path, `${node.paths.root}/tmp/old.yaml`);
    addFlag(node, scheduler, '--profiling=false');
    const changed = await eventually('the change', () => findProcess(node, scheduler, '--profiling=false'));
    await node.ready();
    // The old content under a later name: at once in force, and still so after a tick.
    renameSync(`${node.paths.root}/tmp/old.yaml`, backup);
    await eventually('the backup to be in force', () => {
      const [pid, ...others] = node.pidsOf(scheduler);
      const isOld = pid !== undefined && pid !== changed && others.length === 0;
      return isOld && findProcess(node, scheduler, '--profiling=false') === undefined ? true : undefined;
    });
    await letTicksPass(node, 1);
    expect(findProcess(node, scheduler, '--profiling=false')).toBeUndefined();
    unlinkSync(backup);
    await waitForGone(node, scheduler);
    await eventually('the first file again', () => findProcess(node, scheduler, '--profiling=false'));
  });

  it('H4: passes over dot files, at events and at ticks', async () => {
    const node = await nodes.up();
    const [pid] = node.pidsOf(scheduler);
    const text = readFileSync(node.manifestPath(scheduler), 'utf8');
    writeFileSync(join(node.paths.manifestsDir, '.zzz.yaml'), text.replace('--leader-elect', '--nonsense'));
    await letTicksPass(node);
    expect(node.pidsOf(scheduler)).toEqual([pid]);
  });

  it('H5: stops every Pod when the directory is away, and is deaf to events when it is back', async () => {
    const node = await nodes.up({ pace: { ...fastPace, tickMs: 1_500 } });
    renameSync(node.paths.manifestsDir, `${node.paths.manifestsDir}.away`);
    await waitForGone(node, 'etcd');
    await waitForGone(node, 'kube-apiserver');
    renameSync(`${node.paths.manifestsDir}.away`, node.paths.manifestsDir);
    await node.ready();
    expect(logOf(node)).toContain('Watch of the manifest directory is gone');
    addFlag(node, scheduler, '--profiling=false');
    await eventually('the change at a tick', () => findProcess(node, scheduler, '--profiling=false'));
  });

  it('H6: does not restart for comments, order, quotes, explicit defaults, modes or unknown fields', async () => {
    const node = await nodes.up();
    const path = node.manifestPath(scheduler);
    const [pid] = node.pidsOf(scheduler);
    const text = readFileSync(path, 'utf8');
    replaceFile(
      path,
      `# a comment\n${text}`
        .replace('name: kube-scheduler\n  namespace', 'name: "kube-scheduler"\n  namespace')
        .replace('spec:\n', 'spec:\n  restartPolicy: Always\n  comand: typo\n')
        .concat('---\nkind: Nonsense\n'),
    );
    chmodSync(path, 0o640);
    await letTicksPass(node);
    expect(node.pidsOf(scheduler)).toEqual([pid]);
    replaceFile(path, text.replace('metadata:\n', 'metadata:\n  annotations:\n    nonce: "1"\n'));
    await eventually('the restart for an annotation', () => {
      const [now] = node.pidsOf(scheduler);
      return now !== undefined && now !== pid ? true : undefined;
    });
  });

  it('H7: sees no change of a manifest that brings its own uid, but its image', async () => {
    const node = await nodes.create();
    const path = node.manifestPath(scheduler);
    const pinned = readFileSync(path, 'utf8').replace('metadata:\n', 'metadata:\n  uid: aaaabbbb\n');
    writeFileSync(path, pinned);
    await node.start();
    await node.ready({ judged: true });
    const [pid] = node.pidsOf(scheduler);
    expect((await findPod(node, scheduler)).metadata.uid).toBe('aaaabbbb');
    addFlag(node, scheduler, '--profiling=false');
    await letTicksPass(node);
    expect(node.pidsOf(scheduler)).toEqual([pid]);
    replaceFile(path, readFileSync(path, 'utf8').replace(':v1.35.4', ':v1.35.5'));
    await eventually('the restart for the image', () => findProcess(node, scheduler, '--profiling=false'));
  });

  it('follows a symlink, hears nothing of its target, and drops a dangling one at the tick', async () => {
    const node = await nodes.up();
    const path = node.manifestPath(scheduler);
    const target = join(node.dir, 'etc/kubernetes/scheduler-source.yaml');
    const [before] = node.pidsOf(scheduler);
    renameSync(path, target);
    await waitForGone(node, scheduler);
    symlinkSync(target, path);
    await eventually('the same Pod again', () => (node.pidsOf(scheduler).length === 1 ? true : undefined));
    expect(node.pidsOf(scheduler)).not.toEqual([before]);
    const text = readFileSync(target, 'utf8');
    replaceFile(target, text.replace(/(\n {4}image: )/, '\n    - --profiling=false$1'));
    await eventually('the change at a tick', () => findProcess(node, scheduler, '--profiling=false'));
    rmSync(target);
    await waitForGone(node, scheduler);
  });

  it('H14: makes a directory for an untyped hostPath, a file for FileOrCreate, and waits without a container for a File', async () => {
    const node = await nodes.up();
    const path = node.manifestPath(scheduler);
    const text = readFileSync(path, 'utf8');
    const withVolume = (type: string): string =>
      text
        .replace(
          '  hostNetwork: true\n',
          '    - mountPath: /policy.yaml\n      name: extra\n  hostNetwork: true\n',
        )
        .replace(
          '  volumes:\n',
          `  volumes:\n  - hostPath:\n      path: /etc/policy.yaml\n      type: ${type}\n    name: extra\n`,
        );
    replaceFile(path, withVolume('File'));
    await eventually('FailedMount', () =>
      logOf(node).includes('hostPath type check failed: /etc/policy.yaml is not a file') ? true : undefined,
    );
    expect(node.pidsOf(scheduler)).toEqual([]);
    const pod = await findPod(node, scheduler);
    expect(pod.status.containerStatuses[0]!.state.waiting).toMatchObject({ reason: 'ContainerCreating' });
    expect(pod.status.containerStatuses[0]!.containerID).toBeUndefined();
    writeFileSync(join(node.dir, 'etc/policy.yaml'), '');
    await eventually('the start once the file is there', () => node.pidsOf(scheduler)[0]);
    rmSync(join(node.dir, 'etc/policy.yaml'));
    replaceFile(path, withVolume('""'));
    await eventually('the stray directory', () =>
      statSync(join(node.dir, 'etc/policy.yaml'), { throwIfNoEntry: false })?.isDirectory() === true
        ? true
        : undefined,
    );
  });

  it('no-inotify: hears no event, so that even an unparsable file is first seen at the tick', async () => {
    const node = await nodes.up({ pace: { ...fastPace, tickMs: 2_000 } });
    await node.fault('no-inotify');
    replaceFile(node.manifestPath(scheduler), 'kind: [');
    await waitForGone(node, scheduler);
    expect(logOf(node)).toContain('Could not process manifest file');
    expect(logOf(node)).not.toContain('Unable to process watch event');
  });
});
