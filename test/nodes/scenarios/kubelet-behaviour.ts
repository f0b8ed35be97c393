/** What a kubelet does by itself. The gate is built on these; a practice kubelet that did otherwise would prove nothing. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { soon } from '../../scenarios/support/soon.ts';
import {
  edit,
  gone,
  kubeletSays,
  only,
  processWith,
  read,
  restartKubelet,
  twoTicks,
  withFlag,
  write,
} from '../acts.ts';
import type { BehaviourScenario } from '../scenario.ts';
import { manifestPath } from '../tested-node.ts';
import type { TestedNode } from '../tested-node.ts';

const api = 'kube-apiserver';
const scheduler = 'kube-scheduler';
const policy = '/etc/kubernetes/policy.yaml';

const withVolume =
  (type: string) =>
  (text: string): string =>
    text
      .replace(
        '  hostNetwork: true\n',
        '    - mountPath: /policy.yaml\n      name: extra\n  hostNetwork: true\n',
      )
      .replace(
        '  volumes:\n',
        `  volumes:\n  - hostPath:\n      path: ${policy}\n      type: ${type}\n    name: extra\n`,
      );

/** A state that steps hand on; filled when the scenario begins. */
function remember(): { pid: number; text: string; take: (node: TestedNode) => Promise<void> } {
  const kept = {
    pid: 0,
    text: '',
    take: async (node: TestedNode) => {
      kept.pid = (await only(node, scheduler)).pid;
      kept.text = read(node, manifestPath(scheduler));
    },
  };
  return kept;
}

const was = remember();

