import { describe, expect, it } from 'vitest';
import {
  kubeletKey,
  kubeletKeys,
  nearestKubeletKeys,
  validateKubeletValue,
} from '../../../src/domain/flags/index.ts';

describe("the kubelet's configuration keys", () => {
  it.each([
    ['authentication.anonymous.enabled', 'bool', false],
    ['authentication.x509.clientCAFile', 'string', undefined],
    ['authorization.mode', 'string', 'Webhook'],
    ['readOnlyPort', 'int32', undefined],
    ['streamingConnectionIdleTimeout', 'duration', '4h0m0s'],
    ['makeIPTablesUtilChains', 'bool', true],
    ['eventRecordQPS', 'int32', 50],
    ['tlsCipherSuites', 'list of string', undefined],
    ['rotateCertificates', 'bool', undefined],
    ['featureGates', 'map of bool', undefined],
    ['featureGates.RotateKubeletServerCertificate', 'bool', undefined],
    ['evictionHard.memory.available', 'string', undefined],
    ['podPidsLimit', 'int64', -1],
    ['logging.flushFrequency', 'durationOrNanoseconds', '5s'],
  ])('%s is a %s, by default %j', (path, goType, byDefault) => {
    expect(kubeletKey(path)).toEqual({ path, goType, default: byDefault });
  });

  it('are as many as the type has', () => {
    expect(kubeletKeys().size).toBeGreaterThan(130);
    expect(kubeletKeys().size).toBeLessThan(180);
  });

  it.each(['authentication.anonymous', 'kind', 'apiVersion'])('include %s', (path) => {
    expect(kubeletKey(path)).toBeDefined();
  });

  it.each(['protectkerneldefaults', 'authentication.anonymous.enabled.x', 'tlsCipherSuites.0', ''])(
    'do not include %j',
    (path) => {
      expect(kubeletKey(path)).toBeUndefined();
    },
  );

  it('near a misspelt one are offered', () => {
    expect(nearestKubeletKeys('protectkerneldefaults')).toEqual(['protectKernelDefaults']);
    expect(nearestKubeletKeys('authentication.anonymus.enabled')).toEqual([
      'authentication.anonymous.enabled',
    ]);
  });

  it('all have a type that values can be judged by', () => {
    for (const key of kubeletKeys().values()) {
      expect(() => validateKubeletValue(key, 'x')).not.toThrow();
      expect(validateKubeletValue(key, key.default), key.path).toBeUndefined();
    }
  });
});

describe('a value in the file', () => {
  it.each<[string, unknown]>([
    ['authentication.anonymous.enabled', false],
    ['authentication.anonymous.enabled', null],
    ['readOnlyPort', 0],
    ['streamingConnectionIdleTimeout', '5m'],
    ['streamingConnectionIdleTimeout', '0s'],
    ['tlsCipherSuites', ['TLS_AES_128_GCM_SHA256']],
    ['tlsCipherSuites', []],
    ['featureGates', { A: true }],
    ['podPidsLimit', 9_000_000_000],
    ['memoryThrottlingFactor', 0.5],
    ['staticPodURLHeader', { a: ['b'] }],
    ['logging.flushFrequency', 5_000_000_000],
    ['logging.options.json.infoBufferSize', '64Ki'],
  ])('%s: %j fits', (path, value) => {
    expect(validateKubeletValue(kubeletKey(path)!, value)).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['authentication.anonymous.enabled', 'false', 'without quotes'],
    ['authentication.anonymous.enabled', 0, 'true or false'],
    ['readOnlyPort', '0', 'whole number'],
    ['readOnlyPort', 1.5, 'whole number'],
    ['readOnlyPort', 2 ** 31, 'whole number'],
    ['streamingConnectionIdleTimeout', 300, 'duration'],
    ['streamingConnectionIdleTimeout', '5d', 'duration'],
    ['authorization.mode', true, 'text'],
    ['authorization', 'Webhook', 'object'],
    ['tlsCipherSuites', 'TLS_AES_128_GCM_SHA256', 'list'],
    ['tlsCipherSuites', [1], 'text'],
    ['featureGates', { A: 'true' }, 'true or false'],
    ['featureGates', ['A'], 'map'],
    ['staticPodURLHeader', { a: 'b' }, 'list'],
    ['logging.options.json.infoBufferSize', '64KB', 'quantity'],
  ])('%s: %j does not: %s', (path, value, words) => {
    const problem = validateKubeletValue(kubeletKey(path)!, value);
    expect(problem?.expected).toContain(words);
    expect(problem?.found).toBe(JSON.stringify(value));
  });
});
