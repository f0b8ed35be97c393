/** Two audits compared: what has changed, what is mended again, what the next audit knows, and what is told. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/contracts/audit.ts';
import type { BatchResult, CheckOutcome } from '../../../src/contracts/batch.ts';
import type { Code } from '../../../src/contracts/codes.ts';
import type { DriftChange, DriftCheck, DriftStatus, KnownCheck } from '../../../src/contracts/drift.ts';
import { auditedChecks, compareAudits } from '../../../src/domain/drift/compare.ts';
import type { Audited } from '../../../src/domain/drift/compare.ts';
import { recallRun, rememberChecks } from '../../../src/domain/drift/memory.ts';
import { mendsOf } from '../../../src/domain/drift/mends.ts';
import { driftOutcome, isNews } from '../../../src/domain/drift/outcome.ts';
import { selectDrifted } from '../../../src/domain/drift/select.ts';
import type { DriftSelection } from '../../../src/domain/drift/select.ts';

const check = (id: string, more: Partial<DriftCheck> = {}): DriftCheck => ({
  ...{
    id,
    slug: `slug-${id}`,
    title: `title of ${id}`,
    target: 'kube-apiserver',
    kind: 'auto',
    risk: 'low',
    requires: [],
    parameters: [],
    neverInAll: false,
  },
  ...more,
});
const known = (id: string, verdict: Verdict, more: Partial<KnownCheck> = {}): KnownCheck => ({
  ...{ id, verdict, held: verdict === 'pass', mends: 0 },
  ...more,
});
const audited = (one: DriftCheck, verdict: Verdict): Audited => ({
  check: one,
  verdict,
  reason: `seen ${verdict}`,
});
/** of one check */
const changeFrom = (before: Verdict, after: Verdict): string | undefined =>
  compareAudits([known('a', before)], [audited(check('a'), after)])[0]?.kind;

describe('two audits', () => {
  it.each([
    ['pass', 'fail', 'newlyFailing'],
    ['pass', 'stale', 'newlyFailing'],
    ['fail', 'stale', 'changed'],
    ['fail', 'pass', 'newlyPassing'],
    ['unknown', 'pass', 'newlyPassing'],
    ['pass', 'unknown', 'newlyUnknown'],
    ['pass', 'waived', 'changed'],
    ['pass', 'notApplicable', 'changed'],
  ] as const)('from %s to %s is %s', (before, after, kind) => {
    expect(changeFrom(before, after)).toBe(kind);
  });

  it('of what could not be looked at meanwhile: it fails anew only where it passed before that', () => {
    const kindAfter = (held: boolean): string | undefined =>
      compareAudits([known('a', 'unknown', { held })], [audited(check('a'), 'fail')])[0]?.kind;
    expect([kindAfter(true), kindAfter(false)]).toEqual(['newlyFailing', 'changed']);
    // So fail, unknown, fail is told as no drift.
    const away = rememberChecks([known('a', 'fail')], [audited(check('a'), 'unknown')], new Map());
    expect(compareAudits(away, [audited(check('a'), 'fail')])).toMatchObject([{ kind: 'changed' }]);
  });

  it('that agree have no change, whatever the verdict', () => {
    for (const verdict of ['pass', 'fail', 'unknown', 'manual'] as const) {
      expect(changeFrom(verdict, verdict)).toBeUndefined();
    }
  });

  it('of other checks: those that came, and those that are audited no more, each with what is known', () => {
    const changes = compareAudits([known('old', 'pass')], [audited(check('new'), 'fail')]);
    expect(changes).toEqual([
      {
        id: 'new',
        title: 'title of new',
        kind: 'appeared',
        before: null,
        after: 'fail',
        reason: 'seen fail',
      },
      expect.objectContaining({ id: 'old', kind: 'disappeared', before: 'pass', after: null }),
    ]);
  });

  it('a check that the node did not answer for could not be looked at', () => {
    expect(
      auditedChecks([check('a'), check('b')], [{ check: 'a', verdict: 'pass', reason: '' }]),
    ).toMatchObject([{ verdict: 'pass' }, { verdict: 'unknown', reason: 'the node did not answer for it' }]);
  });
});

