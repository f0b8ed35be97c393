/** What the gate over a rollback asks of the component that runs again. */
import { describe, expect, it } from 'vitest';
import type { ChangeRecord } from '../../../src/contracts/change-record.ts';
import { newRecord } from '../../../src/domain/change/new-record.ts';
import { revertSpecOf } from '../../../src/domain/change/revert-spec.ts';
import {
  deadLook,
  healthyLook,
  kubeletOf,
  newLife,
  oldLife,
  restartWorld,
  run,
  specOf,
} from '../../support/gate-world.ts';

function recordOf(component: 'kube-apiserver' | 'etcd' | 'kube-scheduler'): ChangeRecord {
  const gate = specOf({ component });
  const baseline = { ...(gate.baseline ?? ({} as never)), useful: ['its own work'] };
  const named = {
    changeId: '0123456789abcdef',
    identity: { cluster: 'c', node: 'n', machineId: 'm', clusterCaDigest: null, hostname: 'h' },
    workflow: { clusterId: 'c', namespace: 'default', workflowId: 'w', firstRunId: 'r', attempt: 1 },
    planHash: 'p',
    target: component,
    checks: [],
  };
  const now = {
    uptimeMs: 1,
    boot: { bootId: 'b', initStartTicks: '1' },
    at: '2026-01-31T04:05:06.000Z',
    by: 'worker',
  };
  return {
    ...newRecord(named, 'reverting', null, now),
    gate,
    revertGate: specOf({ component, argv: ['old'] }),
    baseline,
  };
}

describe('after a rollback', () => {
  // Nothing answers when the bytes are put back: what is broken then must not count as broken before.
  const broken = deadLook(0, [], { useful: [{ name: 'its own work', ok: false, detail: 'status 500' }] });

  it.each(['kube-apiserver', 'etcd'] as const)(
    '%s must do again what it did before the change',
    (component) => {
      expect(revertSpecOf(recordOf(component), broken, true)?.baseline?.useful).toEqual(['its own work']);
    },
  );

  it('what other servers serve is told and not required: they may have died by themselves', () => {
    const record = recordOf('kube-apiserver');
    const useful = ['list namespaces', 'aggregated API v1beta1.metrics.k8s.io'];
    const spec = revertSpecOf({ ...record, baseline: { ...record.baseline!, useful } }, broken, true);
    expect(spec).toMatchObject({ baseline: { useful }, toldOnly: [useful[1]] });
    expect(revertSpecOf(record, broken, true)).not.toHaveProperty('toldOnly');
  });

  it('the form that was given up may crash on for a while: its ends are not those of the restored one', () => {
    expect(revertSpecOf(recordOf('etcd'), broken, true)).toMatchObject({
      ownEndsOnly: true,
      restartExpected: true,
    });
  });

  it('the Pod of before, listed again before anything of it runs, is what is waited for: its UID is no old one', () => {
    const record = recordOf('kube-scheduler');
    // Image or mounts alone: the arguments tell the two forms not apart.
    const gate = { ...record.gate!, argv: ['old'] };
    const uid = record.baseline?.podUid ?? '';
    expect(uid).not.toBe('');
    const listed = { ...broken, kubelet: kubeletOf({ ...oldLife, podUid: uid }) };
    const spec = revertSpecOf({ ...record, gate }, listed, true);
    expect(spec).toMatchObject({ restartExpected: true, baseline: { podUid: null, containerId: null } });
  });

  it('H13: the Pod from before the change is named, whatever its gate is: its back-off is waited out', () => {
    const record = recordOf('etcd');
    const running = healthyLook(0, newLife);
    for (const seen of [broken, running, healthyLook(0, oldLife)]) {
      expect(revertSpecOf(record, seen, true)?.podUidBefore).toBe('old');
    }
  });

  describe('crash 37: whoever takes over, with the bytes back already and arguments that tell nothing', () => {
    const record = recordOf('kube-apiserver');
    const argv = record.gate!.argv;
    const same = { ...record, revertGate: specOf({ argv, newPodUid: false }) };
    // Of the form before is what has its Pod's UID, which is the hash of the manifest.
    const back = { ...newLife, pid: 30, podUid: 'old' };

    it('the Pod that was given up still runs: it proves nothing', () => {
      const spec = revertSpecOf(same, healthyLook(0, newLife), false)!;
      expect(run(spec, (atMs) => healthyLook(atMs, newLife)).verdict).toMatchObject({ kind: 'failed' });
    });

    it('and is gone in a moment: the one from before is waited for', () => {
      const spec = revertSpecOf(same, healthyLook(0, newLife), false)!;
      const stopping = restartWorld(0, 8_000, (atMs) => healthyLook(atMs, back));
      const { verdict } = run(spec, (atMs) => (atMs < 6_000 ? healthyLook(atMs, newLife) : stopping(atMs)));
      expect(verdict).toMatchObject({ kind: 'healthy', evidence: { process: { pid: 30 } } });
    });

    it('the one from before runs already: no further start is awaited', () => {
      const spec = revertSpecOf(same, healthyLook(0, back), false)!;
      expect(spec).toMatchObject({ restartExpected: false, restartAllowed: true });
      expect(run(spec, (atMs) => healthyLook(atMs, back)).verdict).toMatchObject({ kind: 'healthy' });
    });
  });

  it('kube-scheduler is not asked for what an absent API server keeps it from', () => {
    expect(revertSpecOf(recordOf('kube-scheduler'), broken, true)?.baseline?.useful).toEqual([]);
  });
});
