/** Plans as a dry run tells them, for tests. */
import type { FileChange, FileForm, PlannedChange } from '../../../src/contracts/plan.ts';

export const form = (digest: string | null, mode = '0600', kind: FileForm['kind'] = 'file'): FileForm =>
  digest === null
    ? { kind: 'absent', digest: null, attributes: null }
    : {
        kind,
        digest: kind === 'file' ? `sha256:${digest.repeat(64)}` : null,
        attributes: { mode, uid: 0, gid: 0, xattrs: null },
      };

export const change = (path: string, before: FileForm, after: FileForm): FileChange => ({
  ...{ path, before, after, role: 'manifest', linkPath: null },
});

export function planned(more: Partial<PlannedChange> = {}): PlannedChange {
  return {
    planHash: 'e'.repeat(64),
    identity: {
      cluster: 'c',
      node: 'cp-1',
      machineId: 'm-1',
      clusterCaDigest: null,
      hostname: 'cp-1',
    },
    target: 'kube-apiserver',
    checks: ['cis-1.12/1.2.15'],
    files: [change('/m', form('a'), form('b'))],
    restart: true,
    risk: 'low',
    approvalNeeded: null,
    expectedOutageMs: 20_000,
    versions: { component: 'v1.35.4', kubelet: 'v1.35.4', catalog: '1', kubemend: '0.1.0' },
    ...more,
  };
}
