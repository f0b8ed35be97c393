/** Many checks of one node through the command line: one change for each component, and what becomes of a guilty check. */
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineSearchAttributeKey } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { BatchInput, BatchResult } from '../../src/contracts/batch.ts';
import type { PlanFile } from '../../src/contracts/plan-file.ts';
import type { BatchProgress } from '../../src/contracts/deeds.ts';
import { RunReport } from '../../src/contracts/report.ts';
import { controlQueue, messages, workflowIds } from '../../src/domain/names.ts';
import { argvOf } from '../practice/support/practice-nodes.ts';
import { argvAsInManifests, digestEtc, replaceFile } from './support/node-state.ts';
import { soon } from './support/soon.ts';
import { cluster, nodeName } from './support/stack.ts';
import { recordHistory } from './support/record-history.ts';
import { shareStack } from './support/share-stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const batch = async (...args: string[]): Promise<{ exitCode: number | null; answer: BatchResult }> => {
  const { exitCode, answer } = await stack.kubemendJson(['remediate', ...args]);
  return { exitCode, answer: answer as BatchResult };
};
const batchOf = (input: Partial<BatchInput>) => ({
  taskQueue: controlQueue,
  workflowId: workflowIds.batch(cluster, nodeName),
  args: [{ cluster, node: nodeName, ...input }],
});
/** As `kubemend report ID --json` prints it. */
const reportOf = async (id: string, ...args: string[]): Promise<RunReport> =>
  RunReport.parse((await stack.kubemendJson(['report', id, ...args])).answer);
const batchId = workflowIds.batch(cluster, nodeName);
const outcomes = ({ checks }: BatchResult, outcome: string): string[] =>
  checks.filter((check) => check.outcome === outcome).map(({ id }) => id.replace('cis-1.12/', ''));
const flags = (component: string): string[] => argvOf(stack.node.pidsOf(component)[0] ?? 0).slice(2);

describe('checks of several components', () => {
  it('are one run and one restart for each, those that restart nothing first', async () => {
    const { exitCode, answer } = await batch('1.2.15', '1.3.2', '1.4.1', '4.1.9', '1.2.14');
    expect(answer).toMatchObject({ status: 'FIXED', success: true, restarts: 3 });
    expect(exitCode).toBe(0);
    expect(answer.runs.map(({ target }) => target)).toEqual([
      'files',
      'kube-scheduler',
      'kube-controller-manager',
      'kube-apiserver',
    ]);
    expect(outcomes(answer, 'fixed')).toEqual(['1.2.15', '1.3.2', '1.4.1', '4.1.9']);
    expect(outcomes(answer, 'compliant')).toEqual(['1.2.14']);
    for (const component of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
      expect(flags(component)).toContain('--profiling=false');
    }
    const report = await reportOf(batchId);
    expect(report).toMatchObject({
      kind: 'batch',
      status: 'FIXED',
      asked: { by: 'ana', reason: null },
      restarts: 3,
    });
    expect(report.total.now).toEqual({ pass: 5, judged: 5, percent: 100, percentOfAll: 100 });
    expect(report.runs.map(({ details }) => details?.evidence?.states.at(-1)?.state)).toEqual([
      undefined,
      'soak',
      'soak',
      'soak',
    ]);
  });

  it('are planned without a touch', async () => {
    const before = digestEtc(stack.node);
    const { exitCode, answer } = await batch('1.2.15', '1.4.1', '--dry-run');
    expect(exitCode).toBe(0);
    expect(answer).toMatchObject({ status: 'PLANNED', restarts: 0 });
    expect(answer.runs.map(({ diff }) => diff)).toEqual([
      expect.stringContaining('+    - --profiling=false'),
      expect.stringContaining('+    - --profiling=false'),
    ]);
    expect(digestEtc(stack.node)).toEqual(before);
  });
});

