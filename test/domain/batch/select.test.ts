/** What a batch does, leaves, and puts into one change. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/contracts/audit.ts';
import type { BatchCheck } from '../../../src/contracts/batch.ts';
import { bundlesOf, idsOf } from '../../../src/domain/batch/bundles.ts';
import { selectBeyond, selectChecks, stillFailing } from '../../../src/domain/batch/select.ts';
import type { SelectOptions } from '../../../src/domain/batch/select.ts';

const check = (id: string, more: Partial<BatchCheck> = {}): BatchCheck => ({
  id,
  slug: `slug-${id}`,
  title: '',
  target: 'kube-apiserver',
  kind: 'auto',
  risk: 'low',
  neverInAll: false,
  requires: [],
  words: [],
  parameters: [],
  guidance: 'see the page',
  ...more,
});

const asked: SelectOptions = {
  acceptRisk: 'low',
  named: new Set(),
  accepted: new Set(),
  reported: new Map(),
};

function select(
  one: BatchCheck,
  verdict: Verdict,
  options: Partial<SelectOptions> = {},
  unconfirmed = false,
): string {
  const seen = new Map([[one.id, { check: one.id, verdict, reason: 'as seen', unconfirmed }]]);
  const { todo, leftOut } = selectChecks([one], seen, { ...asked, ...options });
  return todo.length === 1 ? 'todo' : (leftOut[0]?.reason ?? 'nothing');
}

describe('a check', () => {
  const named = new Set(['a']);
  const consent = check('a', { kind: 'consent', risk: 'medium' });
  const said = (whyNot: string | null): SelectOptions['reported'] =>
    new Map([['a', { check: 'a', status: 'FAIL', whyNot }]]);
  const never = check('a', { kind: 'consent', risk: 'high', neverInAll: true });
  it.each([
    ['that fails', check('a'), 'fail', {}, 'todo'],
    ['whose process is stale', check('a'), 'stale', {}, 'todo'],
    ['that passes', check('a'), 'pass', {}, 'passes already'],
    ['that could not be looked at', check('a'), 'unknown', {}, 'as seen'],
    ['of another kind of node', check('a'), 'notApplicable', {}, 'as seen'],
    ['that is excluded', check('a'), 'waived', {}, 'as seen'],
    ['for a person', check('a', { kind: 'manual' }), 'fail', { named }, 'by hand: see the page'],
    ['that changes behaviour', consent, 'fail', {}, 'changes behaviour'],
    ['that changes behaviour, named', consent, 'fail', { named }, 'changes behaviour'],
    ['that changes behaviour, accepted', consent, 'fail', { acceptRisk: 'medium' }, 'todo'],
    ['whose own risk is accepted', consent, 'fail', { accepted: named }, 'todo'],
    ['that is done by name alone, and accepted', never, 'fail', { accepted: named }, 'todo'],
    ['for a person, and accepted', check('a', { kind: 'manual' }), 'fail', { accepted: named }, 'by hand'],
    ['that could not be looked at, and accepted', check('a'), 'unknown', { accepted: named }, 'as seen'],
    ['that is done by name alone', never, 'fail', { acceptRisk: 'high' }, 'never by --all'],
    ['that kube-bench reports', check('a'), 'fail', { reported: said(null) }, 'todo'],
    [
      'that kube-bench leaves to a person',
      check('a'),
      'fail',
      { reported: said('manual') },
      'manual: name it (a)',
    ],
    [
      'that kube-bench reports, and passes',
      check('a'),
      'pass',
      { reported: said(null) },
      'says FAIL; here: as seen',
    ],
    [
      'that is done by name alone, reported',
      never,
      'fail',
      { acceptRisk: 'high', reported: said(null) },
      'never by',
    ],
    ['that is done by name alone, and named', never, 'fail', { acceptRisk: 'high', named }, 'todo'],
  ] as const)('%s', (_name, one, verdict, options, outcome) => {
    expect(select(one, verdict, options)).toContain(outcome);
  });

  it('that passes under an open change is not known to pass: its run waits for that change', () => {
    expect(select(check('a'), 'pass', {}, true)).toBe('todo');
    expect(select(check('a'), 'fail', {}, true)).toBe('todo');
    const seen = new Map([['a', { check: 'a', verdict: 'pass' as const, reason: 'x', unconfirmed: true }]]);
    // What this batch would not mend is not done either, as long as it may be put back.
    const selection = selectChecks([consent], seen, asked);
    expect(selection.leftOut).toMatchObject([{ before: 'unknown', outcome: 'left' }]);
    expect(stillFailing(selection, { isNamed: false, reported: new Map() })).toHaveLength(1);
  });

  it('that travels with one that is left, is left too, however far', () => {
    const checks = [
      check('a', { requires: ['slug-b'] }),
      check('b', { requires: ['slug-c'] }),
      check('c', { kind: 'consent', risk: 'medium' }),
      check('d', { requires: ['slug-e'] }),
      check('e'),
    ];
    const seen = new Map(checks.map(({ id }) => [id, { check: id, verdict: 'fail' as const, reason: '' }]));
    seen.set('e', { check: 'e', verdict: 'pass' as never, reason: '' });
    const { todo, leftOut } = selectChecks(checks, seen, asked);
    expect(todo.map((one) => one.check.id)).toEqual(['d']);
    expect(leftOut.find((one) => one.check.id === 'a')?.reason).toMatch(
      /^travels with b: travels with c: changes/,
    );
  });

  it('that the node said nothing of is left, and never taken for a pass', () => {
    const { todo, leftOut } = selectChecks([check('a')], new Map(), { ...asked, acceptRisk: 'high', named });
    expect(todo).toEqual([]);
    expect(leftOut[0]).toMatchObject({ before: 'unknown', outcome: 'left' });
  });
});

it.each([
  ['fail', true, true],
  ['stale', true, true],
  ['unknown', true, true],
  ['manual', false, true],
  ['waived', false, true],
  ['notApplicable', false, false],
] as const)('%s is not as asked: of the whole catalog %s, of named checks %s', (verdict, ofAll, ofNamed) => {
  const leftOut = [{ check: check('a'), before: verdict, outcome: 'left' as const, reason: '' }];
  expect(stillFailing({ todo: [], leftOut }, { isNamed: false, reported: new Map() })).toHaveLength(
    ofAll ? 1 : 0,
  );
  expect(stillFailing({ todo: [], leftOut }, { isNamed: true, reported: new Map() })).toHaveLength(
    ofNamed ? 1 : 0,
  );
});

it('one change for each component, those that restart nothing first and etcd last', () => {
  const targets = [
    'etcd',
    'kubelet',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'files',
  ] as const;
  const checks = targets.flatMap((target) => [
    check(`${target}-1`, { target }),
    check(`${target}-2`, { target }),
  ]);
  expect(bundlesOf(checks).map(({ target, units }) => [target, idsOf(units)])).toEqual(
    targets.toReversed().map((target) => [target, [`${target}-1`, `${target}-2`]]),
  );
});

it('what requires each other is one unit, however it is tied', () => {
  const checks = [
    check('a', { requires: ['slug-c'] }),
    check('b', { risk: 'medium' }),
    check('c', { requires: ['slug-d', 'slug-gone'], risk: 'high' }),
    check('d'),
  ];
  const [bundle] = bundlesOf(checks);
  expect(bundle?.units.map((unit) => [unit.checks.map(({ id }) => id).join(), unit.risk])).toEqual([
    ['b', 'medium'],
    ['a,c,d', 'high'],
  ]);
});

it.each<[Verdict, string | null, number]>([
  ['notApplicable', null, 1],
  ['manual', null, 1],
  ['fail', null, 1],
  ['unknown', null, 1],
  ['waived', null, 0],
  ['notApplicable', 'kube-bench could not look', 0],
  ['manual', 'kube-bench leaves it to a person', 0],
  ['fail', 'kube-bench could not look', 1],
])(
  'a reported check that is %s here, and of which kube-bench says %s, still fails: %i',
  (before, whyNot, count) => {
    const leftOut = [{ check: check('a'), before, outcome: 'left' as const, reason: '' }];
    const reported = new Map([['a', { check: 'a', status: 'FAIL' as const, whyNot }]]);
    expect(stillFailing({ todo: [], leftOut }, { isNamed: false, reported })).toHaveLength(count);
  },
);

it('a check that the node has mended by hand is left with its word, and passes like any other', () => {
  const seen = (verdict: Verdict) =>
    new Map([['a', { check: 'a', verdict, reason: 'as seen', byHand: 'by hand only here' }]]);
  const { todo, leftOut } = selectChecks([check('a')], seen('fail'), asked);
  expect(todo).toEqual([]);
  expect(leftOut).toMatchObject([{ before: 'fail', outcome: 'left', reason: 'by hand only here' }]);
  expect(selectChecks([check('a')], seen('pass'), asked).leftOut).toMatchObject([{ outcome: 'compliant' }]);
});

it('what only the node knows, and what cannot be used, is told of and counts as failing', () => {
  const broken = check('own-b', { problem: 'b.yaml:1:1 no title' });
  const selection = selectChecks([broken], new Map(), asked);
  expect(selection.leftOut).toMatchObject([{ before: 'unknown', reason: 'b.yaml:1:1 no title' }]);
  const all = selectBeyond(selection, [
    { check: 'own-n', title: 'N', verdict: 'fail', reason: 'it is on' },
    { check: 'own-p', title: 'P', verdict: 'pass', reason: 'it is off' },
  ]);
  expect(all.leftOut.map(({ check: { id }, outcome }) => [id, outcome])).toEqual([
    ['own-b', 'left'],
    ['own-n', 'left'],
    ['own-p', 'compliant'],
  ]);
  expect(all.leftOut[1]?.reason).toMatch(/^it is on; the control worker does not know this check/);
  expect(stillFailing(all, { isNamed: false, reported: new Map() })).toHaveLength(2);
});

it('what passes on the node under the number of a check of ours is no word on ours', () => {
  const selection = selectChecks([check('own-1.0/9.9')], new Map(), asked);
  const all = selectBeyond(selection, [
    { check: 'own-1.0/9.9', slug: 'own-other', title: 'O', verdict: 'pass', reason: 'it is off' },
  ]);
  expect(all.leftOut.map(({ check: { id }, before, outcome }) => [id, before, outcome])).toEqual([
    ['own-1.0/9.9', 'unknown', 'left'],
    ['own-other', 'pass', 'compliant'],
  ]);
});
