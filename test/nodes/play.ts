/** Plays a scenario on a node, and judges what came of it from outside: files, processes, records, journal, backups. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ChangeRecord } from '../../src/contracts/change-record.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { isOpen } from '../../src/domain/change/states.ts';
import { tokenOfStaged } from '../../src/domain/storage/staged-name.ts';
import { digestTree } from '../scenarios/support/node-state.ts';
import { isRemediation } from './scenario.ts';
import type { Expected, RemediationScenario, Scenario } from './scenario.ts';
import { components, kubeletConfig } from './tested-node.ts';
import type { RunningProcess, TestedNode } from './tested-node.ts';

/** @param node as `restore` leaves it */
export async function play(node: TestedNode, scenario: Scenario): Promise<void> {
  await scenario.given?.(node);
  if (isRemediation(scenario)) {
    await playRemediation(node, scenario);
    return;
  }
  for (const { does, act } of scenario.steps) {
    await act(node).catch((error: unknown) => {
      throw new Error(`${does}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
  }
}

interface Snapshot {
  files: Record<string, string>;
  processes: Record<string, RunningProcess[]>;
}

const watched = [...components, 'kubelet'] as const;

export async function snapshot(node: TestedNode): Promise<Snapshot> {
  const processes = await Promise.all(
    watched.map(async (name) => [name, await node.processes(name)] as const),
  );
  return {
    files: { ...digestTree(node.at('/etc/kubernetes')), ...digestTree(node.at(kubeletConfig)) },
    processes: Object.fromEntries(processes),
  };
}

async function playRemediation(node: TestedNode, scenario: RemediationScenario): Promise<void> {
  const before = await snapshot(node);
  const { at } = scenario;
  if (at !== undefined) node.failPoint.arm(at.point);
  const running = node.remediate(...scenario.remediate);
  // Whatever fails first is told; the run is ended by the next `restore`.
  const meanwhile = Promise.all([
    (async () => {
      if (at === undefined) return;
      await Promise.race([node.failPoint.reached(at.point), endedEarly(running, at.point)]);
      await at.act(node);
      node.failPoint.release(at.point);
    })(),
    scenario.meanwhile?.(node),
  ]);
  const [result] = await Promise.all([running, meanwhile]);
  const expected = (node.kind === 'practice' ? scenario.practiceExpect : undefined) ?? scenario.expect;
  judgeResult(result, expected);
  if (expected.files !== 'theirs') await node.settled();
  judgeNode(before, await snapshot(node), result, expected);
  judgeTraces(node, result);
  expect((await node.kubemend('journal', 'verify')).exitCode, 'the journal is whole').toBe(0);
  await expected.also?.(result, node);
}

async function endedEarly(running: Promise<RemediationResult>, point: string): Promise<never> {
  throw new Error(`ended before ${point}: ${JSON.stringify(await running)}`);
}

const writes = (status: RemediationResult['status']): boolean =>
  status === 'FIXED' || /ROLLED_BACK$|ROLLBACK_FAILED$/.test(status);

function judgeResult(result: RemediationResult, expected: Expected): void {
  const { status, code, reason, restarts, outage } = expected;
  const told = JSON.stringify(result);
  expect(result.status, told).toBe(status);
  if (code !== undefined) expect(result.code, told).toBe(code);
  if (reason !== undefined) expect(result.reason, told).toMatch(reason);
  if (restarts !== undefined) expect(result.restarts, told).toBe(restarts);
  if (outage === 'some') expect(result.outageMs, told).toBeGreaterThan(0);
  if (outage === 'none') expect(result.outageMs ?? 0, told).toBe(0);
  if (status === 'FIXED') expect(result.auditVerified, told).toBe(true);
}

function judgeNode(before: Snapshot, after: Snapshot, result: RemediationResult, expected: Expected): void {
  const files = expected.files ?? (result.status === 'FIXED' ? 'new' : 'old');
  // Modes and owners too.
  if (files === 'old') expect(after.files).toEqual(before.files);
  if (files === 'new') expect(after.files).not.toEqual(before.files);
  const untouched = expected.untouched ?? (writes(result.status) ? [] : watched);
  for (const name of untouched) expect(after.processes[name], name).toEqual(before.processes[name]);
}

/** What no end of a run may leave: a staged file, an open record, a backup that is not there. */
function judgeTraces(node: TestedNode, result: RemediationResult): void {
  // What a rollback that failed had staged is kept for whoever puts it back by hand.
  const isClean = result.status !== 'REMEDIATION_FAILED_ROLLBACK_FAILED';
  for (const dir of isClean ? ['/etc/kubernetes/manifests', '/etc/kubernetes', '/var/lib/kubelet'] : []) {
    const staged = readdirSync(node.at(dir)).filter((name) => tokenOfStaged(name) !== undefined);
    expect(staged, `staged files in ${dir}`).toEqual([]);
  }
  const changes = node.at('/var/lib/kubemend/changes');
  for (const name of existsSync(changes) ? readdirSync(changes) : []) {
    if (!name.endsWith('.json')) continue;
    const record = JSON.parse(readFileSync(join(changes, name), 'utf8')) as ChangeRecord;
    expect(isOpen(record), `${name} is ${record.state}`).toBe(false);
  }
  // None for a file that was not there before.
  const paths = result.backups.flatMap(({ path }) => (path === null ? [] : [path]));
  if (writes(result.status)) expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) expect(existsSync(path) || existsSync(node.at(path)), path).toBe(true);
}

/** That it is the new process that serves: of an API server told by three kinds of evidence where there is a runtime. */
export function expectProofs({ evidence }: RemediationResult, node: TestedNode): void {
  const proofs = evidence?.states.find(({ state }) => state === 'serving')?.by ?? [];
  const wanted = node.kind === 'lab' ? ['tls', 'process', 'runtime'] : ['tls', 'process'];
  expect(proofs).toEqual(expect.arrayContaining(wanted));
}
