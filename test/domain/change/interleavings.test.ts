/** Every interleaving of a run, its lost attempts, the recoverer, a person and a second run; and what each rule is for. */
import { describe, expect, it } from 'vitest';
import type { ChangeRecord } from '../../../src/contracts/change-record.ts';
import { step } from '../../../src/domain/change/step.ts';
import { explore } from './model/explore.ts';
import type { Exploration } from './model/explore.ts';
import type { Scenario } from './model/workflow.ts';
import { realRules } from './model/world.ts';
import type { Rules } from './model/world.ts';

const noFaults = { rules: realRules, faults: {}, mostFaults: 2, withBackUp: false, secondRun: 'no' } as const;

const scenarios: Record<string, Partial<Scenario>> = {
  'one run, each pair of faults': {
    faults: {
      timeout: 2,
      kill: 1,
      freeze: 1,
      deadline: 2,
      reboot: 1,
      person: 1,
      reset: 1,
      cancel: 1,
      sameEdit: 1,
      unhealthy: 1,
      sick: 1,
    },
  },
  'a run that is terminated, and the next one': {
    faults: { terminate: 1, deadline: 1, freeze: 1, unhealthy: 1 },
    secondRun: 'after',
  },
  'two runs at once': {
    faults: { timeout: 1, deadline: 1, unhealthy: 1, kill: 1, reboot: 1 },
    mostFaults: 1,
    secondRun: 'beside',
  },
  'backups of lost attempts': {
    faults: { timeout: 2, unhealthy: 1, reset: 1, deadline: 1 },
    withBackUp: true,
  },
  'a state directory that is lost': { faults: { wipe: 1, timeout: 1, unhealthy: 1, cancel: 1 } },
  'a rollback that fails, taken over': {
    faults: { unhealthy: 1, sick: 1, deadline: 2, kill: 1 },
    mostFaults: 4,
  },
};

function exploreWith(scenario: Partial<Scenario>, rules: Partial<Rules> = {}): Exploration {
  return explore({ ...noFaults, ...scenario, rules: { ...realRules, ...rules } });
}

// Seconds on an idle machine; a busy one must not fail it.
const timeout = 120_000;

describe('no interleaving breaks a promise', { timeout }, () => {
  it.each(Object.entries(scenarios))('%s', (_, scenario) => {
    const { violation, path, worlds } = exploreWith(scenario);
    expect({ violation, path }).toEqual({ violation: null, path: [] });
    expect(worlds).toBeGreaterThan(500);
  });

  it('reaches every end', () => {
    const { told } = exploreWith({ faults: { unhealthy: 1, sick: 1, timeout: 1 } });
    expect([...told].sort()).toEqual(['confirmed', 'refused', 'rollbackFailed', 'rolledBack']);
  });
});

/** A step that treats the record as if it were in another state. */
function disguise(kinds: string[], states: string[], as: Partial<ChangeRecord> | undefined): typeof step {
  return (record, event, now) => {
    if (record === undefined || !kinds.includes(event.kind) || !states.includes(record.state)) {
      return step(record, event, now);
    }
    return step(as === undefined ? undefined : { ...record, ...as }, event, now);
  };
}

const mutants: [string, Partial<Scenario>, Partial<Rules>, RegExp][] = [
  [
    'crash 1: giving up leaves no tombstone, and the late write lands',
    { faults: { timeout: 1 }, mostFaults: 1 },
    { tombstone: false },
    /told refused|stay although/,
  ],
  [
    'crash 2: nobody kills the stopped holder of the lock, and the deadline passes in vain',
    { faults: { freeze: 1, deadline: 1 } },
    { killHolder: false },
    /never put back/,
  ],
  [
    'crash 3: a late backup is "the original"',
    { faults: { timeout: 1, unhealthy: 1 }, withBackUp: true },
    { checkedBackups: false },
    /puts back new/,
  ],
  [
    'crash 4: the next run begins over an open change',
    { faults: { terminate: 1 }, secondRun: 'after' },
    { oneOpenChange: false },
    /two records are open|takes away/,
  ],
  [
    'crash 15: a repeated apply forgets how the change ended',
    { faults: { reset: 1, unhealthy: 1 } },
    { step: disguise(['arm'], ['confirmed', 'rolledBack', 'refused'], undefined) },
    /final record/,
  ],
  [
    'crash 16: a queued rollback undoes what a person did later',
    { faults: { timeout: 1, unhealthy: 1, sameEdit: 1 }, mostFaults: 3 },
    { finalAnswersRollBack: false, step: disguise(['beginRevert'], ['rolledBack'], { state: 'applied' }) },
    /final record/,
  ],
  [
    'crash 21: a lost answer to confirm is taken for a no',
    { faults: { timeout: 1 } },
    { nodeHasTheLastWord: false },
    /told rolledBack, and its record is/,
  ],
  [
    'crash 21: a confirmed change can still be reverted',
    { faults: { terminate: 1 }, secondRun: 'after' },
    { finalAnswersRollBack: false, step: disguise(['beginRevert'], ['confirmed'], { state: 'verified' }) },
    /final record/,
  ],
  [
    'crash 5: a second run is admitted beside the first',
    { faults: {}, secondRun: 'beside' },
    { oneOpenChange: false },
    /two records are open/,
  ],
  [
    'crash 25, 37: a reverter that was replaced goes on writing',
    { faults: { unhealthy: 1, deadline: 2, sick: 1 }, mostFaults: 4 },
    { revertChecksToken: false },
    /while its record is|the latch is|takes away/,
  ],
  [
    'crash 35: an unknown id with our bytes on the disk is waved through',
    { faults: { wipe: 1, timeout: 1, unhealthy: 1 } },
    { stateLostIsSeen: false },
    /stay although it ended as refused/,
  ],
  [
    'peers 3.20: digests are not read again before the rename',
    { faults: { person: 1 } },
    { digestsBeforeRename: false },
    /overwrites what a person wrote/,
  ],
];

describe('without its rule, a promise is broken', { timeout }, () => {
  it.each(mutants)('%s', (_, scenario, rules, expected) => {
    expect(exploreWith(scenario).violation).toBeNull();
    expect(exploreWith(scenario, rules).violation).toMatch(expected);
  });
});
