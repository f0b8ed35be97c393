/** A result as people read it: what it cost besides the change itself. */
import { expect, it, vi } from 'vitest';
import { printResult } from '../../src/cli/print-result.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';

function printed(result: Partial<RemediationResult>): string[] {
  const lines: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => (lines.push(String(text)), true));
  const nothing = { diff: '', reason: '', checks: [], evidence: null, backups: [], notReported: [] };
  printResult({ ...nothing, status: 'FIXED', restarts: 1, ...result } as RemediationResult, undefined);
  write.mockRestore();
  return lines.join('').split('\n');
}

it('how long the API server was away is told beside the outage of what was changed', () => {
  const etcd = printed({ target: 'etcd', outageMs: 3_100, apiOutageMs: 2_400 });
  expect(etcd).toEqual(expect.arrayContaining(['  outage: 3.1s', '  API server away: 2.4s']));
  const kubelet = printed({ target: 'kubelet', outageMs: 900, apiOutageMs: 0 });
  expect(kubelet).toEqual(expect.arrayContaining(['  outage: 0.9s', '  API server away: none was seen']));
  const itself = printed({ target: 'kube-apiserver', outageMs: 3_100, apiOutageMs: 3_100 });
  expect(itself).toContain('  outage: 3.1s');
  expect(itself.join()).not.toContain('API server away');
});

it('a kubelet that a rollback had to restart is told in one line', () => {
  const at = '2026-01-31T04:05:06.000Z';
  const kubeletRestarts = [{ at, why: 'wedged: it ignores the restored manifest' }];
  const lines = printed({ status: 'REMEDIATION_FAILED_ROLLED_BACK', kubeletRestarts, outageMs: 3_100 });
  expect(lines).toContain(
    `  the rollback restarted the kubelet, ${at}: wedged: it ignores the restored manifest`,
  );
  // A result of an older version tells of none.
  expect(printed({ outageMs: 3_100 }).join()).not.toContain('restarted the kubelet');
});