describe('a report of kube-bench', () => {
  const result = (number: string, more: object): object => ({ test_number: number, status: 'FAIL', ...more });

  it('selects: what fails here too is mended, and of the rest it is said why not', async () => {
    const results = [
      result('1.4.1', {}),
      result('1.2.14', {}),
      result('1.2.20', { status: 'WARN', type: 'manual', reason: 'Test marked as a manual test' }),
      result('1.3.2', { reason: 'failed to run: "ps"' }),
      result('5.1.1', { test_desc: 'cluster-admin' }),
      result('1.2.15', { status: 'PASS' }),
    ];
    const report = join(stack.dir, 'report.json');
    writeFileSync(report, JSON.stringify({ Controls: [{ version: 'cis-1.12', tests: [{ results }] }] }));
    const { exitCode, answer } = await batch('--from', report);
    expect(answer.status, answer.reason).toBe('PARTLY_FIXED');
    expect(exitCode).toBe(1);
    expect(answer.restarts).toBe(1);
    const told = Object.fromEntries(
      answer.checks.map((check) => [check.id.replace('cis-1.12/', ''), [check.reported, check.outcome]]),
    );
    expect(told).toEqual({
      '1.2.14': ['FAIL', 'compliant'],
      '1.2.20': ['WARN', 'compliant'],
      '1.3.2': ['FAIL', 'left'],
      '1.4.1': ['FAIL', 'fixed'],
    });
    expect(answer.checks.find(({ id }) => id.endsWith('/1.3.2'))?.reason).toContain(
      'kube-bench could not look',
    );
    expect(answer.report).toMatchObject({
      sources: [{ name: report, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
      unknown: [{ id: 'cis-1.12/5.1.1', title: 'cluster-admin', status: 'FAIL' }],
    });
    expect(flags('kube-controller-manager')).not.toContain('--profiling=false');
    const shown = await stack.kubemend(['plan', '--from', report]);
    expect(shown.stdout).toContain(
      'reported, and no check of this node:\n    cis-1.12/5.1.1   FAIL  cluster-admin',
    );
    expect(shown.stdout).toMatch(/reported, and pass here:\n {4}cis-1\.12\/1\.2\.14 /);
  });

  it('of another node is not taken for a good one', async () => {
    const report = join(stack.dir, 'worker.json');
    const results = [result('4.3.1', {}), result('1.4.1', {})];
    writeFileSync(report, JSON.stringify({ Controls: [{ version: 'cis-1.12', tests: [{ results }] }] }));
    const { exitCode, stdout } = await stack.kubemend(['remediate', '--from', report, '--exclude', '1.4.1']);
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toContain('NOT_COMPLIANT');
    expect(stdout).toMatch(/reported, and not on this node:\n {4}cis-1\.12\/4\.3\.1 /);
    expect(stdout).toMatch(/reported, and excluded:\n {4}cis-1\.12\/1\.4\.1 /);
  });

  it('may be our own audit in its form', async () => {
    const { stdout } = await stack.kubemend(['audit', '1.4.1', '1.2.14', '--format', 'kube-bench-json']);
    const report = join(stack.dir, 'own.json');
    writeFileSync(report, stdout);
    const { exitCode, answer } = await batch('--from', report);
    expect(answer).toMatchObject({ status: 'FIXED', checks: [{ id: 'cis-1.12/1.4.1', reported: 'FAIL' }] });
    expect(exitCode).toBe(0);
  });

  it('that is none ends before anything is begun', async () => {
    const report = join(stack.dir, 'none.json');
    for (const [content, expected] of [
      ['<html>', 'expected JSON, found something else'],
      ['{"findings":[]}', 'expected a report of kube-bench'],
    ] as const) {
      writeFileSync(report, content);
      const { exitCode, stderr } = await stack.kubemend(['remediate', '--from', report]);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(expected)]);
    }
    const missing = await stack.kubemend(['remediate', '--from', join(stack.dir, 'gone.json')]);
    expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining('found ENOENT')]);
  });
});

describe('what a run has changed', () => {
  const restore = async (id: string): Promise<{ exitCode: number | null; answer: BatchResult }> => {
    const { exitCode, answer } = await stack.kubemendJson(['backups', 'restore', '--run', id]);
    return { exitCode, answer: answer as BatchResult };
  };

  it('goes back as a whole, each component as one change, the last one first', async () => {
    const admin = join(stack.node.dir, 'etc/kubernetes/admin.conf');
    chmodSync(admin, 0o644);
    // A directory that a change made is kept: something may have been put into it since.
    mkdirSync(join(stack.node.dir, 'etc/kubernetes/cis'), { recursive: true, mode: 0o700 });
    const before = digestEtc(stack.node);
    const asked = ['1.1.13', '1.4.1', '1.2.16', '4.2.13'];
    const fixed = await batch(...asked, '--accept-risk', 'medium');
    expect(fixed.answer.status, fixed.answer.reason).toBe('FIXED');
    expect(statSync(admin).mode & 0o7777).toBe(0o600);
    const planned = await stack.kubemend(['backups', 'restore', '--run', batchId, '--dry-run']);
    expect(planned.stdout).toContain('PLANNED: dry run: 4 to be put back');
    expect(planned.stdout).toMatch(/^ {2}kubelet +PLANNED {2}/m);
    expect(planned.stderr).toContain(`(run ${fixed.answer.runId ?? '?'})`);
    // The dry run was a batch of that name too: meant is the latest that has changed something.
    const { exitCode, answer } = await restore(batchId);
    expect(answer, JSON.stringify(answer.runs)).toMatchObject({ status: 'FIXED', restarts: 3 });
    expect(exitCode).toBe(0);
    expect(answer.runs.map(({ target }) => target)).toEqual([
      'kubelet',
      'kube-apiserver',
      'kube-scheduler',
      'files',
    ]);
    expect(digestEtc(stack.node)).toEqual(before);
    expect(statSync(admin).mode & 0o7777).toBe(0o644);
    expect(flags('kube-apiserver').join(' ')).not.toContain('audit');
    // And the restore one that changed something back: it is not meant either.
    const again = await restore(batchId);
    expect(again.answer.status, again.answer.reason).toBe('ALREADY_COMPLIANT');
    expect(again.answer.reason).toBe('4 as before already');
    chmodSync(admin, 0o600);
  });

  it('stays where somebody has edited it since: what went back before is told', async () => {
    const fixed = await batch('1.4.1', '1.3.2');
    expect(fixed.answer.status, fixed.answer.reason).toBe('FIXED');
    const scheduler = stack.node.manifestPath('kube-scheduler');
    replaceFile(scheduler, `${readFileSync(scheduler, 'utf8')}# by hand\n`);
    const { exitCode, answer } = await restore(batchId);
    expect(exitCode, answer.reason).toBe(1);
    expect(answer.runs.map(({ target, status, code }) => [target, status, code])).toEqual([
      ['kube-controller-manager', 'FIXED', undefined],
      ['kube-scheduler', 'REMEDIATION_FAILED', 'CONFLICT'],
    ]);
    expect(answer.status).toBe('PARTLY_FIXED');
    expect(answer.reason).toContain('its bytes are no longer as the change left them');
  });

  it('of one run of one component goes back by its name', async () => {
    const before = digestEtc(stack.node);
    expect((await stack.kubemendRemediate('1.4.1')).answer.status).toBe('FIXED');
    const id = workflowIds.remediate(cluster, nodeName, 'kube-scheduler');
    await stack.kubemend(['emergency', 'stop', '--reason', 'a look at the node first']);
    const held = digestEtc(stack.node);
    // Unlike a named backup, which is what heals a node: this is a change of what works.
    expect(await restore(id)).toMatchObject({
      exitCode: 3,
      answer: { status: 'REFUSED', code: 'EMERGENCY_STOP' },
    });
    expect(digestEtc(stack.node)).toEqual(held);
    await stack.kubemend(['emergency', 'clear', '--reason', 'looked at']);
    const { exitCode, answer } = await restore(id);
    expect(answer.status, answer.reason).toBe('FIXED');
    expect(exitCode).toBe(0);
    expect(digestEtc(stack.node)).toEqual(before);
  });

  it('of a run that has changed nothing is bad input', async () => {
    const none = await stack.kubemend(['backups', 'restore', '--run', 'batch/other/node']);
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('found none')]);
    const both = await stack.kubemend(['backups', 'restore', 'an-id', '--run', batchId]);
    expect([both.exitCode, both.stderr]).toEqual([2, expect.stringContaining('found both')]);
  });
});

