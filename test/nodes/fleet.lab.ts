/** A fleet of three real control-plane nodes: one at a time, those that lead last. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchResult } from '../../src/contracts/batch.ts';
import type { FleetResult } from '../../src/contracts/fleet.ts';
import { runProgram } from '../scenarios/support/programs.ts';
import { kubemendOn, lab, labDir } from './lab-commands.ts';

const names = ['cp', 'cp2', 'cp3'];
const checks = ['1.2.15', '1.3.2', '1.4.1'];

describe.runIf(process.env['KUBEMEND_LAB_FULL'] === '1')('a fleet of three control-plane nodes', () => {
  beforeAll(async () => {
    await lab('up', '--control-planes', '3');
    await lab('kubemend');
  }, 1_800_000);
  afterAll(() => lab('down'), 120_000);

  const kubectl = async (...args: string[]): Promise<string> => {
    const program = join(readFileSync(join(labDir, 'bin'), 'utf8').trim(), 'kubectl');
    const { exitCode, stdout, stderr } = await runProgram(
      program,
      ['--kubeconfig', join(labDir, 'kubeconfig'), ...args],
      { env: process.env, cwd: labDir },
    );
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  };
  const json = async (...args: string[]): Promise<unknown> => {
    const { stdout, stderr } = await kubemendOn('cp', ...args, '--json');
    if (!stdout.startsWith('{')) throw new Error(`kubemend ${args.join(' ')} printed:\n${stdout}\n${stderr}`);
    return JSON.parse(stdout);
  };
  const leaders = async (): Promise<string[]> =>
    await Promise.all(
      ['kube-controller-manager', 'kube-scheduler'].map(async (lease) => {
        const holder = await kubectl(
          '-n',
          'kube-system',
          'get',
          'lease',
          lease,
          '-o',
          'jsonpath={.spec.holderIdentity}',
        );
        return holder.split('_')[0] ?? '';
      }),
    );
  /** of the batches, in the order of their beginning */
  const turns = async (): Promise<{ node: string; from: string; to: string }[]> => {
    const results = await Promise.all(
      names.map(async (node) => (await json('status', `batch/lab/${node}`)) as { result: BatchResult }),
    );
    return results
      .map(({ result }) => ({ node: result.node, from: result.startedAt, to: result.finishedAt }))
      .toSorted((one, other) => one.from.localeCompare(other.from));
  };

  it('is listed by its API server, hardened one after the other with the leaders last, and once more there is nothing to do (S32)', async () => {
    const leading = await leaders();
    const source = ['--from-cluster', '--kubeconfig', join(labDir, 'kubeconfig'), '--role', 'control-plane'];
    const result = (await json('fleet', 'remediate', ...checks, ...source)) as FleetResult;
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'FIXED',
      success: true,
      counts: { FIXED: 3 },
    });
    expect(result.nodes.map(({ node }) => node).toSorted()).toEqual(names);
    expect(result.nodes.map(({ restarts }) => restarts)).toEqual([3, 3, 3]);

    const turn = await turns();
    for (const [index, { from }] of turn.entries())
      if (index > 0) expect(Date.parse(from)).toBeGreaterThanOrEqual(Date.parse(turn[index - 1]?.to ?? ''));
    const order = turn.map(({ node }) => node);
    expect(order.slice(-new Set(leading).size).toSorted(), `leaders ${leading.join()}`).toEqual(
      [...new Set(leading)].toSorted(),
    );

    const again = (await json('fleet', 'remediate', ...checks, ...source)) as FleetResult;
    expect(again).toMatchObject({ status: 'ALREADY_COMPLIANT', restarts: 0 });
  }, 1_200_000);
});