it('what is judged under an open change is not known: neither better nor worse, and what held before is kept', () => {
  const seen = { check: 'a', reason: 'as seen', unconfirmed: true };
  for (const verdict of ['pass', 'fail', 'stale'] as const) {
    const now = auditedChecks([check('a')], [{ ...seen, verdict }]);
    expect(now).toMatchObject([
      { verdict: 'unknown', reason: `a change of its component is open; ${verdict}: as seen` },
    ]);
    for (const held of [true, false]) {
      const before = [known('a', 'fail', { held })];
      expect(rememberChecks(before, now, new Map())).toEqual([known('a', 'unknown', { held })]);
    }
  }
});

describe('what is mended again', () => {
  const select = (
    limit: 'none' | 'low' | 'medium',
    before: KnownCheck[],
    now: Audited[],
    ...named: string[]
  ): DriftSelection =>
    selectDrifted({ limit, named: new Set(named), putBack: [] }, before, now, compareAudits(before, now));
  const one = (limit: 'none' | 'low' | 'medium', was: KnownCheck, now: DriftCheck): string | undefined => {
    const { todo, leftOut } = select(limit, [was], [audited(now, 'fail')]);
    return todo.length === 1 ? 'mended' : leftOut.get(now.id);
  };

  it('is what passed, and fails now, up to the limit', () => {
    expect(one('low', known('a', 'pass'), check('a'))).toBe('mended');
    expect(one('low', known('a', 'pass'), check('a', { risk: 'medium' }))).toBe(
      'its risk is medium, and the limit is low',
    );
    expect(one('medium', known('a', 'pass'), check('a', { risk: 'medium' }))).toBe('mended');
    expect(one('medium', known('a', 'pass'), check('a', { risk: 'high' }))).toContain('risk is high');
    expect(one('none', known('a', 'pass'), check('a'))).toBeUndefined();
  });

  it('is nothing that never passed, nor what a person does', () => {
    expect(one('low', known('a', 'notApplicable'), check('a'))).toContain('did not pass before');
    expect(one('low', known('a', 'pass'), check('a', { kind: 'manual' }))).toContain('by hand');
    expect(select('low', [], [audited(check('a'), 'fail')]).todo).toEqual([]);
    expect(select('low', [known('a', 'fail')], [audited(check('a'), 'fail')]).todo).toEqual([]);
  });

  it('is nothing that could not be looked at; but what passed before that, once it is seen to fail', () => {
    const away = [audited(check('a'), 'unknown')];
    expect(select('low', [known('a', 'pass')], away)).toEqual({ todo: [], leftOut: new Map() });
    const meanwhile = rememberChecks([known('a', 'pass')], away, new Map());
    expect(meanwhile).toEqual([known('a', 'unknown', { held: true })]);
    expect(one('low', meanwhile[0]!, check('a'))).toBe('mended');
  });

  it('brings along nothing that never passed: a check that requires one is left, and what requires that', () => {
    const [base, needs, far] = [
      check('base', { slug: 'base' }),
      check('needs', { slug: 'needs', requires: ['base'] }),
      check('far', { slug: 'far', requires: ['needs'] }),
    ];
    const before = [known('base', 'fail'), known('needs', 'pass'), known('far', 'pass')];
    const failing = [base, needs, far].map((each) => audited(each, 'fail'));
    const { todo, leftOut } = select('low', before, failing);
    expect(todo).toEqual([]);
    expect(leftOut.get('needs')).toBe('it requires base, which is not to be mended');
    expect(leftOut.get('far')).toBe('it requires base, which is not to be mended');
    const held = [known('base', 'pass'), ...before.slice(1)];
    expect(select('low', held, failing).todo.map(({ id }) => id)).toEqual(['base', 'needs', 'far']);
  });

  it('brings along nothing that never passed through one that passes, either', () => {
    const [base, between, far] = [
      check('base', { slug: 'base' }),
      check('between', { slug: 'between', requires: ['base'] }),
      check('far', { slug: 'far', requires: ['between'] }),
    ];
    const before = [known('base', 'fail'), known('between', 'pass'), known('far', 'pass')];
    const now = [audited(base, 'fail'), audited(between, 'pass'), audited(far, 'fail')];
    const { todo, leftOut } = select('low', before, now);
    expect([todo, leftOut.get('far')]).toEqual([[], 'it requires base, which is not to be mended']);
    const well = [audited(base, 'pass'), ...now.slice(1)];
    expect(select('low', before, well).todo.map(({ id }) => id)).toEqual(['far']);
    // One that is excluded from the schedule is not audited: nobody knows of it.
    expect(select('low', before.slice(1), now.slice(1)).todo).toEqual([]);
  });

  it('is what is done by name alone only where the schedule names it', () => {
    const never = [audited(check('a', { neverInAll: true }), 'fail')];
    const { todo, leftOut } = select('low', [known('a', 'pass')], never);
    expect([todo, leftOut.get('a')]).toEqual([[], expect.stringContaining('names it (a)')]);
    expect(select('low', [known('a', 'pass')], never, 'a').todo).toHaveLength(1);
  });

  it('is nothing of a component that a person has put back', () => {
    const before = [known('a', 'pass'), known('b', 'pass')];
    const now = [audited(check('a'), 'fail'), audited(check('b', { target: 'kubelet' }), 'fail')];
    const choice = { limit: 'low', named: new Set<string>(), putBack: ['kube-apiserver'] } as const;
    const { todo, leftOut } = selectDrifted(choice, before, now, compareAudits(before, now));
    expect(todo.map(({ id }) => id)).toEqual(['b']);
    expect(leftOut.get('a')).toContain('put it back on purpose');
  });

  it('is not fought for for ever: three times in a row, until it holds by itself again', () => {
    let memory = [known('a', 'pass')];
    const fixed = new Map([['a', { outcome: 'fixed' as const, reason: '' }]]);
    for (let audit = 1; audit <= 3; audit++) {
      expect(one('low', memory[0]!, check('a'))).toBe('mended');
      memory = rememberChecks(memory, [audited(check('a'), 'fail')], fixed);
    }
    expect(one('low', memory[0]!, check('a'))).toContain('mended 3 times in a row');
    memory = rememberChecks(memory, [audited(check('a'), 'pass')], new Map());
    expect(memory).toEqual([known('a', 'pass')]);
  });
});

