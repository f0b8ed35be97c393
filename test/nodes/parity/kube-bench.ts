/** kube-bench and kubemend beside each other on a node of the lab, and what each says of every test. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KubeBenchReport, KubeBenchResult } from '../../../src/contracts/kube-bench.ts';
import { inNode, kubemendOn, labDir } from '../lab-commands.ts';

/** by number */
export type Said = Map<string, KubeBenchResult>;

export interface Difference {
  id: string;
  theirs: string;
  ours: string;
  /** what we saw and why, for whoever has to explain it */
  detail: string;
}

/** kube-bench in the node, over sections 1 to 4: what it prints. */
export async function runKubeBench(name: string): Promise<string> {
  const bin = readFileSync(join(labDir, 'bin'), 'utf8').trim();
  const config = join(dirname(bin), 'kube-bench');
  const targets = 'master,node,etcd,controlplane';
  const command = `kube-bench --config-dir ${config} --benchmark cis-1.12 run --targets ${targets} --json`;
  return await inNode(name, `${command} 2>/dev/null`);
}

export async function runKubemend(name: string): Promise<string> {
  const { stdout, stderr } = await kubemendOn(name, 'audit', '--format', 'kube-bench-json');
  if (!stdout.startsWith('{')) throw new Error(`kubemend audit printed:\n${stdout}\n${stderr}`);
  return stdout;
}

export function saidBy(report: string): Said {
  const { Controls: controls } = JSON.parse(report) as KubeBenchReport;
  const results = controls.flatMap(({ tests }) => tests.flatMap((group) => group.results));
  return new Map(results.map((result) => [result.test_number, result]));
}

export function numbersWith(said: Said, status: string): string[] {
  return [...said.values()].filter((one) => one.status === status).map((one) => one.test_number);
}

/** A test that one of them does not have is a difference, too. */
export function differencesOf(theirs: Said, ours: Said): Difference[] {
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((id) => {
    const [one, other] = [theirs.get(id), ours.get(id)];
    if (one?.status === other?.status) return [];
    const detail = [one?.reason, other?.reason, other?.actual_value].filter(Boolean).join(' | ');
    return [{ id, theirs: one?.status ?? 'nothing', ours: other?.status ?? 'nothing', detail }];
  });
}
