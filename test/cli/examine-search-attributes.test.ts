/** What `doctor` says of a namespace's search attributes: the command that it prints must work on that server as it stands. */
import { expect, it } from 'vitest';
import { judgeSearchAttributes } from '../../src/cli/examine-search-attributes.ts';

const place = { address: 'temporal:7233', namespace: 'kubemend' };

it('all there: ok', () => {
  expect(judgeSearchAttributes({ missing: [], mistyped: [] }, place)).toMatchObject({ outcome: 'ok' });
});

it('what is missing is named, and made in this namespace of this server', () => {
  const look = judgeSearchAttributes({ missing: ['Node', 'CheckIds'], mistyped: [] }, place);
  expect(look.outcome).toBe('warn');
  expect(look.detail).toContain('missing: Node CheckIds');
  expect(look.hint).toContain(
    'temporal operator search-attribute create --address temporal:7233 --namespace kubemend' +
      ' --name Node --type Keyword --name CheckIds --type KeywordList',
  );
});

it('where a profile says the address, the command leaves it to the profile', () => {
  const look = judgeSearchAttributes({ missing: ['Node'], mistyped: [] }, { ...place, address: undefined });
  expect(look.hint).toContain('create --namespace kubemend --name Node');
});

it("another's attribute of the name is told with both types, and no command would mend it", () => {
  const mistyped = [{ name: 'Node', expected: 'Keyword', found: 'Int' }];
  const look = judgeSearchAttributes({ missing: ['Phase'], mistyped }, place);
  expect(look).toMatchObject({ outcome: 'warn' });
  expect(look.detail).toContain('Node: expected Keyword, found Int');
  expect(look.hint).toContain('a namespace of its own');
  expect(look.hint).not.toContain('create');
});

it('a server that does not say is a warning, with the right that is lacking', () => {
  const look = judgeSearchAttributes(null, place);
  expect(look).toMatchObject({ outcome: 'warn' });
  expect(look.hint).toContain('right to list search attributes');
});
