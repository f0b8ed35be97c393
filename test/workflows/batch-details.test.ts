/** What the Web UI shows of a batch whose changes are asked about at once. */
import { expect, it } from 'vitest';
import type { BatchProgress } from '../../src/contracts/deeds.ts';
import { noApproval } from '../../src/domain/approval/demands.ts';
import { detailsOf } from '../../src/workflows/batch/batch-details.ts';

const status: BatchProgress = {
  ...{ phase: 'approve', waitingFor: 'people', cluster: 'c', node: 'cp-1', paused: false, current: null },
  approval: { ...noApproval(), needed: 'a rule asks', hash: `3f9a01c2${'0'.repeat(56)}` },
  ...{ diff: '+ a\n', runs: [], phases: [], result: null },
};

it('is the diff of all of them, and what each would write for kubeadm', () => {
  const persistPreview = ['kubeadm-config: --a', 'kubelet-config: b'].join('\n');
  const details = detailsOf({ ...status, persistPreview });
  expect(details).toContain('Approval: a rule asks. Plans `3f9a01c2`.');
  expect(details).toMatch(
    /```diff\n\+ a\n```\n\nkubeadm: kubeadm-config: --a\n\nkubeadm: kubelet-config: b$/,
  );
});

it('names nothing of kubeadm where nothing is written there', () => {
  for (const persistPreview of [undefined, '']) {
    expect(detailsOf({ ...status, persistPreview })).not.toContain('kubeadm');
  }
});