describe('what the next audit knows', () => {
  const after = (outcome: CheckOutcome, code?: Code): KnownCheck[] => {
    const mends = new Map([['a', { outcome, reason: '', code }]]);
    return rememberChecks([known('a', 'pass')], [audited(check('a'), 'fail')], mends);
  };

  it('is what was mended, as passing', () => {
    expect(after('fixed')).toEqual([known('a', 'pass', { mends: 1 })]);
    expect(after('compliant')).toEqual([known('a', 'pass')]);
  });

  it('is what did not hold, or is not wanted, as failing: it is not tried again and again', () => {
    for (const outcome of ['guilty', 'declined', 'left'] as const) {
      expect(after(outcome)).toEqual([known('a', 'fail')]);
    }
    for (const code of ['SELF_REVERTED', 'ABANDONED', 'KNOWN_TO_BREAK', 'REVERT_UNVERIFIED'] as const) {
      expect(after('failed', code)).toEqual([known('a', 'fail')]);
    }
  });

  it.each([
    ['failed', 'GUARD_PAUSED'],
    ['failed', 'CONTROL_PLANE_BUSY'],
    ['failed', 'GUARD_LOST'],
    ['refused', 'GUARD_WARMING'],
    ['refused', 'OUTSIDE_WINDOW'],
    ['failed', 'EMERGENCY_STOP'],
    ['failed', 'NO_RECOVERER'],
    ['failed', 'NODE_UNREACHABLE'],
    ['failed', 'OPEN_CHANGE'],
    ['failed', 'CANCELLED'],
    ['refused', 'UNHEALTHY_BEFORE'],
  ] as const)(
    'is what was %s for %s as before: an obstacle passes, and the drift is still there',
    (outcome, code) => {
      expect(after(outcome, code)).toEqual([known('a', 'pass')]);
    },
  );

  it('takes the code from the run that gave a check its reason', () => {
    const run = (reason: string, code: Code, checks: string[]): BatchResult['runs'][number] =>
      ({ reason, code, checks }) as BatchResult['runs'][number];
    const told = (id: string, outcome: CheckOutcome, reason: string): BatchResult['checks'][number] =>
      ({ id, outcome, reason }) as BatchResult['checks'][number];
    const runs = [
      run('not healthy', 'GATE_FAILED', ['a', 'b']),
      run('not healthy', 'GATE_FAILED', ['a']),
      run('is unwell', 'UNHEALTHY_BEFORE', ['b']),
    ];
    const checks = [told('a', 'guilty', 'not healthy'), told('b', 'refused', 'is unwell')];
    const mends = mendsOf({ runs, checks: [...checks, told('c', 'notTried', 'paused')] });
    expect([...mends].map(([id, { code }]) => [id, code])).toEqual([
      ['a', 'GATE_FAILED'],
      ['b', 'UNHEALTHY_BEFORE'],
      ['c', undefined],
    ]);
    // The rest of a component goes the way of the run that ended it, also where it was not in that run.
    const rest = mendsOf({ runs: runs.slice(2), checks: [told('x', 'refused', 'is unwell')] });
    expect(rest.get('x')?.code).toBe('UNHEALTHY_BEFORE');
  });

  it('is what was not tried, as before: the next audit finds the same drift', () => {
    expect(after('notTried')).toEqual([known('a', 'pass')]);
  });

  it('is nothing of another node, of another shape, or of no run', () => {
    const place = { cluster: 'c', node: 'cp-1' };
    const run = { schemaVersion: 1, status: 'NO_CHANGE', ...place, auditedAt: 'then', checks: [] };
    expect(recallRun(run, place)).toEqual({ status: 'NO_CHANGE', auditedAt: 'then', checks: [] });
    for (const other of [
      undefined,
      null,
      'text',
      {},
      { ...run, node: 'cp-2' },
      { ...run, schemaVersion: 2 },
    ]) {
      expect(recallRun(other, place)).toBeNull();
    }
  });
});

