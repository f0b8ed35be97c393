/** What the guard of a cluster admits, and what frees a slot. */
import { describe, expect, it } from 'vitest';
import type { GuardAsk, GuardState } from '../../../src/contracts/guard.ts';
import { describeGuard } from '../../../src/domain/guard/describe.ts';
import {
  admitChange,
  freeNode,
  pauseGuard,
  previewChange,
  recordOrder,
  releaseChange,
  resumeGuard,
} from '../../../src/domain/guard/guard.ts';
import { adoptNodes, newGuard } from '../../../src/domain/guard/new-guard.ts';
import { guardAsk } from '../../support/guard-ask.ts';

const at = '2026-11-29T12:00:00.000Z';
const empty = newGuard('c', 'guard-1', at);
const order = { by: 'ana', reason: 'a release is under way' };

const admit = (state: GuardState, asked: GuardAsk): GuardState => {
  const { state: next, answer } = admitChange(state, asked, at);
  expect(answer).toEqual({ admitted: true, guardId: 'guard-1' });
  return next;
};
const refusal = (state: GuardState, asked: GuardAsk): string => {
  const { state: next, answer } = admitChange(state, asked, at);
  expect(next.slots).toEqual(state.slots);
  return answer.admitted ? 'admitted' : `${answer.code}: ${answer.reason}`;
};
const worker = { isControlPlane: false, target: 'kubelet' };

describe('crash 12, one control-plane node at a time', () => {
  const busy = admit(empty, guardAsk('cp-1'));

  it('the next waits, and is told for whom', () => {
    expect(refusal(busy, guardAsk('cp-2'))).toMatch(
      /^CONTROL_PLANE_BUSY: .*change-of-cp-1 on kube-apiserver of cp-1 is under way/,
    );
    expect(refusal(busy, guardAsk('cp-2', { isRestore: true }))).toContain('CONTROL_PLANE_BUSY');
  });

  it('workers are not concerned, however many', () => {
    const more = admit(admit(busy, guardAsk('w-1', worker)), guardAsk('w-2', worker));
    expect(more.slots.map(({ node }) => node)).toEqual(['cp-1', 'w-1', 'w-2']);
    expect(admit(admit(empty, guardAsk('w-1', worker)), guardAsk('cp-1')).slots).toHaveLength(2);
  });

  it('one change of a node: another of the same node waits', () => {
    const workflow = { ...guardAsk('cp-1').workflow, workflowId: 'remediate/c/cp-1/kube-scheduler' };
    const other = guardAsk('cp-1', { changeId: 'another', target: 'kube-scheduler', workflow });
    expect(refusal(busy, other)).toContain('OPEN_CHANGE: change change-of-cp-1');
    // Of the same name, after the first was terminated.
    const later = { ...guardAsk('cp-1').workflow, firstRunId: 'run-2' };
    expect(refusal(busy, guardAsk('cp-1', { changeId: 'later', workflow: later }))).toContain('OPEN_CHANGE');
  });

  it('a run that tries again takes the place of what it tried before', () => {
    const workflow = { ...guardAsk('cp-1').workflow, attempt: 2 };
    const again = admit(busy, guardAsk('cp-1', { changeId: 'second', workflow }));
    expect(again.slots).toMatchObject([{ changeId: 'second' }]);
  });

  it('the same change asked for again has the same answer, and one slot', () => {
    expect(admit(busy, guardAsk('cp-1'))).toEqual(busy);
    // Also while paused: it was admitted before, and its answer was lost.
    expect(admit(pauseGuard(busy, order, at), guardAsk('cp-1')).slots).toEqual(busy.slots);
  });

  it.each(['FIXED', 'REFUSED', 'REMEDIATION_FAILED_ROLLED_BACK', 'CANCELLED_ROLLED_BACK'] as const)(
    '%s frees the slot',
    (end) => {
      const free = releaseChange(busy, { node: 'cp-1', changeId: 'change-of-cp-1', end });
      expect(free.slots).toEqual([]);
    },
  );

  it('an end of another change, or of another node, frees nothing', () => {
    for (const more of [{ changeId: 'another' }, { node: 'cp-2' }]) {
      const end = { node: 'cp-1', changeId: 'change-of-cp-1', end: 'FIXED' as const, ...more };
      expect(releaseChange(busy, end)).toEqual(busy);
    }
  });

  it('a rollback that failed holds the others until a person has looked; the node itself may be healed', () => {
    const held = releaseChange(busy, {
      node: 'cp-1',
      changeId: 'change-of-cp-1',
      end: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      code: 'ABANDONED',
    });
    expect(refusal(held, guardAsk('cp-2'))).toMatch(
      /CONTROL_PLANE_BUSY.*held since.*its rollback failed \(ABANDONED\)/,
    );
    expect(refusal(held, guardAsk('cp-2', { isRestore: true }))).toContain('CONTROL_PLANE_BUSY');
    const healing = admit(held, guardAsk('cp-1', { changeId: 'restore', isRestore: true }));
    expect(healing.slots).toMatchObject([{ changeId: 'restore', held: null }]);
    expect(refusal(healing, guardAsk('cp-2'))).toContain(
      'under way since 2026-11-29T12:00:00.000Z, then held again: its',
    );
    for (const end of ['FIXED', 'CANCELLED', 'REFUSED', 'REMEDIATION_FAILED_ROLLED_BACK'] as const) {
      const again = { ...guardAsk('cp-1').workflow, attempt: 2 };
      const second = admit(
        healing,
        guardAsk('cp-1', { changeId: 'again', isRestore: true, workflow: again }),
      );
      // Whatever became of the restore: it is not the word of a person.
      expect(releaseChange(second, { node: 'cp-1', changeId: 'again', end })).toEqual(held);
      expect(releaseChange(healing, { node: 'cp-1', changeId: 'restore', end })).toEqual(held);
    }
    // A change that the node admits beside no stop: a person has cleared it.
    const cleared = admit(held, guardAsk('cp-1', { changeId: 'next' }));
    expect(releaseChange(cleared, { node: 'cp-1', changeId: 'next', end: 'FIXED' }).slots).toEqual([]);
    expect(admit(freeNode(held, 'cp-1'), guardAsk('cp-2')).slots).toHaveLength(1);
  });
});