describe('a report of a batch', () => {
  it('comes in every form, to be read or into a file, and knows what came before', async () => {
    chmodSync(join(stack.node.dir, 'etc/kubernetes/admin.conf'), 0o644);
    await batch('1.1.13', '1.2.14', '--dry-run', '--reason', 'a look first');
    expect((await batch('1.1.13', '1.2.14', '--reason', 'CIS <1.12>')).answer.status).toBe('FIXED');
    const report = async (...args: string[]) => await stack.kubemend(['report', batchId, ...args]);
    const json = await reportOf(batchId);
    expect(json).toMatchObject({
      asked: { by: 'ana', reason: 'CIS <1.12>' },
      checks: [{ outcome: 'fixed' }, { outcome: 'compliant' }],
    });
    expect(json.trend[0]).toMatchObject({ status: 'PLANNED', now: { pass: 1, judged: 2 } });
    const planned = await reportOf(batchId, '--run', json.trend[0]?.runId ?? '');
    expect(planned).toMatchObject({ status: 'PLANNED', asked: { reason: 'a look first' } });
    expect(planned.trend.map(({ runId }) => runId)).not.toContain(json.runId);

    const html = await report('--format', 'html');
    expect(html.exitCode, html.stderr).toBe(0);
    expect(html.stdout).toMatch(/^<!doctype html>[^]*CIS &lt;1\.12&gt;[^]*<\/html>\n$/);
    const junit = await report('--format', 'junit');
    expect(junit.stdout).toContain('<testsuites name="batch/lab/cp-1" tests="3" failures="0"');
    const csv = await report('--format', 'csv');
    expect(csv.stdout.split('\r\n')[1]).toContain('cis-1.12/1.1.13');

    const file = join(stack.dir, 'report.html');
    const written = await report('--format', 'html', '--out', file);
    expect([written.exitCode, written.stdout]).toEqual([0, '']);
    expect(readFileSync(file, 'utf8')).toContain('</html>');
    const again = await report('--format', 'csv', '--out', file);
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('--force replaces it')]);
    expect((await report('--format', 'csv', '--out', file, '--force')).exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(csv.stdout);
  });

  it('that cannot be is bad input', async () => {
    for (const [args, expected] of [
      [['batch/lab/nobody', '--format', 'csv'], 'batch/lab/nobody: expected a run, found none'],
      [[batchId], 'expected --format html, json, junit, csv, found none'],
      [
        ["batch/lab/x' OR 1=1 OR 'x", '--format', 'csv'],
        'expected the id of a batch (batch/<cluster>/<node>) or',
      ],
      [[workflowIds.guard(cluster), '--format', 'csv'], `kubemend guard status --cluster ${cluster}`],
      [
        [`drift/${cluster}/${nodeName}-2026-11-28T18:48:47Z`, '--format', 'csv'],
        `kubemend schedule show drift/${cluster}/${nodeName};`,
      ],
      [
        [batchId, '--format', 'csv', '--run', 'the last one'],
        'expected a run id with --run, found the last one',
      ],
    ] as const) {
      const { exitCode, stdout, stderr } = await stack.kubemend(['report', ...args]);
      expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining(expected)]);
    }
  });
});

