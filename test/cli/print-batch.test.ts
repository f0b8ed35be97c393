/** A batch as people read it. */
import { expect, it, vi } from 'vitest';
import { printBatch } from '../../src/cli/print-batch.ts';
import type { BatchResult } from '../../src/contracts/batch.ts';
import { planned } from '../domain/plan/expected.ts';
import { ended } from '../workflows/support/fake-batch.ts';

function printed(result: Partial<BatchResult>): string {
  const lines: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => (lines.push(String(text)), true));
  const nothing = {
    reason: '',
    cluster: 'c',
    node: 'cp-1',
    checks: [],
    runs: [],
    restarts: 0,
    outageMs: null,
  };
  printBatch({ ...nothing, ...result } as unknown as BatchResult, undefined);
  write.mockRestore();
  return lines.join('');
}

it('the outage of the API server is told beside those of the components', () => {
  const runs = [ended('etcd', 1, { restarts: 1, outageMs: 3100, apiOutageMs: 2400 })];
  expect(printed({ status: 'FIXED', runs, restarts: 1, outageMs: 3100, apiOutageMs: 2400 })).toMatch(
    /^ {2}1 restart\(s\), outage 3\.1s; API server away for 2\.4s$/m,
  );
});

it('a kubelet that a rollback had to restart is told, with the change and the reason', () => {
  const at = '2026-01-31T04:05:06.000Z';
  const runs = [ended('kube-apiserver', 1, { kubeletRestarts: [{ at, why: 'wedged: it ignores it' }] })];
  expect(printed({ status: 'NOT_COMPLIANT', runs })).toContain(
    `\n  kube-apiserver: the rollback restarted the kubelet, ${at}: wedged: it ignores it\n`,
  );
});

const backups = [{ id: '01', path: '/b', originalPath: '/m' }];

it('the way back is named by the run that made it necessary', () => {
  const runs = [ended('files', 1, { backups })];
  expect(printed({ status: 'FIXED', runs, runId: 'first-run' })).toContain('restore --run first-run\n');
});

it('what is planned is shown with what would be written for kubeadm', () => {
  const plan = planned({ persistPreview: 'kube-system/kubeadm-config: as on the node: --v' });
  const runs = [ended('kube-scheduler', 1, { status: 'PLANNED', diff: '+ a\n', plan })];
  expect(printed({ status: 'PLANNED', runs })).toMatch(/^ {2}kube-scheduler: one restart, .*; risk /m);
  expect(printed({ status: 'PLANNED', runs })).toMatch(
    /^\n\+ a\nkubeadm: kube-system\/kubeadm-config: as on the node: --v\n\n/,
  );
});

it('what to do next is what the code says, where something has stopped it', () => {
  expect(printed({ status: 'PARTLY_FIXED', code: 'PLAN_CHANGED' })).toContain('plan again');
  expect(printed({ status: 'PARTLY_FIXED' })).toContain('exclude it in node.yaml');
});
