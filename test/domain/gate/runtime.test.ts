/** The container runtime as a witness of its own: who started the process that answers, and how others ended. */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/contracts/gate.ts';
import { beginCounting, countExits, mostExits } from '../../../src/domain/gate/exits.ts';
import { findCandidate, proveAnswering } from '../../../src/domain/gate/identity.ts';
import { healthyLook, newLife, oldLife, specOf } from '../../support/gate-world.ts';

const spec = specOf();
const look = healthyLook(10_000, newLife);
const candidate = findCandidate(spec, look);
const runtimeOf = (more: Partial<NonNullable<Observation['runtime']>>): Observation => ({
  ...look,
  certificate: null,
  processes: (look.processes ?? []).map((process) => ({ ...process, listening: false })),
  runtime: {
    podUid: candidate?.podUid ?? null,
    containerId: 'new',
    pid: candidate?.pid ?? null,
    exits: [],
    ...more,
  },
});
const prove = (observation: Observation) =>
  proveAnswering(spec, observation, findCandidate(spec, observation)).by;

describe('proof by the container runtime', () => {
  it('the running container is this process, of this Pod, and not the container from before', () => {
    expect(candidate).not.toBeNull();
    expect(prove(runtimeOf({}))).toEqual(['runtime']);
  });

  it.each([
    ['another process', { pid: 1 }],
    ['no process', { pid: null }],
    ['another Pod', { podUid: 'other' }],
    ['the container from before', { containerId: spec.baseline?.containerId ?? '' }],
    ['no running container', { containerId: null }],
  ])('%s proves nothing', (_what, more) => {
    expect(prove(runtimeOf(more))).toEqual([]);
  });
});

describe('ends of containers', () => {
  const podUid = 'new-pod';
  const exit = (run: number, exitCode: number | null) => ({
    id: `${podUid}#${run}`,
    podUid,
    exitCode,
    logTail: run === 0 ? '' : 'unknown flag: --profilng',
  });
  const dead = { ...healthyLook(12_000, oldLife), processes: [], kubelet: null };

  it('are counted by its numbers, with the exit code', () => {
    const begun = countExits(
      beginCounting(spec),
      spec,
      { ...dead, runtime: { podUid, containerId: null, exits: [] } },
      0,
    );
    const crashed = { podUid, containerId: null, exits: [exit(0, 1), exit(1, 1)] };
    const counted = countExits(begun, spec, { ...dead, runtime: crashed }, 2_000);
    expect(mostExits(counted)).toBe(2);
    expect(counted.lastLog).toBe('exit code 1, unknown flag: --profilng');
  });

  it('that the kubelet tells of too count once, and the code is kept', () => {
    const kubelet = healthyLook(12_000, newLife).kubelet;
    if (kubelet === null) throw new Error('expected a kubelet');
    const both: Observation = {
      ...dead,
      kubelet: {
        ...kubelet,
        exits: [{ id: `${podUid}#0`, podUid, exitCode: null, reason: '', logTail: '' }],
      },
      runtime: { podUid, containerId: null, exits: [exit(0, 137)] },
    };
    const quiet: Observation = { ...dead, kubelet: { ...kubelet, exits: [] } };
    const counted = countExits(countExits(beginCounting(spec), spec, quiet, 0), spec, both, 2_000);
    expect(mostExits(counted)).toBe(1);
    expect(counted.lastLog).toBe('exit code 137');
  });
});

it("etcd's JSON lines are told by their message and error, not by their stack", () => {
  const logTail = `{"level":"fatal","msg":"listener failed","error":"x509: malformed","stacktrace":"${'x'.repeat(900)}"}`;
  const exits = [{ id: 'p#0', podUid: 'p', exitCode: 1, reason: 'Error', logTail }];
  const begun = { ...beginCounting(spec), knownIds: [] };
  const looked = {
    ...healthyLook(0, oldLife),
    kubelet: null,
    runtime: { podUid: 'p', containerId: null, exits },
  };
  expect(countExits(begun, spec, looked, 0).lastLog).toBe('exit code 1, listener failed: x509: malformed');
});

it('the value of a secret flag is not told, whatever the program prints', () => {
  const logTail = 'Error: --bootstrap-token=abc.hidden: expected another';
  const exits = [{ id: 'p#0', podUid: 'p', exitCode: 1, reason: 'Error', logTail }];
  const looked = {
    ...healthyLook(0, oldLife),
    kubelet: null,
    runtime: { podUid: 'p', containerId: null, exits },
  };
  expect(countExits({ ...beginCounting(spec), knownIds: [] }, spec, looked, 0).lastLog).toBe(
    'exit code 1, Error: --bootstrap-token=******** expected another',
  );
});

it('after a rollback the form that was given up may crash on: only ends of the restored one count', () => {
  const rollback = specOf({
    ownEndsOnly: true,
    baseline: { ...specOf().baseline!, process: null, podUid: null, sources: ['process'] },
  });
  const told = (...ids: [podUid: string, run: number][]): Observation => ({
    ...healthyLook(0, newLife),
    processes: [],
    kubelet: null,
    runtime: {
      podUid: null,
      containerId: null,
      exits: ids.map(([podUid, run]) => ({ id: `${podUid}#${run}`, podUid, exitCode: 1, logTail: 'panic' })),
    },
  });
  const begun = { ...beginCounting(rollback), knownIds: [] };
  const crashedOn = countExits(begun, rollback, told(['given-up', 3], ['given-up', 4]), 0);
  expect(mostExits(crashedOn)).toBe(0);
  expect(crashedOn.lastLog).toBe('');
  const running = countExits(crashedOn, rollback, { ...healthyLook(1, newLife), kubelet: null }, 1);
  const ended = countExits(running, rollback, told([newLife.podUid ?? '', 0], [newLife.podUid ?? '', 1]), 2);
  expect(mostExits(ended)).toBe(2);
});