describe('one guilty check of twelve', () => {
  const twelve = ['1.2.3', '1.2.9', '1.2.11', '1.2.15', '1.2.29', '1.2.30', '1.2.16', '3.2.2'];

  it('is named, the eleven others are kept, and it costs eleven restarts at most', async () => {
    // Nothing tells before: its own program takes the flag, and ends half a second later.
    await stack.node.fault('crash', { when: '--service-account-extend-token-expiration=false' });
    const { exitCode, answer } = await batch(...twelve, '--accept-risk', 'medium');
    expect(answer.status, answer.reason).toBe('PARTLY_FIXED');
    expect(exitCode).toBe(1);
    expect(outcomes(answer, 'guilty')).toEqual(['1.2.30']);
    expect(outcomes(answer, 'fixed')).toHaveLength(11);
    expect(answer.restarts).toBeLessThanOrEqual(11);
    const guilty = answer.checks.find(({ outcome }) => outcome === 'guilty');
    expect(guilty).toMatchObject({ before: 'fail', after: 'fail' });
    expect(guilty?.reason).toContain('panic: practice fault crash');
    expect(flags('kube-apiserver')).toContain('--audit-log-maxage=30');
    expect(flags('kube-apiserver').join(' ')).not.toContain('extend-token-expiration');
    const run = stack.client.workflow.getHandle(workflowIds.batch(cluster, nodeName));
    await recordHistory('batch-bisected', run);
    // How far the gate came that was not passed, and that what was put back has passed it.
    const [first] = (await reportOf(run.workflowId)).runs;
    expect(first?.details?.failedEvidence?.states.map(({ state }) => state)).toContain('started');
    expect(first?.details?.revertEvidence?.states.at(-1)?.state).toBe('soak');
  });

  it('ends everything when nothing is to be looked for: bytes as before, the others not tried', async () => {
    const before = readFileSync(stack.node.manifestPath('kube-apiserver'));
    await stack.node.fault('crash', { when: '--profiling=false' });
    const { exitCode, answer } = await batch(
      '1.2.15',
      '1.2.3',
      '4.2.13',
      '--accept-risk',
      'medium',
      '--stop-on-failure',
    );
    expect(exitCode).toBe(1);
    expect(answer).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      restarts: 2,
    });
    expect(outcomes(answer, 'notTried')).toEqual(['1.2.3', '1.2.15', '4.2.13']);
    expect(readFileSync(stack.node.manifestPath('kube-apiserver'))).toEqual(before);
  });
});

