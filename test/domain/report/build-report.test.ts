/** What a report says of the results of real runs. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/contracts/audit.ts';
import { RunReport } from '../../../src/contracts/report.ts';
import { reportOfBatch } from '../../../src/domain/report/build-report.ts';
import { earlierRun } from '../../../src/domain/report/earlier-run.ts';
import { passRate, sectionsOf } from '../../../src/domain/report/pass-rate.ts';
import {
  batchParts,
  batchReport,
  exclusion,
  factsOf,
  putBackReport,
  remediationReport,
  remediationResult,
} from '../../report/support/recorded.ts';

const check = (report: RunReport, number: string) =>
  report.checks.find(({ id }) => id === `cis-1.12/${number}`);

describe('the report of a batch', () => {
  const report = batchReport('batch-bisected');

  it('keeps to its contract', () => {
    expect(RunReport.parse(report)).toEqual(report);
  });

  it('names for every check its section and the changes that were about it, of which the last decides', () => {
    expect(check(report, '1.2.30')).toMatchObject({
      section: '1.2',
      outcome: 'guilty',
      now: 'fail',
      runs: [0, 2],
    });
    expect(check(report, '1.2.29')).toMatchObject({ outcome: 'fixed', now: 'pass', runs: [0, 2, 3] });
    expect(check(report, '3.2.1')).toMatchObject({ section: '3.2', before: 'fail', after: 'pass' });
    for (const { id, runs } of report.checks) {
      for (const index of runs) expect(report.runs[index]?.checks).toContain(id);
    }
  });

  it('counts by section and as a whole', () => {
    expect(report.sections).toEqual([
      {
        ...{ id: '1.2', title: 'API Server', checks: 10, notJudged: 0 },
        before: { pass: 0, judged: 10, percent: 0, percentOfAll: 0 },
        now: { pass: 9, judged: 10, percent: 90, percentOfAll: 90 },
      },
      {
        ...{ id: '3.2', title: 'Logging', checks: 2, notJudged: 0 },
        before: { pass: 0, judged: 2, percent: 0, percentOfAll: 0 },
        now: { pass: 2, judged: 2, percent: 100, percentOfAll: 100 },
      },
    ]);
    expect(report.total.now).toEqual({ pass: 11, judged: 12, percent: 91.6, percentOfAll: 91.6 });
  });

  it('has of each change what its own result says: steps, gate, plan, diff, backups', () => {
    expect(report.runs.map(({ status }) => status)).toEqual(
      batchParts('batch-bisected').result.runs.map(({ status }) => status),
    );
    const { details, backups, diff } = report.runs[1]!;
    expect(details?.evidence?.states.map(({ state }) => state)).toContain('soak');
    expect(details?.phases.map(({ name }) => name)).toContain('health gate');
    expect(details?.planHash).toMatch(/^[0-9a-f]{64}$/);
    expect(backups).not.toHaveLength(0);
    expect(diff).toContain('+    - --profiling=false');
  });

  it('is made without the results that are gone, and says so', () => {
    const { result, children } = batchParts('batch-bisected');
    const gone = children.map((child, index) =>
      index === 1 ? { missing: 'is gone from the server' } : child,
    );
    const without = reportOfBatch(result, gone, factsOf('batch/lab/cp-1'));
    expect(RunReport.parse(without)).toEqual(without);
    expect(without.runs[1]).toMatchObject({
      status: 'FIXED',
      details: null,
      whyNoDetails: 'is gone from the server',
    });
    expect(without.checks).toEqual(report.checks);
  });

  it('takes nothing for known of a check whose change could not be put back', () => {
    const { result, children } = batchParts('batch-bisected');
    const runs = result.runs.map((run, index) =>
      index === 2 ? { ...run, status: 'REMEDIATION_FAILED_ROLLBACK_FAILED' as const } : run,
    );
    const failed = reportOfBatch({ ...result, runs }, children, factsOf('batch/lab/cp-1'));
    expect(check(failed, '1.2.30')).toMatchObject({ before: 'fail', after: null, now: 'unknown' });
    // A later change has audited it.
    expect(check(failed, '1.2.29')).toMatchObject({ now: 'pass' });
  });

  it('takes no check of a component for passing whose later change could not be put back', () => {
    const { result } = batchParts('batch-bisected');
    const [fixed] = result.runs.filter(
      ({ target, status }) => target === 'kube-apiserver' && status === 'FIXED',
    );
    const [other] = result.runs.filter(({ target }) => target !== fixed?.target);
    const reason = 'the old form does not answer';
    const lost = { ...fixed!, status: 'REMEDIATION_FAILED_ROLLBACK_FAILED' as const, reason, checks: ['x'] };
    const failed = reportOfBatch({ ...result, runs: [...result.runs, lost] }, [], factsOf('batch/lab/cp-1'));
    for (const id of fixed!.checks) {
      expect(failed.checks.find((one) => one.id === id)).toMatchObject({
        ...{ outcome: 'failed', after: null, now: 'unknown', reason },
      });
    }
    for (const id of other?.checks ?? [])
      expect(failed.checks.find((one) => one.id === id)?.now).toBe('pass');
  });

  it('names who asked, and why, as they said; and that nobody said it', () => {
    expect(report.asked).toEqual({ by: null, reason: null });
    const { result, children } = batchParts('batch-bisected');
    const asked = { by: 'ana', reason: '' };
    expect(reportOfBatch({ ...result, asked }, children, factsOf('batch/lab/cp-1')).asked).toEqual({
      by: 'ana',
      reason: null,
    });
  });

  it('says who has said yes to all of it at once, and what was asked, also without the results of its runs', () => {
    const { result } = batchParts('batch-approved');
    const approved = reportOfBatch(result, [], factsOf('batch/lab/cp-1'));
    expect(RunReport.parse(approved)).toEqual(approved);
    expect(approved.approvals).toMatchObject([{ by: 'ben', identity: 'claimed' }]);
    expect(approved.approval).toEqual(result.approval);
    expect(report).not.toHaveProperty('approvals');
  });

  it('of a restore and of kube-bench findings says that it is one', () => {
    const { result } = batchParts('batch-bisected');
    const restored = reportOfBatch({ ...result, checks: [], isRestore: true }, [], factsOf('batch/lab/cp-1'));
    expect(restored).toMatchObject({
      kind: 'restore',
      sections: [],
      total: { checks: 0, now: { percent: null } },
    });
    const unknown = [
      { id: 'cis-1.12/5.1.1', title: 'cluster-admin', status: 'FAIL' as const, reason: 'no check' },
    ];
    const taken = { sources: [{ name: 'report.json', sha256: 'a'.repeat(64) }], unknown, excluded: [] };
    expect(reportOfBatch({ ...result, report: taken }, [], factsOf('b')).reported).toEqual(taken);
  });
});

describe('the report of a batch that is all or nothing', () => {
  it('has nothing fixed of what went back, and says which run has put it back', () => {
    const report = putBackReport();
    expect(RunReport.parse(report)).toEqual(report);
    expect(report).toMatchObject({ status: 'REMEDIATION_FAILED_ROLLED_BACK', success: false });
    expect(report.runs.map(({ putBackBy }) => putBackBy)).toEqual([2, null, null]);
    const held = report.checks.filter(({ runs }) => runs.includes(0));
    expect(held).toHaveLength(4);
    for (const one of held)
      expect(one).toMatchObject({ outcome: 'putBack', before: 'fail', now: 'fail', runs: [0, 2] });
    expect(report.total.now.pass).toBe(0);
    expect(report.excluded).toEqual([exclusion]);
  });

  it('takes nothing for known, and nothing for fixed, of a change whose way back failed', () => {
    const report = putBackReport('REMEDIATION_FAILED_ROLLBACK_FAILED');
    expect(report.runs[0]?.putBackBy).toBeNull();
    expect(report.checks.find(({ runs }) => runs.includes(0))).toMatchObject({
      ...{ outcome: 'failed', reason: 'the old form does not answer', after: null, now: 'unknown' },
    });
  });

  it('leaves as applied what could not be put back because somebody has edited it', () => {
    const report = putBackReport('REMEDIATION_FAILED');
    expect(report.runs[0]?.putBackBy).toBeNull();
    expect(report.checks.find(({ runs }) => runs.includes(0))).toMatchObject({
      ...{ outcome: 'fixed', now: 'pass', runs: [0, 2] },
    });
  });
});

describe('the report of one remediation', () => {
  it('keeps to its contract, and its change is its one run', () => {
    const report = remediationReport('fixed');
    expect(RunReport.parse(report)).toEqual(report);
    expect(report).toMatchObject({
      kind: 'remediation',
      status: 'FIXED',
      total: { now: { percent: 100, percentOfAll: 100 } },
    });
    expect(report.runs).toHaveLength(1);
    expect(report.checks).toMatchObject([{ section: '1.4', outcome: 'fixed', runs: [0] }]);
    expect(report.checks[0]?.title).toContain('profiling');
  });

  it.each([
    ['rolled-back', 'guilty', 'fail'],
    ['declined', 'declined', 'fail'],
    ['cancelled', 'failed', 'fail'],
  ] as const)('%s: the check is %s, and what it was before', (history, outcome, now) => {
    expect(remediationReport(history).checks).toMatchObject([{ before: 'fail', after: null, outcome, now }]);
  });

  it('whose rollback failed: the check is not known', () => {
    const report = remediationReport('rolled-back', { status: 'REMEDIATION_FAILED_ROLLBACK_FAILED' });
    expect(report.checks).toMatchObject([{ outcome: 'failed', after: null, now: 'unknown' }]);
  });

  it('names who approved, when, and with which words', () => {
    const approvals = [{ by: 'ben', comment: 'window 42', at: '2026-11-28T18:48:49.165Z' }];
    expect(remediationReport('fixed', { approvals }).runs[0]?.details?.approvals).toEqual(approvals);
    expect(remediationReport('fixed').runs[0]?.details?.approvals).toEqual([]);
  });
});

describe('a pass rate', () => {
  it('counts what could not be looked at as not passing, and leaves out what no machine judges', () => {
    expect(passRate(['pass', 'fail', 'stale', 'unknown', 'manual', 'waived', 'notApplicable'])).toEqual({
      ...{ pass: 1, judged: 4, percent: 25, percentOfAll: 14.2 },
    });
    expect(passRate(['manual'])).toEqual({ pass: 0, judged: 0, percent: null, percentOfAll: 0 });
  });

  it('peers 52, of what a machine judges, and of all', () => {
    const many = (count: number, verdict: Verdict): Verdict[] => Array.from({ length: count }, () => verdict);
    const verdicts = [...many(20, 'pass'), ...many(5, 'fail'), ...many(8, 'manual')];
    expect(passRate(verdicts)).toEqual({ pass: 20, judged: 25, percent: 80, percentOfAll: 60.6 });
    expect(passRate([])).toEqual({ pass: 0, judged: 0, percent: null, percentOfAll: null });
  });

  it('is 100 for all only, however many there are', () => {
    const many = [...Array.from({ length: 9_999 }, () => 'pass' as const), 'fail' as const];
    expect(passRate(many).percent).toBe(99.9);
  });

  it('comes by section in the order of the benchmark, checks without a number last', () => {
    const one = (section: string) => ({ section, before: 'fail', now: 'pass' }) as const;
    const ids = sectionsOf(['', '4.2', '1.2', '2', '1.10'].map(one)).map(({ id }) => id);
    expect(ids).toEqual(['1.2', '1.10', '2', '4.2', '']);
  });
});

it('an earlier run is one line: how it ended and what passed, or that there is no result', () => {
  const run = { runId: 'r', startedAt: '2026-11-28T18:48:47.097Z', finishedAt: null };
  expect(earlierRun(run, batchParts('batch-bisected').result)).toMatchObject({
    ...{ status: 'PARTLY_FIXED', now: { pass: 11, judged: 12 } },
  });
  expect(earlierRun(run, remediationResult('rolled-back'))).toMatchObject({ now: { pass: 0, judged: 1 } });
  const gone = earlierRun(run, { missing: 'was terminated: by hand' });
  expect(gone).toEqual({ ...run, status: null, end: 'was terminated: by hand', now: null });
});