describe('the last word of the node', () => {
  const busy = admit(empty, guardAsk('cp-1'));
  const end = { node: 'cp-1', changeId: 'change-of-cp-1', end: 'REMEDIATION_FAILED_ROLLED_BACK' } as const;
  const well = { stop: null, openChange: null };

  it('frees the slot where nothing is open or stopped', () => {
    expect(releaseChange(busy, { ...end, ...well }).slots).toEqual([]);
  });

  it('a stop holds it, whatever the run believes', () => {
    const held = releaseChange(busy, { ...end, ...well, stop: 'storage migration' });
    expect(refusal(held, guardAsk('cp-2'))).toContain('emergency stop of the node: storage migration');
  });

  it('while a change of it is open, its canary too, nothing is free and nothing held', () => {
    const openChange = 'change canary on kube-apiserver is reverting';
    expect(releaseChange(busy, { ...end, ...well, openChange })).toEqual(busy);
    expect(releaseChange(busy, { ...end, stop: 'x', openChange })).toEqual(busy);
  });
});

describe('what an operator does', () => {
  const held = (node: string): GuardState =>
    releaseChange(admit(empty, guardAsk(node)), {
      node,
      changeId: `change-of-${node}`,
      end: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
    });

  it('frees what is held; what is under way only where it is meant', () => {
    expect(freeNode(held('cp-1'), 'cp-1').slots).toEqual([]);
    expect(freeNode(held('cp-1'), 'cp-2')).toEqual(held('cp-1'));
    const busy = admit(empty, guardAsk('cp-1'));
    expect(freeNode(busy, 'cp-1')).toEqual(busy);
    expect(freeNode(busy, 'cp-1', true).slots).toEqual([]);
  });

  it('of a restore under way takes away what was held before it, and leaves the restore', () => {
    const healing = admit(held('cp-1'), guardAsk('cp-1', { changeId: 'restore', isRestore: true }));
    const vouched = freeNode(healing, 'cp-1');
    expect(vouched.slots).toMatchObject([{ changeId: 'restore', held: null }]);
    expect(releaseChange(vouched, { node: 'cp-1', changeId: 'restore', end: 'FIXED' }).slots).toEqual([]);
  });

  it('is kept with his name and reason, the last few', () => {
    let state: GuardState = empty;
    for (let turn = 1; turn <= 7; turn++) {
      state = recordOrder(state, { what: 'free', by: 'ana', reason: `${turn}`, node: 'cp-1', at });
    }
    expect(state.orders?.map(({ reason }) => reason)).toEqual(['3', '4', '5', '6', '7']);
  });
});

