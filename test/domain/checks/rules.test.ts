/** What a node's configuration decides about checks, day by day. */
import { expect, it } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import { readRules, standingOf } from '../../../src/domain/checks/index.ts';
import type { NodeRules, Standing } from '../../../src/domain/checks/index.ts';

const catalog = await loadCatalog();
const slug = 'apiserver-profiling-off';

function rules(config: object, today = '2026-05-31'): NodeRules {
  const parsed = NodeConfig.parse({ cluster: 'c', node: 'cp-1', ...config });
  return readRules(parsed, (name) => (name === 'own-broken' ? null : catalog.resolve(name)), today);
}
const standing = (rule: object, today?: string): Standing =>
  standingOf(rules({ checks: { '1.2.15': rule } }, today), slug);
const free = { waived: null, byHand: null, expired: null };

it('says nothing of a check without a rule', () => {
  expect(standingOf(rules({}), slug)).toEqual(free);
  expect(standing({})).toEqual(free);
});

it('disabled, by hand, excluded', () => {
  expect(standing({ enabled: false }).waived).toBe("disabled in the node's configuration");
  expect(standing({ manual: true })).toMatchObject({ waived: null, byHand: expect.any(String) as string });
  expect(standing({ excluded: { reason: 'no disk' } }).waived).toBe('no disk');
});

it.each([
  ['2026-05-30', 'no disk (until 2026-05-31)', null],
  ['2026-05-31', 'no disk (until 2026-05-31)', null],
  ['2026-06-01', null, 'no disk (until 2026-05-31)'],
])('an exclusion until 2026-05-31, on %s', (today, waived, expired) => {
  const excluded = { reason: 'no disk', until: '2026-05-31' };
  expect(standing({ excluded }, today)).toEqual({ ...free, waived, expired });
  const listed = rules({ excluded: [{ check: slug, ...excluded }] }, today);
  expect(standingOf(listed, slug)).toEqual({ ...free, waived, expired });
});

it('a date is a date', () => {
  const config = { cluster: 'c', node: 'n', excluded: [{ check: '1.2.15', reason: 'x', until: 'May' }] };
  expect(NodeConfig.safeParse(config).error?.issues[0]?.message).toBe(
    'expected a date, such as "2026-12-31"',
  );
});

it('values of parameters, by the name of each', () => {
  expect(rules({ checks: { '1.2.17': { parameters: { auditLogMaxAge: 90 } } } }).parameters).toEqual({
    auditLogMaxAge: 90,
  });
});

it('a check that cannot be used needs no rule', () => {
  expect(rules({ checks: { 'own-broken': { enabled: false } } }).standings.size).toBe(0);
});

it.each([
  ['an unknown check', { checks: { '9.9.9': {} } }, 'node.yaml checks.9.9.9: check 9.9.9: expected a check'],
  [
    'an unknown check in the list',
    { excluded: [{ check: 'nope', reason: 'x' }] },
    'node.yaml excluded.0: check nope: expected a check',
  ],
  [
    'two rules for one check',
    { checks: { '1.2.15': {}, [slug]: {} } },
    `expected one rule for ${slug}, found checks.1.2.15 too`,
  ],
  [
    'a parameter that the check has not',
    { checks: { '1.2.15': { parameters: { depth: 3 } } } },
    'checks.1.2.15.parameters.depth: expected a parameter of apiserver-profiling-off (none)',
  ],
  [
    'a value that the parameter cannot have',
    { checks: { '1.2.17': { parameters: { auditLogMaxAge: 'long' } } } },
    'checks.1.2.17.parameters.auditLogMaxAge: expected a whole number, at least 30, at most 3650, found "long"',
  ],
])('refuses %s', (_what, config, problem) => {
  expect(() => rules(config)).toThrow(problem);
});