describe('a plan in a file', () => {
  const planFile = (): string => join(stack.dir, 'plan.json');
  const plan = async (...args: string[]): Promise<PlanFile> => {
    const { exitCode, stderr } = await stack.kubemend(['plan', ...args, '--out', planFile()]);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('kubemend remediate --plan')]);
    return JSON.parse(readFileSync(planFile(), 'utf8')) as PlanFile;
  };
  const carryOut = async (...args: string[]): ReturnType<typeof batch> =>
    await batch('--plan', planFile(), ...args);

  it('is refused as a whole when one component is not as it was planned, and says which and why', async () => {
    const { runs } = await plan('1.4.1', '1.3.2', '--exclude', '1.2.11');
    expect(statSync(planFile()).mode & 0o777).toBe(0o600);
    expect(runs.map(({ target, checks }) => [target, checks])).toEqual([
      ['kube-scheduler', ['cis-1.12/1.4.1']],
      ['kube-controller-manager', ['cis-1.12/1.3.2']],
    ]);
    const manager = stack.node.manifestPath('kube-controller-manager');
    const kept = readFileSync(manager);
    replaceFile(manager, `${kept.toString('utf8')}# by hand\n`);
    const before = digestEtc(stack.node);
    const refused = await carryOut();
    expect(refused).toMatchObject({ exitCode: 3, answer: { status: 'REFUSED', code: 'PLAN_CHANGED' } });
    expect(refused.answer.reason).toMatch(
      /nothing was changed: kube-controller-manager: .*: expected that it is/,
    );
    expect(outcomes(refused.answer, 'refused')).toEqual(['1.3.2']);
    expect(outcomes(refused.answer, 'notTried')).toEqual(['1.4.1']);
    expect(refused.answer.excluded).toMatchObject([{ id: 'cis-1.12/1.2.11' }]);
    expect(digestEtc(stack.node)).toEqual(before);
    replaceFile(manager, kept);
    // Written by hand: a check of one component in the plan of another is in no plan.
    const moved = [{ ...runs[0]!, checks: runs.flatMap((run) => run.checks) }];
    const unplanned = (await stack.client.workflow.execute(
      'remediateBatch',
      batchOf({ expectedPlans: moved }),
    )) as BatchResult;
    expect(unplanned).toMatchObject({ status: 'REFUSED', code: 'PLAN_CHANGED' });
    expect(unplanned.reason).toContain('kube-controller-manager: cis-1.12/1.3.2: expected in the plan of');
    const compared = await carryOut('--dry-run');
    expect(compared).toMatchObject({ exitCode: 0, answer: { status: 'PLANNED' } });
    const elsewhere = await stack.kubemend(['remediate', '--plan', planFile(), '--node', 'cp-2']);
    expect([elsewhere.exitCode, elsewhere.stderr]).toEqual([
      2,
      expect.stringContaining(`expected a plan of ${cluster}/cp-2, found one of ${cluster}/${nodeName}`),
    ]);
    const more = await stack.kubemend(['remediate', '1.4.1', '--all', '--plan', planFile()]);
    expect([more.exitCode, more.stderr]).toEqual([
      2,
      expect.stringContaining('--plan: expected it alone, found 1.4.1, --all'),
    ]);
  });

  it('is compared again with each change: one that differs by then is not made, and all or nothing puts the others back', async () => {
    await plan('1.4.1', '1.3.2');
    const before = digestEtc(stack.node);
    stack.failPoint.arm('gate.soak');
    const started = carryOut('--all-or-nothing');
    await stack.failPoint.reached('gate.soak');
    const manager = stack.node.manifestPath('kube-controller-manager');
    const kept = readFileSync(manager);
    replaceFile(manager, `${kept.toString('utf8')}# by hand\n`);
    stack.failPoint.release('gate.soak');
    const { exitCode, answer } = await started;
    expect(answer, answer.reason).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'PLAN_CHANGED',
    });
    expect(exitCode).toBe(1);
    expect(answer.runs.map(({ target, status }) => [target, status])).toEqual([
      ['kube-scheduler', 'FIXED'],
      ['kube-controller-manager', 'REFUSED'],
      ['kube-scheduler', 'FIXED'],
    ]);
    expect(answer.runs[2]?.restoreChanges).toEqual([answer.runs[0]?.changeId]);
    const check = answer.checks.find(({ id }) => id.endsWith('/1.4.1'));
    expect(check).toMatchObject({ outcome: 'putBack', before: 'fail', after: 'fail' });
    replaceFile(manager, kept);
    expect(digestEtc(stack.node)).toEqual(before);
    expect(flags('kube-scheduler')).not.toContain('--profiling=false');
  });

  it('is not taken apart when it fails: what is to blame was planned as one change', async () => {
    await plan('1.2.15', '1.2.3', '--accept-risk', 'medium');
    const before = digestEtc(stack.node);
    await stack.node.fault('crash', { when: '--profiling=false' });
    const { exitCode, answer } = await carryOut();
    expect(answer, answer.reason).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      restarts: 2,
    });
    expect(exitCode).toBe(1);
    expect(answer.runs).toHaveLength(1);
    expect(outcomes(answer, 'failed')).toEqual(['1.2.3', '1.2.15']);
    expect(digestEtc(stack.node)).toEqual(before);
  });

  it('of one edit is carried out once, and holds no secret', async () => {
    const manifest = stack.node.manifestPath('kube-scheduler').replace(stack.node.dir, '');
    const edit = ['--manifest', manifest, '--set'];
    const secret = await stack.kubemend(['plan', ...edit, 'bind-token=s3cret', '--out', planFile()]);
    expect([secret.exitCode, secret.stderr]).toEqual([
      2,
      expect.stringContaining('--out: expected no secret in the request, found bind-token'),
    ]);
    const { request, runs } = await plan(...edit, 'profiling=false');
    expect([request.remediate?.set, runs.length]).toEqual([{ profiling: 'false' }, 1]);
    const once = await stack.kubemendRemediate('--plan', planFile());
    expect(once.answer, once.answer.reason).toMatchObject({ status: 'FIXED', planHash: runs[0]?.planHash });
    const again = await stack.kubemendRemediate('--plan', planFile());
    expect(again).toMatchObject({ exitCode: 3, answer: { status: 'REFUSED', code: 'PLAN_CHANGED' } });
    expect(again.answer.reason).toContain('as planned already');
  });
});

