/** What scenarios do to a node, and what they wait for. */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { replaceFile } from '../scenarios/support/node-state.ts';
import { soon } from '../scenarios/support/soon.ts';
import { kubeletConfig, manifestPath } from './tested-node.ts';
import type { RunningProcess, TestedNode } from './tested-node.ts';

/** A form that the API server does not start with, past all that would tell before it is written. */
export const unknownFlag = [
  ...['--manifest', manifestPath('kube-apiserver'), '--set', 'no-such-flag=1'],
  ...['--allow-unknown', '--rehearse', 'off', '--accept-risk', 'high'],
];

export const read = (node: TestedNode, path: string): string => readFileSync(node.at(path), 'utf8');

/** As a careful person does: staged beside it, renamed. */
export function write(node: TestedNode, path: string, text: string): void {
  replaceFile(node.at(path), text, path === kubeletConfig ? 0o644 : 0o600);
}

/** @throws Error when it would change nothing */
export function edit(node: TestedNode, component: string, change: (text: string) => string): void {
  const path = manifestPath(component);
  const before = read(node, path);
  const after = change(before);
  if (after === before) throw new Error(`${path}: the scenario's edit finds nothing to change`);
  write(node, path, after);
}

/** At the end of the component's command. */
export const withFlag =
  (flag: string) =>
  (text: string): string =>
    text.replace(/(\n {4}image: )/, `\n    - ${flag}$1`);

export async function processWith(
  node: TestedNode,
  component: string,
  flag: string,
): Promise<RunningProcess> {
  return await soon(`${component} with ${flag}`, async () =>
    (await node.processes(component)).find(({ flags }) => flags.includes(flag)),
  );
}

export async function gone(node: TestedNode, component: string, pid?: number): Promise<void> {
  await soon(`the end of ${component}`, async () => {
    const running = await node.processes(component);
    return running.every((each) => pid !== undefined && each.pid !== pid) || undefined;
  });
}

/** The one process, while there is exactly one. */
export async function only(node: TestedNode, component: string): Promise<RunningProcess> {
  return await soon(`one process of ${component}`, async () => {
    const [first, ...others] = await node.processes(component);
    return others.length === 0 ? first : undefined;
  });
}

/** The written form is there: the manifest is not the one from before any more. */
export async function written(node: TestedNode, path: string, before: string): Promise<void> {
  await soon(`${path} to be written`, () => read(node, path) !== before || undefined);
}

export async function kubeletSays(node: TestedNode, words: RegExp, from = 0): Promise<void> {
  await soon(`the kubelet to say ${words}`, () => words.test(node.kubeletLog().slice(from)) || undefined);
}

/** Two of the kubelet's looks, and a little more. */
export async function twoTicks(node: TestedNode): Promise<void> {
  await delay(2 * node.tickMs + 300);
}

/** The kubelet is off for a moment; containers keep running. */
export async function restartKubelet(node: TestedNode): Promise<void> {
  await node.stopKubelet();
  await node.startKubelet();
}

/** What was not in a directory when the suite began; nothing below what was. */
export function removeNew(dir: string, known: readonly string[]): void {
  for (const name of readdirSync(dir)) {
    if (!known.includes(name)) rmSync(join(dir, name), { recursive: true });
  }
}
