import { expect, it } from 'vitest';
import { whyNoOrder, whyNoQuestion } from '../../../src/domain/guard/understand.ts';
import { guardAsk } from '../../support/guard-ask.ts';

const order = { by: 'ana', reason: 'release week' };

it.each([undefined, null, 'pause', [], {}, { by: 'ana' }, { ...order, by: 7 }, { ...order, reason: ' ' }])(
  '%o is no order, and whoever sends it reads what one is',
  (said) => {
    expect(whyNoOrder('pause', said)).toMatch(/^pause: expected {"by":"…","reason":"…"}, found no text as /);
  },
);

it('an order says who and why, and one that frees says which node', () => {
  expect(whyNoOrder('adopt', order)).toBeNull();
  expect(whyNoOrder('free', order)).toContain('found no text as node');
  expect(whyNoOrder('free', { ...order, node: 'cp-1' })).toBeNull();
});

it('a question is what a run asks', () => {
  const { workflow: _workflow, ...unnamed } = guardAsk('cp-1');
  expect(whyNoQuestion('admit', guardAsk('cp-1'))).toBeNull();
  expect(whyNoQuestion('admit', unnamed)).toContain('workflow');
  expect(whyNoQuestion('preview', { node: 'cp-1', isRestore: false, knownGuard: null })).toBeNull();
  expect(whyNoQuestion('release', { node: 'cp-1', changeId: 'c' })).toContain('end');
  expect(whyNoQuestion('release', undefined)).toContain('node, changeId, end');
});