describe('all or nothing', () => {
  const checks = ['1.4.1', '1.3.1', '1.3.2'];
  const inTheSecond = async (): Promise<void> => {
    await soon(
      'the controller manager to be next',
      () => stack.records().at(-1)?.target === 'kube-controller-manager' || undefined,
    );
  };

  it('a cancellation waits until everything is back', async () => {
    const before = digestEtc(stack.node);
    const run = await stack.client.workflow.start('remediateBatch', batchOf({ checks, allOrNothing: true }));
    await inTheSecond();
    stack.failPoint.arm('gate.soak');
    await stack.failPoint.reached('gate.soak');
    await run.cancel();
    stack.failPoint.release('gate.soak');
    const result = (await run.result()) as BatchResult;
    expect(result, result.reason).toMatchObject({ status: 'CANCELLED_ROLLED_BACK', code: 'CANCELLED' });
    expect(result.runs.map(({ target, status }) => [target, status])).toEqual([
      ['kube-scheduler', 'FIXED'],
      ['kube-controller-manager', 'CANCELLED_ROLLED_BACK'],
      ['kube-scheduler', 'FIXED'],
    ]);
    expect(outcomes(result, 'putBack')).toEqual(['1.4.1']);
    expect(digestEtc(stack.node)).toEqual(before);
    await recordHistory('batch-put-back', run);
    const report = await reportOf(batchId);
    expect(report).toMatchObject({ status: 'CANCELLED_ROLLED_BACK', total: { now: { pass: 0, judged: 3 } } });
    expect(report.runs.map(({ putBackBy }) => putBackBy)).toEqual([2, null, null]);
    const csv = await stack.kubemend(['report', batchId, '--format', 'csv']);
    expect(csv.stdout).toContain(',PUT_BACK,');
    expect(csv.stdout).not.toContain(',FIXED,');
  });

  it('an abort puts everything back: what is not well any more too, past a pause of the cluster, and after an emergency stop', async () => {
    const before = digestEtc(stack.node);
    const asked = { checks: [...checks, '1.2.15'], allOrNothing: true };
    const run = await stack.client.workflow.start('remediateBatch', batchOf(asked));
    await inTheSecond();
    stack.failPoint.arm('gate.soak');
    await stack.failPoint.reached('gate.soak');
    await run.signal(messages.abort);
    // The first has held, and what it has changed is what breaks it now.
    await stack.node.fault('unready', { component: 'kube-scheduler', when: '--profiling=false' });
    await stack.kubemend(['guard', 'pause', '--reason', 'a look at the cluster']);
    await stack.kubemend(['emergency', 'stop', '--reason', 'a look at the node']);
    stack.failPoint.release('gate.soak');
    const held = await soon('the way back to be held up', async () => {
      const status = await run.query<BatchProgress>(messages.status).catch(() => undefined);
      return status?.waitingFor.includes('EMERGENCY_STOP') === true ? status : undefined;
    });
    expect(held.waitingFor).toContain(`--workflow-id ${run.workflowId} --name abandon`);
    await stack.kubemend(['emergency', 'clear', '--reason', 'looked at']);
    const result = (await run.result()) as BatchResult;
    await stack.kubemend(['guard', 'resume', '--reason', 'looked at']);
    expect(result, result.reason).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'CANCELLED',
    });
    expect(result.runs.map(({ target, status }) => [target, status])).toEqual([
      ['kube-scheduler', 'FIXED'],
      ['kube-controller-manager', 'FIXED'],
      ['kube-controller-manager', 'FIXED'],
      ['kube-scheduler', 'FIXED'],
    ]);
    expect(outcomes(result, 'putBack')).toEqual(['1.3.2', '1.4.1']);
    expect(outcomes(result, 'notTried')).toEqual(['1.2.15']);
    expect(digestEtc(stack.node)).toEqual(before);
    await recordHistory('batch-put-back-held-up', run);
  });

  it('what somebody has edited meanwhile stays, and is said to be applied still', async () => {
    await stack.node.fault('crash', { when: '--profiling=false', component: 'kube-controller-manager' });
    const started = batch(...checks, '--all-or-nothing');
    await inTheSecond();
    const scheduler = stack.node.manifestPath('kube-scheduler');
    const changed = readFileSync(scheduler, 'utf8');
    replaceFile(scheduler, `${changed}# by hand\n`);
    const { exitCode, answer } = await started;
    expect(answer, answer.reason).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      code: 'CONFLICT',
      hint: expect.stringContaining(`kubemend backups restore --run ${answer.runId ?? '?'}`) as string,
    });
    expect(exitCode).toBe(4);
    expect(answer.reason).toMatch(/^not all was put back: .*; still applied: cis-1\.12\/1\.4\.1; /);
    // Two checks were one change, and nobody looked for the guilty one.
    expect(answer.runs.map(({ target }) => target)).toEqual([
      'kube-scheduler',
      'kube-controller-manager',
      'kube-scheduler',
    ]);
    expect(outcomes(answer, 'fixed')).toEqual(['1.4.1']);
    replaceFile(scheduler, changed);
    const rest = await stack.kubemendJson(['backups', 'restore', '--run', answer.runId ?? '?']);
    expect(rest).toMatchObject({ exitCode: 0, answer: { status: 'FIXED' } });
  });
});