export const kubeletBehaviour: readonly BehaviourScenario[] = [
  {
    title: 'an unparsable manifest ends the Pod at the kubelet’s next look, and the good one brings it back',
    covers: ['H1', 'S4'],
    lab: 'full',
    given: was.take,
    steps: [
      {
        does: 'a tab',
        act: async (node) => {
          const from = node.kubeletLog().length;
          write(node, manifestPath(scheduler), was.text.replace('spec:\n', 'spec:\n\tbroken: true\n'));
          await kubeletSays(node, /couldn't parse as pod/, from);
          await gone(node, scheduler);
        },
      },
      {
        does: 'the good one again',
        act: async (node) => {
          write(node, manifestPath(scheduler), was.text);
          await node.settled();
        },
      },
    ],
  },
  {
    title: 'a file that is empty for a while, as one that is written in place is, ends the Pod',
    covers: ['H3'],
    lab: 'full',
    given: was.take,
    steps: [
      {
        does: 'empty',
        act: async (node) => {
          writeFileSync(node.at(manifestPath(scheduler)), '');
          await gone(node, scheduler);
        },
      },
      {
        does: 'whole again',
        act: async (node) => {
          writeFileSync(node.at(manifestPath(scheduler)), was.text);
          await node.settled();
        },
      },
    ],
  },
  {
    title: 'a copy of any suffix is a manifest too: the last name wins, and its removal ends the Pod',
    covers: ['H2'],
    lab: 'full',
    given: was.take,
    steps: [
      {
        does: 'the file changes',
        act: async (node) => {
          edit(node, scheduler, withFlag('--profiling=false'));
          await processWith(node, scheduler, '--profiling=false');
          await node.settled();
        },
      },
      {
        does: 'its old form under a later name',
        act: async (node) => {
          write(node, `${manifestPath(scheduler)}.bak`, was.text);
          await soon('the old form to run', async () => {
            const running = await node.processes(scheduler);
            return running.length === 1 && !running[0]!.flags.includes('--profiling=false')
              ? true
              : undefined;
          });
          await twoTicks(node);
          expect((await only(node, scheduler)).flags).not.toContain('--profiling=false');
        },
      },
      {
        does: 'the later name goes',
        act: async (node) => {
          const { pid } = await only(node, scheduler);
          rmSync(node.at(`${manifestPath(scheduler)}.bak`));
          await gone(node, scheduler, pid);
          await processWith(node, scheduler, '--profiling=false');
        },
      },
    ],
  },
  {
    title:
      'comments, quotes, defaults, an unknown field and a second document restart nothing; an annotation does',
    covers: ['H6', 'S1', 'S2', 'S5'],
    lab: 'full',
    given: was.take,
    steps: [
      {
        does: 'a change that means nothing',
        act: async (node) => {
          const text = was.text
            .replace('name: kube-scheduler\n  namespace', 'name: "kube-scheduler"\n  namespace')
            .replace('spec:\n', 'spec:\n  restartPolicy: Always\n  comand: typo\n')
            .concat('---\nkind: Nonsense\n');
          write(node, manifestPath(scheduler), `# a comment\n${text}`);
          await twoTicks(node);
          expect((await only(node, scheduler)).pid).toBe(was.pid);
        },
      },
      {
        does: 'an annotation',
        act: async (node) => {
          const line = 'metadata:\n  annotations:\n    nonce: "1"\n';
          write(
            node,
            manifestPath(scheduler),
            was.text.replace(/metadata:\n( {2}annotations:\n.*\n)?/, line),
          );
          await gone(node, scheduler, was.pid);
          await only(node, scheduler);
        },
      },
    ],
  },
  {
    title: 'dot files are passed over',
    covers: ['H4'],
    lab: 'full',
    given: was.take,
    steps: [
      {
        does: 'a dot file of the same Pod',
        act: async (node) => {
          const path = node.at('/etc/kubernetes/manifests/.zzz.yaml');
          writeFileSync(path, was.text.replace('--leader-elect', '--nonsense'));
          await twoTicks(node);
          expect((await only(node, scheduler)).pid).toBe(was.pid);
          rmSync(path);
        },
      },
    ],
  },
  {
    title: 'a manifest with a uid of its own: no change of its flags is seen',
    covers: ['H7', 'S21'],
    lab: 'full',
    given: async (node) => {
      await was.take(node);
      edit(node, scheduler, (text) => text.replace('metadata:\n', 'metadata:\n  uid: aaaabbbb\n'));
      await gone(node, scheduler, was.pid);
      await node.settled();
    },
    steps: [
      {
        does: 'a flag',
        act: async (node) => {
          const { pid } = await only(node, scheduler);
          edit(node, scheduler, withFlag('--profiling=false'));
          await twoTicks(node);
          expect((await only(node, scheduler)).pid).toBe(pid);
        },
      },
    ],
  },
  {
    title: 'a hostPath of type File that is not there: no container; an untyped one: a directory',
    covers: ['H14', 'S7'],
    lab: 'full',
    given: was.take,
    steps: [
      {
        does: 'File',
        act: async (node) => {
          const from = node.kubeletLog().length;
          edit(node, scheduler, withVolume('File'));
          await kubeletSays(
            node,
            /hostPath type check failed: \/etc\/kubernetes\/policy\.yaml is not a file/,
            from,
          );
          expect(await node.processes(scheduler)).toEqual([]);
        },
      },
      {
        does: 'untyped',
        act: async (node) => {
          write(node, manifestPath(scheduler), withVolume('""')(was.text));
          await soon(
            'the stray directory',
            () => statSync(node.at(policy), { throwIfNoEntry: false })?.isDirectory() === true || undefined,
          );
        },
      },
    ],
  },
  {
    title:
      'a kubelet that was started while its API server was away ignores the good form, until it is restarted',
    covers: ['H10', 'S12'],
    lab: 'full',
    steps: [
      {
        does: 'a form that crashes',
        act: async (node) => {
          was.text = read(node, manifestPath(api));
          const { pid } = await only(node, api);
          edit(node, api, withFlag('--no-such-flag=1'));
          await gone(node, api, pid);
          const from = node.kubeletLog().length;
          await restartKubelet(node);
          // It must have begun with that form: one that it never saw stands in nobody's way.
          await kubeletSays(node, /restarting failed container=kube-apiserver/, from);
        },
      },
      {
        does: 'the good form',
        act: async (node) => {
          const from = node.kubeletLog().length;
          write(node, manifestPath(api), was.text);
          // It has seen that form, and waits: a kubelet that says little tells of the Pod's volumes alone.
          const seen = /sources aren't ready yet|VerifyControllerAttachedVolume started .*kube-apiserver/;
          await kubeletSays(node, seen, from);
          await twoTicks(node);
          expect(await node.askApi('/readyz')).toBeNull();
        },
      },
      {
        does: 'a restart',
        act: async (node) => {
          await restartKubelet(node);
          await node.settled();
        },
      },
    ],
  },
  {
    title: 'a file that changes while the kubelet is off: the new one starts beside the old, and settles',
    covers: ['H9', 'S11'],
    lab: 'full',
    steps: [
      {
        does: 'changed while it is off',
        act: async (node) => {
          const { pid } = await only(node, api);
          await node.stopKubelet();
          edit(node, api, withFlag('--profiling=false'));
          await node.startKubelet();
          await processWith(node, api, '--profiling=false');
          await gone(node, api, pid);
          await node.settled();
        },
      },
    ],
  },
];
