/** What a node's configuration decides about checks, day by day. */
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import { readRules, standingOf } from '../../../src/domain/checks/index.ts';
import type { NodeRules, Standing, ThisNode } from '../../../src/domain/checks/index.ts';

const catalog = await loadCatalog();
const slug = 'apiserver-profiling-off';

const cp: ThisNode = { name: 'cp-1', role: 'control-plane' };

function rules(config: object, today = '2026-05-31', node = cp): NodeRules {
  const parsed = NodeConfig.parse({ cluster: 'c', node: 'cp-1', ...config });
  return readRules(parsed, (name) => (name === 'own-broken' ? null : catalog.resolve(name)), today, node);
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

describe('a rule for some nodes', () => {
  const workers = { nodes: { roles: ['worker'] } };
  const unseen: ThisNode = { name: 'cp-1', role: new Error('EIO') };

  it('holds on those alone, in every form', () => {
    const excluded = { reason: 'no disk' };
    for (const config of [
      { checks: { '1.2.15': { excluded, nodes: { names: ['cp-*'] } } } },
      { excluded: [{ check: slug, ...excluded, nodes: { names: ['cp-*'] } }] },
    ]) {
      expect(standingOf(rules(config), slug)).toEqual({ ...free, waived: 'no disk' });
      expect(standingOf(rules(config, undefined, { ...cp, name: 'w-1' }), slug)).toEqual(free);
    }
    expect(standing({ enabled: false, ...workers })).toEqual(free);
    expect(standing({ manual: true, ...workers })).toEqual(free);
    const aged = { '1.2.17': { parameters: { auditLogMaxAge: 90 }, ...workers } };
    expect(rules({ checks: aged }).parameters).toEqual({});
  });

  it('leaves its check to another rule, of which one may hold', () => {
    const excluded = (why: string, ...names: string[]): object => ({
      check: slug,
      reason: why,
      nodes: { names },
    });
    const both = { excluded: [excluded('one', 'w-*'), excluded('two', 'cp-*')] };
    expect(standingOf(rules(both), slug).waived).toBe('two');
    expect(() => rules({ excluded: [excluded('one', '*'), excluded('two', 'cp-1')] })).toThrow(
      `node.yaml excluded.1: expected one rule for ${slug}, found excluded.0 too`,
    );
  });

  it('is read for mistakes on every node', () => {
    expect(() => rules({ checks: { '9.9.9': workers } })).toThrow('check 9.9.9: expected a check');
    expect(() => rules({ checks: { '1.2.15': { parameters: { depth: 3 }, ...workers } } })).toThrow(
      'checks.1.2.15.parameters.depth: expected a parameter',
    );
  });

  it('by a role that could not be seen stops all, and by a name does not ask for it', () => {
    expect(() => rules({ checks: { '1.2.15': workers } }, undefined, unseen)).toThrow('EIO');
    const named = { checks: { '1.2.15': { enabled: false, nodes: { names: ['w-1'], roles: ['worker'] } } } };
    expect(standingOf(rules(named, undefined, unseen), slug)).toEqual(free);
  });
});
