/** What is looked at before a change: what could not be read, or was not well, is not changed. */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/contracts/gate.ts';
import { judgeHealthBefore } from '../../../src/domain/gate/health-before.ts';
import { healthyLook, kubeletOf, oldLife, specOf } from '../../support/gate-world.ts';

describe('before a change of a static Pod', () => {
  it.each<[string, Partial<Observation>, RegExp | null]>([
    ['one that is well is well', {}, null],
    ['one whose processes cannot be listed is not', { processes: null }, /could not be read/],
    ['nor is one that does not run', { processes: [] }, /does not run/],
    [
      'nor one whose manifest the kubelet does not take, while the form from before it still runs',
      { kubelet: kubeletOf(oldLife, { parseError: 'invalid pod: [spec.volumes: Duplicate value: "k"]' }) },
      /does not take its manifest as it is: invalid pod/,
    ],
    [
      'nor one that the kubelet does not call ready',
      { kubelet: kubeletOf(oldLife, { ready: false }) },
      /ready/,
    ],
  ])('%s', (_what, more, words) => {
    const found = judgeHealthBefore(specOf({}), healthyLook(0, oldLife, more));
    if (words === null) expect(found).toBeNull();
    else expect(found).toMatch(words);
  });
});
