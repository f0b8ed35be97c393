/** The units as systemd itself reads them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unitsOf } from '../../src/domain/systemd-units.ts';

const place = {
  node: process.execPath,
  packageDir: join(import.meta.dirname, '../..'),
  nodeConfig: '/etc/kubemend/node.yaml',
  environmentFile: '/etc/kubemend/worker.env',
  kubeletUnit: 'kubelet.service',
  needs: ['/var/lib/kubemend', '/var/backups/cis-remediation', '/etc/kubernetes/manifests'],
};
const unit = (name: string): string => {
  const found = unitsOf(place).find((one) => one.name === `kubemend-${name}.service`);
  if (found === undefined) throw new Error(`expected a unit ${name}`);
  return found.text;
};
const linesOf = (text: string): string[] => text.split('\n');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-units-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('the units', () => {
  it('are without fault to systemd-analyze', (context) => {
    for (const { name, text } of unitsOf(place)) writeFileSync(join(dir, name), text);
    const paths = unitsOf(place).map(({ name }) => join(dir, name));
    const verified = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' });
    if (verified.error !== undefined) context.skip('there is no systemd on this machine');
    expect(verified.stderr + verified.stdout).toBe('');
    expect(verified.status).toBe(0);
  });

  it('name paths with blanks, percent signs and dollars as they are', (context) => {
    const odd = join(dir, 'the node 100% $x');
    mkdirSync(odd);
    symlinkSync(process.execPath, join(odd, 'node'));
    symlinkSync(place.packageDir, join(odd, 'package'));
    const found = unitsOf({
      node: join(odd, 'node'),
      packageDir: join(odd, 'package'),
      nodeConfig: join(odd, 'node.yaml'),
      environmentFile: join(odd, 'worker.env'),
      kubeletUnit: 'kubelet.service',
      needs: [odd, '/etc/kubernetes/manifests'],
    });
    for (const { name, text } of found) {
      expect(text).toContain(`"${dir}/the node 100%% $$x/node.yaml"`);
      expect(text).toContain(`RequiresMountsFor="${dir}/the node 100%% $x" /etc/kubernetes/manifests`);
      writeFileSync(join(dir, name), text);
    }
    const paths = found.map(({ name }) => join(dir, name));
    const verified = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' });
    if (verified.error !== undefined) context.skip('there is no systemd on this machine');
    expect(verified.stderr + verified.stdout).toBe('');
  });

  it('crash 9: recoverer and worker are started again whatever ends them, and when they hang', () => {
    for (const name of ['recover', 'worker']) {
      expect(linesOf(unit(name))).toEqual(
        expect.arrayContaining([
          'Restart=always',
          'WatchdogSec=60',
          'NotifyAccess=all',
          'StartLimitIntervalSec=0',
        ]),
      );
    }
  });

  it('the recoverer begins its proof once the kubelet has been started, however long the network takes', () => {
    expect(unit('recover')).toMatch(/^After=.*\bkubelet\.service$/m);
    expect(unit('recover-boot')).toMatch(/^Before=kubelet\.service$/m);
  });

  it('at boot the bytes go back before the kubelet reads them, on mounted disks, and never keep it from starting', () => {
    const lines = linesOf(unit('recover-boot'));
    expect(lines).toEqual(
      expect.arrayContaining([
        'Before=kubelet.service',
        'Type=oneshot',
        'TimeoutStartSec=15',
        'RequiresMountsFor=/var/lib/kubemend /var/backups/cis-remediation /etc/kubernetes/manifests',
      ]),
    );
    const start = lines.find((line) => line.startsWith('ExecStart='));
    expect(start).toMatch(/^ExecStart=-\/.* --boot$/);
    expect(lines.some((line) => /^(RequiredBy|Requires)=/.test(line))).toBe(false);
  });
});