describe('the status', () => {
  const memory = { status: 'NO_CHANGE' as DriftStatus, auditedAt: '2026-01-01T00:00:00Z', checks: [] };
  const change = (kind: DriftChange['kind'], mend: DriftChange['mend'] = null): DriftChange => ({
    ...{ id: 'cis-1.12/1.1.1', title: '', kind, before: 'pass', after: 'fail', reason: '', mend },
  });
  const of = (...changes: DriftChange[]): string => driftOutcome(memory, changes, null, []).status;
  const fixed = { outcome: 'fixed' as const, reason: '' };

  it('follows what has changed, the worst first', () => {
    expect(of()).toBe('NO_CHANGE');
    expect(of(change('newlyPassing'))).toBe('IMPROVED');
    expect(of(change('newlyPassing'), change('newlyUnknown'))).toBe('CHANGED');
    expect(of(change('appeared'))).toBe('CHANGED');
    expect(of(change('newlyPassing'), change('newlyFailing'))).toBe('DRIFTED');
    expect(of(change('newlyFailing', fixed))).toBe('DRIFT_FIXED');
    expect(of(change('newlyFailing', fixed), change('newlyFailing'))).toBe('DRIFTED');
  });

  it('is a baseline as long as no audit has been answered', () => {
    expect(driftOutcome(null, [], null, ['pass', 'stale', 'manual'])).toEqual({
      status: 'BASELINE',
      reason: 'the first audit: 1 pass, 1 fail, 1 neither',
    });
    expect(driftOutcome({ ...memory, auditedAt: null }, [], null, []).status).toBe('BASELINE');
  });

  it('is that of a rollback which failed, whatever else has changed', () => {
    const remediation = {
      ...{ workflowId: 'batch/c/cp-1', runId: 'r', checks: [], restarts: 2, outageMs: null },
      ...{ status: 'REMEDIATION_FAILED_ROLLBACK_FAILED' as const, code: 'REVERT_UNVERIFIED' as const },
      reason: 'not healthy',
    };
    expect(driftOutcome(memory, [change('newlyFailing')], remediation, [])).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      code: 'REVERT_UNVERIFIED',
    });
  });

  it('names a handful of checks, and counts the rest', () => {
    const many = Array.from({ length: 7 }, () => change('newlyFailing'));
    expect(driftOutcome(memory, many, null, []).reason).toContain('cis-1.12/1.1.1 and 2 more; now');
  });

  it('is told when there is news: a node that stays away once, and once more when it is back', () => {
    const before = (status: DriftStatus): typeof memory => ({ ...memory, status });
    expect(isNews('BASELINE', null)).toBe(true);
    expect(isNews('DRIFTED', before('DRIFTED'))).toBe(true);
    expect(isNews('NO_CHANGE', before('DRIFTED'))).toBe(false);
    expect(isNews('NODE_UNREACHABLE', before('NO_CHANGE'))).toBe(true);
    expect(isNews('NODE_UNREACHABLE', before('NODE_UNREACHABLE'))).toBe(false);
    expect(isNews('AUDIT_FAILED', before('NODE_UNREACHABLE'))).toBe(true);
    expect(isNews('NO_CHANGE', before('NODE_UNREACHABLE'))).toBe(true);
    expect(isNews('NODE_UNREACHABLE', null)).toBe(true);
  });
});