describe('a pause', () => {
  const paused = pauseGuard(empty, order, at);

  it('is told before people are asked, and again at admission; a named backup passes', () => {
    const reason = 'cluster c is paused since 2026-11-29T12:00:00.000Z by ana: a release is under way';
    expect(previewChange(paused, guardAsk('w-1', worker)).refusal).toEqual({
      admitted: false,
      code: 'GUARD_PAUSED',
      reason,
    });
    expect(refusal(paused, guardAsk('cp-1'))).toBe(`GUARD_PAUSED: ${reason}`);
    admit(paused, guardAsk('cp-1', { isRestore: true }));
  });

  it('keeps its first author, and ends by a word', () => {
    expect(pauseGuard(paused, { by: 'ben', reason: 'x' }, 'later')).toEqual(paused);
    expect(resumeGuard(paused)).toEqual(empty);
  });

  it('a busy slot is no refusal of a preview: it will be free', () => {
    expect(previewChange(admit(empty, guardAsk('cp-1')), guardAsk('cp-2')).refusal).toBeNull();
  });
});

describe('crash 13, a guard that knows less than the nodes', () => {
  it('a node without a mark is admitted: one that was never changed looks the same', () => {
    for (const knownGuard of [null, 'guard-1']) admit(empty, guardAsk('cp-1', { knownGuard }));
  });

  it('learns it also from a run that another one admitted, when that ends', () => {
    const end = { node: 'cp-1', changeId: 'x', end: 'FIXED', stop: null, openChange: null } as const;
    expect(releaseChange(empty, { ...end, guardId: 'guard-1' })).toEqual(empty);
    const lost = releaseChange(empty, { ...end, guardId: 'guard-0' });
    expect(lost).toMatchObject({ lost: { guardId: 'guard-0', node: 'cp-1' } });
    expect(refusal(lost, guardAsk('w-1', worker))).toContain('GUARD_LOST');
    expect(releaseChange(adoptNodes(lost), { ...end, guardId: 'guard-0' }).lost).toBeNull();
  });

  it('admits nothing once a node knows another, until an operator adopts it', () => {
    const { state: lost, answer } = admitChange(empty, guardAsk('cp-1', { knownGuard: 'guard-0' }), at);
    expect(answer).toMatchObject({ admitted: false, code: 'GUARD_LOST' });
    expect(refusal(lost, guardAsk('w-1', worker))).toContain('cp-1 knows guard guard-0');
    // What it had paused or held is not known: a restore may meet a node in the middle of a change.
    expect(refusal(lost, guardAsk('w-1', { ...worker, isRestore: true }))).toContain('GUARD_LOST');
    const adopted = adoptNodes(lost);
    admit(adopted, guardAsk('cp-1', { knownGuard: 'guard-0' }));
    expect(admitChange(adopted, guardAsk('cp-2', { knownGuard: 'guard-x' }), at).answer).toMatchObject({
      code: 'GUARD_LOST',
    });
  });
});

it('is shown in words', () => {
  const state = pauseGuard(admit(empty, guardAsk('cp-1')), order, at);
  expect(describeGuard(state)).toMatch(
    /^guard guard-1\n\n\*\*paused\*\* since .* by ana.*\n\nchange change-of-cp-1/,
  );
});