describe('between two changes', () => {
  it('a pause holds and an abort ends: what was not begun is said not to be tried', async () => {
    const before = digestEtc(stack.node);
    // With its start: a moment later it would have begun.
    const run = await stack.client.workflow.signalWithStart('remediateBatch', {
      ...batchOf({ checks: ['1.4.1', '1.3.2'] }),
      signal: messages.pause,
    });
    const status = await soon('the batch to be held', async () => {
      const now = await run.query<BatchProgress>(messages.status).catch(() => undefined);
      return now?.waitingFor === 'the signal resume' ? now : undefined;
    });
    expect(status).toMatchObject({ paused: true, current: null, runs: [] });
    expect(status.phases.map(({ outcome }) => outcome)).toEqual(['done', '2 of 2 to be mended']);
    expect((await stack.kubemend(['pause', run.workflowId])).exitCode).toBe(0);
    const listed = await stack.kubemend(['status']);
    expect(listed.stdout).toContain(`batch/${cluster}/${nodeName}`);
    expect(await stack.kubemend(['report', run.workflowId, '--format', 'html'])).toMatchObject({
      ...{ exitCode: 2, stdout: '' },
      stderr: expect.stringContaining(
        `found one under way\n  hint: follow it to its end: kubemend watch ${batchId}`,
      ) as string,
    });
    expect((await stack.kubemend(['abort', `remediate/${cluster}/${nodeName}/etcd`])).exitCode).toBe(2);
    expect((await stack.kubemend(['abort', run.workflowId])).exitCode).toBe(0);
    const result = (await run.result()) as BatchResult;
    expect(result).toMatchObject({
      status: 'REMEDIATION_FAILED',
      reason: expect.stringContaining('aborted') as string,
    });
    expect(outcomes(result, 'notTried')).toEqual(['1.3.2', '1.4.1']);
    expect(digestEtc(stack.node)).toEqual(before);
  });

  it('a cancellation puts the change under way back, and nothing more is begun', async () => {
    const before = digestEtc(stack.node);
    stack.failPoint.arm('gate.soak');
    const run = await stack.client.workflow.start('remediateBatch', batchOf({ checks: ['1.4.1', '1.3.2'] }));
    await stack.failPoint.reached('gate.soak');
    await run.cancel();
    stack.failPoint.release('gate.soak');
    const result = (await run.result()) as BatchResult;
    expect(result).toMatchObject({ status: 'CANCELLED_ROLLED_BACK', code: 'CANCELLED' });
    expect(result.runs.map(({ status }) => status)).toEqual(['CANCELLED_ROLLED_BACK']);
    await recordHistory('batch-cancelled', run);
    expect(outcomes(result, 'failed')).toEqual(['1.4.1']);
    expect(outcomes(result, 'notTried')).toEqual(['1.3.2']);
    expect(digestEtc(stack.node)).toEqual(before);
  });

  it('a budget of restarts is kept', async () => {
    const { answer } = await batch('1.4.1', '1.3.2', '--max-restarts', '2');
    expect(answer).toMatchObject({ status: 'PARTLY_FIXED', restarts: 1 });
    expect(outcomes(answer, 'notTried')).toEqual(['1.3.2']);
    expect(answer.reason).toContain('1 restarts of at most 2 are used');
  });
});

it('bad input names every problem, and nothing is begun', async () => {
  const { exitCode, stderr } = await stack.kubemend([
    'remediate',
    '--all',
    '--exclude',
    '9.9.9',
    '--max-restarts',
    '-3',
  ]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('exclude.0: check 9.9.9: expected a check of cis-1.12');
  expect(stderr).toContain('maxRestarts');
  const nobody = await stack.kubemend(['pause', 'batch/lab/nobody']);
  expect(nobody).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('batch/lab/nobody: expected a run, found none') as string,
  });
});

it('a run that is terminated under the batch: nothing is claimed, nothing more is begun, and the node puts it back', async () => {
  const before = digestEtc(stack.node);
  stack.failPoint.arm('gate.soak');
  const run = await stack.client.workflow.start(
    'remediateBatch',
    batchOf({ checks: ['1.4.1', '1.3.2'], revertAfter: '20s' }),
  );
  await stack.failPoint.reached('gate.soak');
  const child = stack.client.workflow.getHandle(workflowIds.remediate(cluster, nodeName, 'kube-scheduler'));
  const { typedSearchAttributes } = await child.describe();
  expect(typedSearchAttributes.get(defineSearchAttributeKey('BatchId', 'KEYWORD'))).toBe(run.workflowId);
  await child.terminate('by hand');
  const result = (await run.result()) as BatchResult;
  expect(result).toMatchObject({ status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'ABANDONED' });
  expect(outcomes(result, 'failed')).toEqual(['1.4.1']);
  expect(outcomes(result, 'notTried')).toEqual(['1.3.2']);
  stack.failPoint.release('gate.soak');
  const ended = await stack.kubemend(['report', child.workflowId, '--format', 'json']);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toContain('expected a run with a result, found one that was terminated: by hand');
  const [lost] = (await reportOf(run.workflowId)).runs;
  expect(lost).toMatchObject({
    code: 'ABANDONED',
    details: null,
    whyNoDetails: expect.any(String) as string,
  });
  await soon('the node to put it back', () => stack.records().at(-1)?.state === 'rolledBack' || undefined);
  expect(digestEtc(stack.node)).toEqual(before);
});

it('crash 28: a batch that is terminated leaves its run; the next batch waits for that, and does the rest', async () => {
  stack.failPoint.arm('apply.before-record');
  const first = await stack.client.workflow.start('remediateBatch', batchOf({ checks: ['1.4.1', '1.3.2'] }));
  await stack.failPoint.reached('apply.before-record');
  await first.terminate('by hand');
  const second = batch('1.4.1', '1.3.2');
  await soon('the next batch to wait', async () => {
    const status = await stack.client.workflow
      .getHandle(batchId)
      .query<BatchProgress>(messages.status)
      .catch(() => undefined);
    return status?.waitingFor.includes('under way already') ?? undefined;
  });
  stack.failPoint.release('apply.before-record');
  const { exitCode, answer } = await second;
  expect(exitCode, answer.reason).toBe(0);
  expect(answer.runs.map(({ target, status }) => [target, status])).toEqual([
    ['kube-scheduler', 'ALREADY_COMPLIANT'],
    ['kube-controller-manager', 'FIXED'],
  ]);
  expect(
    stack
      .records()
      .filter(({ target }) => target === 'kube-scheduler')
      .slice(-1),
  ).toMatchObject([{ state: 'confirmed' }]);
});

