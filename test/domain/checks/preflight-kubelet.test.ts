/** Changes of the kubelet's configuration that it would not heed: refused before they are made. */
import { expect, it } from 'vitest';
import { preflightKubelet } from '../../../src/domain/checks/index.ts';
import type { ConfigFact } from '../../../src/domain/audit/index.ts';
import type { KubeletValues } from '../../../src/domain/flags/index.ts';

const path = '/var/lib/kubelet/config.yaml';

function reasonOf(
  changed: KubeletValues,
  config: object,
  dropIns?: object,
  nextVersion: string | null = null,
): string | undefined {
  const fact = { kind: 'read', where: path, final: false, config, ...(dropIns && { dropIns }) } as ConfigFact;
  const process = { kind: 'running' as const, pid: 7, argv: ['kubelet', `--config=${path}`], env: {} };
  const results = preflightKubelet({
    ...{ path, changed, process, config: fact, files: {} },
    ...{ version: 'v1.34.4', nextVersion, allowUnknown: false },
  });
  return results.find(({ ok }) => !ok)?.detail;
}

it('a key that a file of --config-dir says too', () => {
  const where = '/etc/kubelet.d/10-a.conf';
  const dropIns = { where, config: { authentication: { anonymous: { enabled: true } } } };
  expect(reasonOf({ 'authentication.anonymous.enabled': false }, dropIns.config, dropIns)).toContain(
    `authentication.anonymous.enabled: ${where} says it too`,
  );
  expect(reasonOf({ readOnlyPort: 0 }, dropIns.config, dropIns)).toBeUndefined();
});

it('a limit of processes without the cgroups that it is put on', () => {
  expect(reasonOf({ podPidsLimit: 4096 }, { cgroupsPerQOS: false })).toContain('cgroupsPerQOS is false');
  expect(reasonOf({ podPidsLimit: 4096 }, {})).toBeUndefined();
});

it('another program than the one that runs, which a restart would bring', () => {
  const reason = reasonOf({ readOnlyPort: 0 }, {}, undefined, 'v1.35.4');
  expect(reason).toContain('kubelet v1.34.4 runs');
  expect(reason).toContain('found v1.35.4 in its place');
  expect(reasonOf({ readOnlyPort: 0 }, {}, undefined, 'unknown')).toContain('found none, or no kubelet');
  expect(reasonOf({ readOnlyPort: 0 }, {}, undefined, 'v1.34.4')).toBeUndefined();
});
