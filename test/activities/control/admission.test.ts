/** What the guard of a cluster is asked about a change, beside the node's own state. */
import { describe, expect, it } from 'vitest';
import { admit, preview } from '../../../src/activities/control/guard.ts';
import type { ReadPolicy } from '../../../src/adapters/config/approval-policy.ts';
import type { GuardService } from '../../../src/adapters/service/guard-service.ts';
import type { GuardPreview } from '../../../src/contracts/guard.ts';
import type { NodeFacts, Plan } from '../../../src/contracts/plan.ts';
import type { TimeWindow } from '../../../src/contracts/time-window.ts';
import { restoreOf } from '../../../src/domain/change/way-back.ts';

const identity = { cluster: 'c', node: 'cp-1', machineId: 'm', clusterCaDigest: null, hostname: 'h' };
const facts: NodeFacts = {
  identity,
  boot: { bootId: 'b', initStartTicks: '1' },
  at: '2026-01-01T00:00:00Z',
  emergencyStop: null,
  openChange: null,
  recoverer: { alive: true, detail: '' },
};
const plan = { identity } as Plan;
const ids = { restoreChanges: ['0123456789abcdef'] };

const saturday = { days: ['sat'], from: '22:00', to: '24:00', zone: 'Europe/Berlin' } satisfies TimeWindow;
const sunday = { ...saturday, days: ['sun'] } satisfies TimeWindow;
const inIt = new Date('2026-12-05T21:30:00Z');
const outside = new Date('2026-12-04T21:30:00Z');

interface Setting {
  windows: TimeWindow[];
  now: Date;
  readPolicy: ReadPolicy;
}

/** Admits all that comes to it, and keeps what it was asked. */
function admitting({ windows = [], now = outside, readPolicy }: Partial<Setting> = {}) {
  const asked: GuardPreview[] = [];
  const ask = async (_cluster: string, _name: string, input: GuardPreview): Promise<unknown> =>
    Promise.resolve((asked.push(input), { admitted: true }));
  const policy = { rules: [], groups: {}, environment: null, changeWindows: windows };
  const context = {
    guard: { ask } as unknown as GuardService,
    readPolicy: readPolicy ?? (() => Promise.resolve(policy)),
    now: () => now,
  };
  return { asked, context };
}

it.each<[string, Parameters<typeof restoreOf>[0], boolean]>([
  ['a change', {}, false],
  ['a named backup', { restore: '01' }, true],
  ['what changes wrote', ids, true],
])('%s is a restore or not, which no pause holds up', async (_name, request, isRestore) => {
  const { asked, context } = admitting();
  await preview({ facts, plan, ...restoreOf(request) }, context);
  expect(asked).toMatchObject([{ isRestore }]);
});

it('the emergency stop holds what changes wrote as it holds any change', async () => {
  const stopped = { ...facts, emergencyStop: { since: '2026-01-01T00:00:00Z', changeId: 'x', reason: 'r' } };
  const ask = { facts: stopped, plan, ...restoreOf(ids) };
  expect(await preview(ask, admitting().context)).toMatchObject({ code: 'EMERGENCY_STOP' });
});

describe('changeWindows', () => {
  const workflow = { clusterId: 'x', namespace: 'd', workflowId: 'w', firstRunId: 'r', attempt: 1 };
  const change = {
    facts,
    plan: { ...plan, target: 'kubelet', planHash: 'h', files: [] } as Plan,
    isRestore: false,
  };
  const both = async (setting: Partial<Setting>): Promise<string[]> => {
    const { asked, context } = admitting(setting);
    const answers = [await preview(change, context), await admit({ ...change, workflow }, context)];
    expect(asked).toHaveLength(answers.filter(({ admitted }) => admitted).length);
    return answers.map((answer) => (answer.admitted ? 'admitted' : `${answer.code} ${answer.reason}`));
  };

  it('in one of them a change may begin', async () => {
    expect(await both({ windows: [saturday, sunday], now: inIt })).toEqual(['admitted', 'admitted']);
    expect(await both({ windows: [] })).toEqual(['admitted', 'admitted']);
  });

  it('outside of all of them it may not, and the guard is not asked for a place', async () => {
    const said =
      'OUTSIDE_WINDOW expected a time in sat 22:00-24:00 Europe/Berlin, or sun 22:00-24:00 Europe/Berlin, found 2026-12-04T21:30:00.000Z';
    expect(await both({ windows: [saturday, sunday] })).toEqual([said, said]);
  });

  it('a file that cannot be read is never a yes', async () => {
    const readPolicy = (): Promise<never> => Promise.reject(new Error('gone'));
    const said = 'POLICY_UNREADABLE the policy of the control worker cannot be read: gone';
    expect(await both({ readPolicy })).toEqual([said, said]);
  });

  it.each([{ restore: '01' }, ids])(
    'what puts back (%j) waits for no time, and for no file',
    async (request) => {
      const readPolicy = (): Promise<never> => Promise.reject(new Error('gone'));
      const { context } = admitting({ readPolicy });
      expect(await preview({ facts, plan, ...restoreOf(request) }, context)).toEqual({ admitted: true });
    },
  );
});
