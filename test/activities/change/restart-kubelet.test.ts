/** The kubelet's restart as a step of its own: only after a look that finds it well, once, and never after a rollback began. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restartKubelet } from '../../../src/activities/change/restart-kubelet.ts';
import { rollBack } from '../../../src/activities/rollback/roll-back.ts';
import type { GateSpec, Observation } from '../../../src/contracts/gate.ts';
import { PlaceError } from '../../../src/domain/errors.ts';
import {
  applyPlanned,
  changeId,
  createTestNode,
  deed,
  gateSpec,
  planChange,
  rollBackInput,
} from './test-node.ts';
import type { Planned, TestNode } from './test-node.ts';

let node: TestNode;
let planned: Planned;
/** what the next looks find different from a kubelet that is well */
let seen: Partial<Observation>;
let asked: GateSpec[];
const good = { status: 200, error: null, body: 'ok' };

beforeEach(async () => {
  node = await createTestNode();
  // As a kubelet does with its own file: only a restart makes it read that.
  node.component.kubeletIgnores = true;
  const { observer } = node.context;
  seen = {};
  asked = [];
  Object.assign(node.context, {
    observer: {
      ...observer,
      observe: async (spec: GateSpec) => {
        asked.push(spec);
        const usual = await observer.observe(spec);
        const { pid } = node.component;
        const process = { ...usual.processes![0]!, pid, argv: ['kubelet'] };
        return {
          ...usual,
          processes: [process],
          ready: good,
          live: good,
          useful: [{ name: 'node Ready', ok: true, detail: '' }],
          ...seen,
        };
      },
    },
  });
  planned = await planChange(node);
  const kubelet: GateSpec = { ...gateSpec, component: 'kubelet', argv: null };
  Object.assign(planned.plan, {
    gate: { ...kubelet, healthPort: 10249 },
    revertGate: { ...kubelet, healthPort: 10248 },
  });
  const { state } = await applyPlanned(node, planned);
  expect(state).toBe('applied');
  asked = [];
});
afterEach(() => node.cleanUp());

const restart = () => restartKubelet(node.context, { changeId, identity: planned.plan.identity }, deed);
const journal = () => readFile(node.context.paths.journalFile, 'utf8');
const failed = (reason: string) => ({
  code: 'RESTART_FAILED',
  reason: expect.stringContaining(reason) as string,
});

describe('a kubelet that is well', () => {
  it('is restarted: stored and journaled first', async () => {
    let before = '';
    node.at.set('restart.journaled', async () => {
      expect(node.component.restarts).toBe(0);
      before = await journal();
    });
    const { problem, report } = await restart();
    expect(problem).toBeNull();
    expect(report.state).toBe('applied');
    expect(node.component.restarts).toBe(1);
    expect(before).toContain('"kind":"kubelet restart"');
    const record = await node.context.records.read(changeId);
    expect(record?.sideEffects.restartedForChangeAt).not.toBeNull();
  });

  it('is asked where the form before listens: the new port is open only after the restart', async () => {
    await restart();
    expect(asked.map(({ healthPort }) => healthPort)).toEqual([10248]);
  });

  it('is restarted also where somebody else had just done so: that one may have read the form before', async () => {
    node.component.pid += 1;
    expect((await restart()).problem).toBeNull();
    expect(node.component.restarts).toBe(1);
  });

  it('asked again, one that runs anew already is left alone', async () => {
    await restart();
    const again = await restart();
    expect(again.problem).toBeNull();
    expect(node.component.restarts).toBe(1);
  });

  it('asked again after a crash between the journal and the restart, it is restarted', async () => {
    node.at.set('restart.journaled', () => Promise.reject(new Error('killed here')));
    await expect(restart()).rejects.toThrow('killed here');
    node.at.clear();
    expect(node.component.restarts).toBe(0);
    expect((await restart()).problem).toBeNull();
    expect(node.component.restarts).toBe(1);
  });
});

describe('a kubelet at systemd’s start limit', () => {
  /** As the real one: it asks before it resets the unit, and gives the refusal back where it may not. */
  const atLimit = (meanwhile: () => Promise<unknown>) => {
    node.context.kubelet.restart = async (mayRepeat) => {
      await meanwhile();
      if (!(await mayRepeat!('start limit'))) throw new PlaceError('too often', { code: 'NODE_ERROR' });
      node.component.restarts += 1;
    };
  };

  it('is restarted once more, journaled first', async () => {
    atLimit(() => Promise.resolve());
    expect((await restart()).problem).toBeNull();
    expect(node.component.restarts).toBe(1);
    expect(await journal()).toContain('"why":"start limit"');
  });

  it('is not when a rollback has begun meanwhile', async () => {
    atLimit(async () => {
      node.context.kubelet.restart = async () => undefined;
      await rollBack(node.context, rollBackInput(planned), deed);
    });
    expect((await restart()).problem).toEqual(failed('too often'));
    expect(node.component.restarts).toBe(0);
    expect(await journal()).not.toContain('start limit');
  });
});

describe('no restart', () => {
  it('while the API server is away: a kubelet that starts then ignores its manifests', async () => {
    seen = { useful: null, missing: [{ source: 'api', why: 'connect ECONNREFUSED' }] };
    expect((await restart()).problem).toEqual(failed('connect ECONNREFUSED'));
    expect(node.component.restarts).toBe(0);
    expect(await journal()).not.toContain('"kind":"kubelet restart"');
  });

  it('of a kubelet that is unwell already', async () => {
    seen = { live: { ...good, status: 500 }, ready: { ...good, status: 500 } };
    expect((await restart()).problem).toEqual(failed('500'));
    expect(node.component.restarts).toBe(0);
  });

  it('of a unit that does not run it: a second kubelet would be started, also by the rollback', async () => {
    node.component.notOfUnit = 'process 7 is none of that unit';
    expect((await restart()).problem).toEqual(failed('process 7 is none of that unit'));
    // Started by somebody else, it has read the new form.
    node.component.pid += 1;
    await rollBack(node.context, rollBackInput(planned), deed);
    expect(node.component.restarts).toBe(0);
    expect(await journal()).not.toContain('"kind":"kubelet restart"');
    expect(await node.manifestText()).not.toContain('--profiling=false');
  });

  it('that fails, were it at once, is a failure of the change with what the service manager said', async () => {
    const why = 'Failed to restart kubelet.service: Unit not found';
    node.context.kubelet.restart = () => Promise.reject(new PlaceError(why, { code: 'RESTART_FAILED' }));
    expect((await restart()).problem).toEqual(failed('Unit not found'));
  });

  it('after a rollback: its report, and nothing is done', async () => {
    await rollBack(node.context, rollBackInput(planned), deed);
    const before = node.component.restarts;
    const { report, problem } = await restart();
    expect([report.state, problem]).toEqual(['rolledBack', null]);
    expect(node.component.restarts).toBe(before);
  });

  it('when a rollback begins between the journal and the restart', async () => {
    let restartsOfRollback = 0;
    node.at.set('restart.journaled', async () => {
      node.at.clear();
      await rollBack(node.context, rollBackInput(planned), deed);
      restartsOfRollback = node.component.restarts;
    });
    const { report } = await restart();
    expect(report.state).toBe('rolledBack');
    expect(node.component.restarts).toBe(restartsOfRollback);
  });

  it('of a change that nobody knows', async () => {
    const answer = await restartKubelet(
      node.context,
      { changeId: 'ffffffffffffffff', identity: planned.plan.identity },
      deed,
    );
    expect(answer.problem).toBeNull();
    expect(node.component.restarts).toBe(0);
  });
});
