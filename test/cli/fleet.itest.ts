/** Fleets by the command line: from an inventory to the report and the retry, with nodes that never answer. */
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { FleetReport } from '../../src/contracts/fleet-report.ts';
import type { FleetInput, FleetProgress, FleetResult } from '../../src/contracts/fleet.ts';
import type { RunReport } from '../../src/contracts/report.ts';
import { controlQueue, workflowIds } from '../../src/domain/names.ts';
import { shareStack } from '../scenarios/support/share-stack.ts';
import { soon } from '../scenarios/support/soon.ts';
import { cluster } from '../scenarios/support/stack.ts';
import type { Stack } from '../scenarios/support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});
const id = workflowIds.fleet(cluster);
const quick = ['--answer-within', '2s'];

function inventory(text: string): string {
  const file = join(stack.dir, 'nodes.yaml');
  writeFileSync(file, text);
  return file;
}
const withSilent = `cluster: ${cluster}
nodes:
  - { name: cp-1, role: control-plane }
  - { name: w-9, role: worker }
`;

async function progress(): Promise<FleetProgress> {
  const { stdout } = await stack.kubemend(['status', id, '--json']);
  return JSON.parse(stdout) as FleetProgress;
}

describe('kubemend fleet', () => {
  it('fixes who answers, names who does not, tells of both, and tries again what is left, twice', async () => {
    const args = ['fleet', 'remediate', '4.1.9', '--inventory', inventory(withSilent), ...quick];
    const { exitCode, stdout, stderr } = await stack.kubemend(args);
    expect(exitCode, stdout + stderr).toBe(1);
    expect(stdout).toContain('  cp-1  FIXED');
    expect(stdout).toMatch(/^ {4}w-9 {2}SILENT NODE_UNREACHABLE .*; when it was last seen is not known$/m);
    expect(stdout).toContain(`kubemend fleet retry ${id}`);

    const shown = await stack.kubemend(['status', id]);
    expect(shown.stdout).toContain('2 nodes: SILENT 1  FIXED 1');
    const listed = await stack.kubemend(['fleet', 'list']);
    expect(listed.stdout).toMatch(new RegExp(`${id}  PARTLY_FIXED  SILENT 1  FIXED 1`));
    const csv = await stack.kubemend(['report', id, '--format', 'csv']);
    const rows = parse<Record<string, string>>(csv.stdout, { columns: true });
    expect(rows.map(({ node, status, check, now }) => [node, status, check, now])).toEqual([
      ['cp-1', 'FIXED', '', ''],
      ['w-9', 'SILENT', '', ''],
      ['cp-1', 'FIXED', 'cis-1.12/4.1.9', 'pass'],
    ]);

    const again = ['fleet', 'retry', id, '--json'];
    const [first, second] = [await stack.kubemendJson(again), await stack.kubemendJson(again)];
    // The server lists what ended this second a little later: of the earlier ones the first is there.
    const { answer: told } = await stack.kubemendJson(['report', id]);
    expect((told as FleetReport).trend).toContainEqual(
      expect.objectContaining({ status: 'PARTLY_FIXED', asTheyShouldBe: 1, asked: 2 }),
    );
    const { answer: own } = await stack.kubemendJson(['report', id, '--run', rows[0]?.['runId'] ?? '']);
    expect((own as FleetReport).trend).toEqual([]);
    for (const { answer } of [first, second]) {
      const { nodes, retryOf } = answer as FleetResult;
      expect(nodes.map(({ node, status }) => [node, status])).toEqual([['w-9', 'SILENT']]);
      expect(retryOf).toEqual({ workflowId: id, runId: rows[0]?.['runId'] });
    }
  });

  it('waits for a person before a wave, who sees it and says yes; a node that is not of the role is left alone', async () => {
    chmodSync(join(stack.node.dir, 'var/lib/kubelet/config.yaml'), 0o644);
    const args = ['--inventory', inventory(withSilent), ...quick, '--approve-waves', 'each', '--detach'];
    expect((await stack.kubemend(['fleet', 'remediate', '4.1.9', ...args])).exitCode).toBe(0);
    await soon('a wave that waits', async () => (await progress()).approval ?? undefined);
    const { stdout } = await stack.kubemend(['approvals']);
    const plan = /--plan ([0-9a-f]{8})/.exec(stdout)?.[1] ?? '';
    expect(stdout).toContain(`${id}  plan ${plan}  wave 1: 0 of 1 approvals`);
    expect(stdout).toContain('  1 node: cp-1');
    expect((await stack.kubemend(['approve', id, '--plan', plan, '--by', 'ben'])).exitCode).toBe(0);
    const watched = await stack.kubemend(['watch', id]);
    expect(watched.stdout).toContain('wave 1 approved by ben');
    expect(watched.stdout).toContain('FIXED: cp-1');

    const other = await stack.kubemend(['remediate', '4.1.5', '--node', 'cp-1', '--role', 'worker']);
    expect(other.stdout).toContain('ROLE_DIFFERS');
    expect(other.exitCode).toBe(3);
  });

  it('begins nothing more when it is paused and then aborted', async () => {
    const args = ['--inventory', inventory(withSilent), ...quick, '--approve-waves', 'each', '--detach'];
    await stack.kubemend(['fleet', 'remediate', '4.1.9', ...args]);
    await soon('a wave that waits', async () => (await progress()).approval ?? undefined);
    await stack.kubemend(['pause', id]);
    expect((await progress()).paused).toBe(true);
    expect((await stack.kubemend(['abort', id])).exitCode).toBe(0);
    const { answer } = await stack.kubemendJson(['watch', id]);
    expect((answer as FleetResult).nodes.map(({ status }) => status)).toEqual(['UNTOUCHED', 'SILENT']);
  });

  it('reads a fleet that has gone on in a new run as one, by its first', async () => {
    const nodes = [{ node: 'cp-1' }, { node: 'w-9' }];
    const input = { cluster, name: 'long', nodes, checks: ['4.1.5'], answerWithin: '2s', acceptRisk: 'none' };
    const workflowId = workflowIds.fleet(cluster, 'long');
    const started = await stack.client.workflow.start('remediateFleet', {
      taskQueue: controlQueue,
      workflowId,
      args: [input, { continueAfter: 30 }],
    });
    await started.result();
    const { firstExecutionRunId: first } = started;
    expect((await stack.client.workflow.getHandle(workflowId).describe()).runId).not.toBe(first);
    const { exitCode, answer } = await stack.kubemendJson(['report', workflowId]);
    expect(exitCode).toBe(0);
    expect(answer).toMatchObject({
      runId: first,
      nodes: [{ node: 'cp-1' }, { node: 'w-9', status: 'SILENT' }],
    });
    const again = await stack.kubemendJson(['fleet', 'retry', workflowId, '--run', first]);
    expect(again.answer).toMatchObject({
      name: 'long',
      nodes: [{ node: 'w-9' }],
      retryOf: { workflowId, runId: first },
    });
    const { stdout } = await stack.kubemend(['fleet', 'list']);
    expect(stdout.split(`${workflowId}  `)).toHaveLength(3);
  });

  it('says of a run that would not begin why, and that there is nothing to try again', async () => {
    const started = await stack.client.workflow.start('remediateFleet', {
      taskQueue: controlQueue,
      workflowId: workflowIds.fleet(cluster, 'typo'),
      args: [{ cluster, name: 'typo', nodes: [{ node: 'cp-1' }], checks: ['9.9.9'] }],
    });
    await expect(started.result()).rejects.toThrow();
    const { workflowId, firstExecutionRunId } = started;
    const shown = await stack.kubemend(['status', workflowId]);
    expect(shown.stdout).toMatch(new RegExp(`^${workflowId}  failed: .*\\n.*9\\.9\\.9`));
    expect((await stack.kubemendJson(['status', workflowId])).answer).toMatchObject({
      result: null,
      end: expect.stringContaining('9.9.9') as string,
    });
    const again = await stack.kubemend(['fleet', 'retry', workflowId]);
    expect(again.stderr).toContain(`found that ${firstExecutionRunId} would not begin: `);
    expect(again.exitCode).toBe(2);
    const listed = await soon('it in the list', async () => {
      const { stdout } = await stack.kubemend(['fleet', 'list']);
      return stdout.includes(firstExecutionRunId) ? stdout : undefined;
    });
    expect(listed).toContain(`${workflowId}  FAILED`);
  });

  it('knows who polls by the runs of the cluster, and says who is silent', async () => {
    await stack.client.workflow.start('askNode', {
      taskQueue: controlQueue,
      workflowId: workflowIds.ask(cluster, 'w-8', 'x'),
      args: [{ cluster, node: 'w-8', ask: 'changes', unreachableAfter: '1s' }],
    });
    await stack.kubemend(['audit', '4.1.9']);
    await soon('both nodes', async () => {
      const { stdout, stderr } = await stack.kubemend(['fleet', 'nodes', '--polling']);
      const isSilent = stderr.includes('  w-8: nobody has polled node/lab/w-8 lately');
      return stdout.startsWith('cp-1  ') && isSilent ? true : undefined;
    });
  });

  it('fixes on each node what its own report of kube-bench names, and no more; a retry asks for the same', async () => {
    const config = join(stack.node.dir, 'var/lib/kubelet/config.yaml');
    chmodSync(config, 0o644);
    const reportOf = (name: string, ...results: [string, string][]): string => {
      const file = join(stack.dir, name);
      const tests = [{ results: results.map(([test_number, status]) => ({ test_number, status })) }];
      writeFileSync(file, JSON.stringify({ Controls: [{ version: 'cis-1.12', tests }] }));
      return file;
    };
    const cp = reportOf('cp-1.json', ['4.1.9', 'FAIL'], ['1.4.1', 'PASS'], ['5.1.1', 'WARN']);
    const more = reportOf('cp-1-more.json', ['1.2.14', 'FAIL']);
    const w = reportOf('w-9.json', ['1.4.1', 'FAIL']);
    const from = ['--from', `cp-1=${cp}`, '--from', `w-9=${w}`, '--from', `cp-1=${more}`];
    const place = ['--inventory', inventory(withSilent), ...quick];

    const planned = await stack.kubemendJson(['fleet', 'plan', ...from, ...place]);
    expect((planned.answer as FleetResult).nodes).toMatchObject([
      { node: 'cp-1', status: 'PLANNED', checks: { planned: 1, compliant: 1 } },
      { node: 'w-9', status: 'SILENT' },
    ]);
    expect(statSync(config).mode & 0o777).toBe(0o644);

    const { answer } = await stack.kubemendJson(['fleet', 'remediate', ...from, ...place]);
    const { nodes, runId } = answer as FleetResult;
    expect(nodes[0]).toMatchObject({ node: 'cp-1', status: 'FIXED', checks: { fixed: 1, compliant: 1 } });
    expect(statSync(config).mode & 0o777).toBe(0o600);
    const batch = await stack.kubemendJson(['report', workflowIds.batch(cluster, 'cp-1')]);
    const told = batch.answer as RunReport;
    expect(told.checks.map(({ id, reported, outcome }) => [id, reported, outcome])).toEqual([
      ['cis-1.12/1.2.14', 'FAIL', 'compliant'],
      ['cis-1.12/4.1.9', 'FAIL', 'fixed'],
    ]);
    expect(told.reported).toMatchObject({
      sources: [{ name: cp }, { name: more }],
      unknown: [{ id: 'cis-1.12/5.1.1', status: 'WARN' }],
    });

    const again = await stack.kubemendJson(['fleet', 'retry', id, '--run', runId]);
    expect((again.answer as FleetResult).nodes).toMatchObject([{ node: 'w-9', status: 'SILENT' }]);
    const handle = stack.client.workflow.getHandle(id);
    const [started] = (await handle.fetchHistory()).events ?? [];
    const data = started?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    const asked = JSON.parse(Buffer.from(data ?? []).toString('utf8')) as FleetInput;
    const ids = asked.nodes[0]?.reported?.findings.map((place) => asked.reported?.[place]?.id);
    expect([asked.nodes.map(({ node }) => node), ids]).toEqual([['w-9'], ['cis-1.12/1.4.1']]);
  });

  it('refuses what only one node can be asked for, and a request that says not what, or not how', async () => {
    const nodes = ['--node', 'cp-1,w-9'];
    for (const [args, said] of [
      [['remediate', ...nodes, '--manifest', '/m', '--set', 'a=b'], 'found --manifest, --set'],
      [['fleet', 'remediate', ...nodes], 'expected checks, --all or --from NODE=FILE, found none'],
      [['fleet', 'plan', '4.1.9', ...nodes, '--canary', 'two'], 'waves.canary'],
      [
        ['remediate', ...nodes, '--from', 'report.json'],
        'expected NODE=FILE for many nodes, found "report.json"',
      ],
    ] as const) {
      const { exitCode, stdout, stderr } = await stack.kubemend([...args]);
      expect(stderr + stdout, args.join(' ')).toContain(said);
      expect(exitCode, args.join(' ')).toBe(2);
    }
  });
});