it('a bare number is one of the configured benchmark: what is audited and changed is that', async () => {
  const env = { KUBEMEND_BENCHMARK: 'cis-1.8' };
  const audited = await stack.kubemend(['audit', '1.2.16', '--json'], env);
  const { findings } = JSON.parse(audited.stdout) as { findings: { slug: string }[] };
  expect(findings.map(({ slug }) => slug)).toEqual(['apiserver-profiling-off']);
  const planned = await stack.kubemend(['plan', '1.2.16', '--json'], env);
  expect(planned.stdout).toContain('+    - --profiling=false');
});

it('a component that is not well is left alone, and the others are done', async () => {
  await stack.node.fault('unready', { component: 'kube-scheduler' });
  const { exitCode, answer } = await batch('1.4.1', '1.3.2');
  expect(exitCode).toBe(1);
  expect(outcomes(answer, 'refused')).toEqual(['1.4.1']);
  expect(outcomes(answer, 'fixed')).toEqual(['1.3.2']);
});

it('a file of a component that does not run as root is left to a person, with the reason, and the others are done', async () => {
  const manifest = stack.node.manifestPath('kube-scheduler');
  const asUser = readFileSync(manifest, 'utf8').replace(
    /^ {2}securityContext:\n/m,
    '$&    runAsUser: 2001\n    runAsGroup: 2001\n',
  );
  replaceFile(manifest, asUser);
  await argvAsInManifests(stack.node);
  const [scheduler, manager] = ['scheduler', 'controller-manager'].map((name) =>
    join(stack.node.dir, `etc/kubernetes/${name}.conf`),
  ) as [string, string];
  chownSync(scheduler, 0, 2001);
  for (const path of [scheduler, manager]) chmodSync(path, 0o640);
  try {
    const { exitCode, answer } = await batch('1.1.15', '1.1.17');
    expect(exitCode).toBe(1);
    expect(answer.status, answer.reason).toBe('PARTLY_FIXED');
    expect(outcomes(answer, 'fixed')).toEqual(['1.1.17']);
    expect(answer.checks.find(({ id }) => id.endsWith('/1.1.15'))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('kube-scheduler runs as uid 2001') as string,
    });
    expect([statSync(scheduler).mode & 0o777, statSync(manager).mode & 0o777]).toEqual([0o640, 0o600]);
  } finally {
    chownSync(scheduler, 0, 0);
    chmodSync(scheduler, 0o600);
  }
});

/** Last: it changes what the others do not put back. */
it('everything that may be done is planned and done, each component restarts once, and again there is nothing to do', async () => {
  const answers = join(stack.node.dir, 'answers.yaml');
  writeFileSync(
    answers,
    'acceptRisk: medium\nparameters: { podPidsLimit: 2000 }\nexclude: [{ check: 1.1.12, reason: no user etcd here }]\n',
  );
  const args = ['--all', '--answers', answers];
  // A mode that one change mends is a mode that a later one finds.
  chmodSync(stack.node.manifestPath('kube-scheduler'), 0o644);
  const file = join(stack.dir, 'all.json');
  const shown = await stack.kubemend(['plan', ...args, '--out', file]);
  expect([shown.exitCode, shown.stdout]).toEqual([0, expect.stringContaining('PLANNED')]);
  const planned = JSON.parse(readFileSync(file, 'utf8')) as PlanFile;
  const { exitCode, answer } = await batch('--plan', file);
  // What only a person may do still fails: it is in the plan, and no part of what was to be carried out.
  expect(answer.status, answer.reason).toBe('FIXED');
  expect(exitCode).toBe(0);
  expect(outcomes(answer, 'fixed')).toHaveLength(19);
  expect(answer.runs.map(({ target, restarts }) => [target, restarts])).toEqual([
    ['files', 0],
    ['kube-scheduler', 1],
    ['kube-controller-manager', 1],
    ['kube-apiserver', 1],
    ['kubelet', 1],
  ]);
  const left = planned.left.filter(({ before }) => before === 'fail');
  expect(left.map(({ id }) => id.replace('cis-1.12/', ''))).toEqual([
    '1.2.1',
    '1.2.5',
    '1.2.27',
    '1.2.28',
    '4.2.9',
  ]);
  const after = digestEtc(stack.node);
  const again = await batch(...args);
  expect(again).toMatchObject({ exitCode: 1, answer: { status: 'NOT_COMPLIANT', runs: [] } });
  expect(again.answer.reason).toContain('5 that still fail are left for you');
  const accepted = left.flatMap(({ id }) => ['--exclude', id]);
  const without = await batch(...args, ...accepted);
  expect(without).toMatchObject({ exitCode: 0, answer: { status: 'ALREADY_COMPLIANT', runs: [] } });
  expect(digestEtc(stack.node)).toEqual(after);
});
