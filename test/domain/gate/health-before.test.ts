/** What is looked at before a change: what could not be read, or was not well, is not changed. */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/contracts/gate.ts';
import { judgeHealthBefore, judgeSightBefore } from '../../../src/domain/gate/health-before.ts';
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

describe('before a change of what a kubelet has in force', () => {
  const spec = specOf({ component: 'kubelet', effective: { streamingConnectionIdleTimeout: '4h0m0s' } });
  const why = 'kubelet /configz 403';
  const silent: Partial<Observation> = { configz: null, missing: [{ source: 'kubelet', why }] };
  it.each<[string, Partial<Observation>, RegExp | null]>([
    ['one that says it will be seen', { configz: { streamingConnectionIdleTimeout: '0s' } }, null],
    ['one that will not say it cannot be proven', silent, /in force could not be read.*configz 403/],
    [
      'one that is down may say it once it is repaired',
      { ...silent, kubelet: kubeletOf(oldLife, { healthy: false }) },
      null,
    ],
  ])('%s', (_what, more, words) => {
    const found = judgeSightBefore(spec, healthyLook(0, oldLife, more));
    if (words === null) expect(found).toBeNull();
    else expect(found).toMatch(words);
  });

  it('nothing need be seen where nothing of it is to be in force', () => {
    expect(judgeSightBefore(specOf({}), healthyLook(0, oldLife, silent))).toBeNull();
  });
});
