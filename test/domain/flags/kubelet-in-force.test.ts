/** What /configz shows, held against what the file says: a wrong "in force" is a wrong FIXED, a wrong "not" a needless rollback. */
import { describe, expect, it } from 'vitest';
import { differenceInForce } from '../../../src/domain/flags/index.ts';
import type { KubeletValues } from '../../../src/domain/flags/index.ts';

describe('a value of the kubelet’s configuration', () => {
  it.each<[string, KubeletValues, Record<string, unknown>]>([
    [
      'a duration in other words',
      { streamingConnectionIdleTimeout: '1h' },
      { streamingConnectionIdleTimeout: '1h0m0s' },
    ],
    ['a zero that Go leaves out', { readOnlyPort: 0 }, {}],
    ['a false that Go leaves out', { protectKernelDefaults: false }, {}],
    ['an empty list that Go leaves out', { tlsCipherSuites: [] }, {}],
    [
      'a false that has a place of its own',
      { 'authentication.anonymous.enabled': false },
      { authentication: { anonymous: { enabled: false } } },
    ],
    [
      'a gate taken out, which has no place then',
      { 'featureGates.RotateKubeletServerCertificate': null },
      {},
    ],
    ['a key taken out: its default', { makeIPTablesUtilChains: null }, { makeIPTablesUtilChains: true }],
    ['a key taken out that has no default from 1.37 on', { memoryThrottlingFactor: null }, {}],
    ['… or its default before', { memoryThrottlingFactor: null }, { memoryThrottlingFactor: 0.9 }],
    ['a key taken out that has none up to 1.34', { imagePullCredentialsVerificationPolicy: null }, {}],
  ])('%s is in force', (_what, wanted, configz) => {
    expect(differenceInForce(wanted, configz)).toBeNull();
  });

  it.each<[string, KubeletValues, Record<string, unknown>, RegExp]>([
    ['another value', { readOnlyPort: 0 }, { readOnlyPort: 10_255 }, /is 10255, expected 0/],
    ['a value that is not there', { protectKernelDefaults: true }, {}, /is absent, expected true/],
    [
      'a zero where the default is another',
      { makeIPTablesUtilChains: false },
      {},
      /is absent, expected false/,
    ],
    [
      'a gate taken out of the file that a flag sets',
      { 'featureGates.RotateKubeletServerCertificate': null },
      { featureGates: { RotateKubeletServerCertificate: false } },
      /is false, expected true/,
    ],
    [
      'a key taken out that is still there',
      { memoryThrottlingFactor: null },
      { memoryThrottlingFactor: 0.5 },
      /is 0\.5/,
    ],
    ['a key taken out that every minor has a default for', { makeIPTablesUtilChains: null }, {}, /is absent/],
    ['a misspelt key, even of a zero', { readOnlyProt: 0 }, {}, /is absent, expected 0/],
  ])('%s is not in force', (_what, wanted, configz, words) => {
    expect(differenceInForce(wanted, configz)).toMatch(words);
  });
});
