/** `kubemend node install|check|upgrade|uninstall` as root on a machine of its own: /etc is an overlay in a mount namespace. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubemendPath } from '../scenarios/support/programs.ts';

let dir: string;
/** of the machine, before the commands */
let setUp: string[];
beforeEach(() => {
  setUp = [];
  dir = mkdtempSync(join(tmpdir(), 'kubemend-install-'));
  for (const each of ['upper', 'work', 'state', 'bin']) mkdirSync(join(dir, each));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs commands one after the other; what they write to /etc stays in the test's directory. */
function onMachine(...commands: string[][]): { status: number | null; stdout: string; stderr: string } {
  const mount = `mount -t overlay overlay -o lowerdir=/etc,upperdir=${dir}/upper,workdir=${dir}/work /etc`;
  const hide = 'mkdir -p /etc/systemd/system && mount --bind "$0/units" /etc/systemd/system';
  mkdirSync(join(dir, 'units'), { recursive: true });
  const quoted = commands.map((args) =>
    [process.execPath, kubemendPath, ...args].map((word) => `'${word}'`).join(' '),
  );
  const script = [mount, hide, ...setUp, ...quoted].join(' && ');
  return spawnSync('unshare', ['--mount', '--uts', '--propagation', 'private', 'sh', '-c', script, dir], {
    encoding: 'utf8',
    env: {
      PATH: `${join(import.meta.dirname, 'support')}:${process.env['PATH'] ?? ''}`,
      SYSTEMCTL_STATE: join(dir, 'state'),
      NO_COLOR: '1',
    },
  });
}
const install = ['node', 'install', '--cluster', 'prod', '--node', 'cp-1', '--address', 'temporal:7233'];
const units = (): string[] => readdirSync(join(dir, 'units')).sort();
const calls = (): string[] => readFileSync(join(dir, 'state/calls'), 'utf8').trim().split('\n');
const read = (path: string): string => readFileSync(join(dir, path), 'utf8');

describe('kubemend node install', () => {
  it('writes policy and units, starts recoverer and worker, and check finds no fault', () => {
    const ended = onMachine(install, ['node', 'check']);
    expect(ended.status, ended.stderr + ended.stdout).toBe(0);
    expect(units()).toEqual([
      'kubemend-recover-boot.service',
      'kubemend-recover.service',
      'kubemend-worker.service',
    ]);
    expect(read('upper/kubemend/node.yaml')).toBe('cluster: prod\nnode: cp-1\n');
    expect(read('upper/kubemend/worker.env')).toBe('TEMPORAL_ADDRESS=temporal:7233\n');
    expect(calls().slice(0, 4)).toEqual([
      'reload',
      'enable kubemend-recover-boot.service',
      'enable --now kubemend-recover.service',
      'enable --now kubemend-worker.service',
    ]);
    expect(ended.stdout).toMatch(/ok +kubemend-recover\.service +enabled, active/);
  });

  it('again changes nothing; for another node it is refused, and says why', () => {
    expect(onMachine(install).status).toBe(0);
    const before = read('upper/kubemend/node.yaml');
    expect(onMachine(['node', 'install'], ['node', 'check']).status).toBe(0);
    const other = onMachine(['node', 'install', '--node', 'cp-2']);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('--node: expected cp-1 as in /etc/kubemend/node.yaml, found cp-2');
    expect(read('upper/kubemend/node.yaml')).toBe(before);
  });

  it('orders the units by the kubelet that the node’s own command restarts', () => {
    mkdirSync(join(dir, 'upper/kubemend'));
    const restart = 'kubeletRestart: [systemctl, restart, rke2-server]';
    writeFileSync(join(dir, 'upper/kubemend/node.yaml'), `cluster: prod\nnode: cp-1\n${restart}\n`);
    expect(onMachine(['node', 'install']).status).toBe(0);
    expect(read('units/kubemend-recover-boot.service')).toMatch(/^Before=rke2-server\.service$/m);
    expect(read('units/kubemend-recover-boot.service')).toMatch(/^WantedBy=.* rke2-server\.service$/m);
    expect(read('units/kubemend-recover.service')).toMatch(/^After=.* rke2-server\.service$/m);
  });

  it('writes a policy that is named by a relative path into the units as systemd finds it', () => {
    setUp.push(`cd ${dir}`);
    expect(onMachine([...install, '--node-config', 'own/node.yaml']).status).toBe(0);
    for (const name of units()) expect(read(`units/${name}`)).toContain(`--node-config ${dir}/own/node.yaml`);
    expect(read('units/kubemend-worker.service')).toContain(`EnvironmentFile=-${dir}/own/worker.env`);
  });

  it('a name that no policy may have leaves none behind', () => {
    const ended = onMachine(['node', 'install', '--cluster', 'prod eu', '--node', 'cp-1']);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toMatch(/--cluster: expected letters.*found "prod eu"/);
    expect(readdirSync(join(dir, 'upper'))).not.toContain('kubemend');
    expect(onMachine(install).status).toBe(0);
  });

  it('the machine’s host name is the node’s as its kubelet makes it one: in small letters', () => {
    setUp.push('hostname CP-1.Example');
    expect(onMachine(['node', 'install', '--cluster', 'prod']).status).toBe(0);
    expect(read('upper/kubemend/node.yaml')).toBe('cluster: prod\nnode: cp-1.example\n');
  });

  it('again with another address: the worker that runs is told by being started again', () => {
    expect(onMachine(install).status).toBe(0);
    expect(onMachine(['node', 'install', '--address', 'temporal:7233']).status).toBe(0);
    expect(calls().filter((call) => call.startsWith('restart'))).toEqual([]);
    expect(onMachine(['node', 'install', '--address', 'other:7233']).status).toBe(0);
    expect(read('upper/kubemend/worker.env')).toBe('TEMPORAL_ADDRESS=other:7233\n');
    expect(calls().filter((call) => call.startsWith('restart'))).toEqual(['restart kubemend-worker.service']);
  });

  it('again keeps what a person has put beside the address: namespace, certificate, key', () => {
    expect(onMachine(install).status).toBe(0);
    const own = '# of the platform team\nTEMPORAL_NAMESPACE=infra\nTEMPORAL_API_KEY=k\n';
    writeFileSync(join(dir, 'upper/kubemend/worker.env'), `${own}TEMPORAL_ADDRESS=temporal:7233\n`);
    expect(onMachine(['node', 'install', '--address', 'other:7233']).status).toBe(0);
    expect(read('upper/kubemend/worker.env')).toBe(`${own}TEMPORAL_ADDRESS=other:7233\n`);
  });

  it('over the units of another version: what runs is started again, and not while a change is open', () => {
    expect(onMachine(install).status).toBe(0);
    const other = '[Service]\nExecStart=/bin/true\n';
    writeFileSync(join(dir, 'units/kubemend-recover.service'), other);
    expect(onMachine(['node', 'install']).status).toBe(0);
    expect(calls().at(-1)).toBe('restart kubemend-recover.service');
    writeFileSync(join(dir, 'units/kubemend-recover.service'), other);
    writeFileSync(join(dir, 'upper/kubemend/node.yaml'), `cluster: prod\nnode: cp-1\nstateDir: ${dir}/var\n`);
    mkdirSync(join(dir, 'var/changes'), { recursive: true });
    writeFileSync(join(dir, 'var/changes/0123456789abcdef.json'), '{');
    const refused = onMachine(['node', 'install']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('0123456789abcdef');
    expect(read('units/kubemend-recover.service')).toBe(other);
  });

  it('without a policy and a cluster: exit 2, and what to type; with --dry-run nothing is written', () => {
    const bare = onMachine(['node', 'install']);
    expect(bare.status).toBe(2);
    expect(bare.stderr).toContain('kubemend node install --cluster NAME');
    const dry = onMachine([...install, '--dry-run']);
    expect(dry.status).toBe(0);
    expect(dry.stdout).toContain('# /etc/systemd/system/kubemend-recover.service');
    expect(units()).toEqual([]);
  });
});

describe('kubemend node check', () => {
  it('names a unit that is missing, changed or not running: exit 1', () => {
    expect(onMachine(install).status).toBe(0);
    writeFileSync(join(dir, 'units/kubemend-worker.service'), '[Service]\nExecStart=/bin/true\n');
    rmSync(join(dir, 'state/kubemend-recover.service.active'));
    rmSync(join(dir, 'units/kubemend-recover-boot.service'));
    const { status, stdout } = onMachine(['node', 'check']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/fail +kubemend-recover-boot\.service .*found no file/);
    expect(stdout).toMatch(/fail +kubemend-recover\.service +enabled, inactive/);
    expect(stdout).toMatch(/fail +kubemend-worker\.service .*not as this package writes it/);
  });
});

describe('kubemend node upgrade and uninstall', () => {
  it('put units of another version right, and take them away; policy and state stay', () => {
    expect(onMachine(install).status).toBe(0);
    writeFileSync(join(dir, 'units/kubemend-worker.service'), '[Service]\nExecStart=/bin/true\n');
    expect(onMachine(['node', 'upgrade'], ['node', 'check']).status).toBe(0);
    expect(calls()).toContain('restart kubemend-recover.service');
    const gone = onMachine(['node', 'uninstall']);
    expect(gone.status, gone.stderr).toBe(0);
    expect(units()).toEqual([]);
    expect(gone.stdout).toContain('Left where they are: /etc/kubemend/node.yaml, /var/lib/kubemend');
    expect(read('upper/kubemend/node.yaml')).toContain('cp-1');
  });

  it.each(['uninstall', 'upgrade'])(
    'a worker that writes as it is stopped keeps its recoverer: %s is refused, and the worker runs on',
    (verb) => {
      expect(onMachine(install).status).toBe(0);
      writeFileSync(
        join(dir, 'upper/kubemend/node.yaml'),
        `cluster: prod\nnode: cp-1\nstateDir: ${dir}/var\n`,
      );
      mkdirSync(join(dir, 'var/changes'), { recursive: true });
      writeFileSync(join(dir, 'state/on-stop'), `echo '{' >${dir}/var/changes/0123456789abcdef.json\n`);
      const { status, stderr } = onMachine(['node', verb]);
      expect(status, stderr).toBe(1);
      expect(stderr).toContain('0123456789abcdef');
      expect(units()).toHaveLength(3);
      expect(calls().slice(-2)).toEqual(['stop kubemend-worker.service', 'start kubemend-worker.service']);
    },
  );

  it('are refused while a record cannot be read: an unreadable one may be open', () => {
    expect(onMachine(install).status).toBe(0);
    writeFileSync(join(dir, 'upper/kubemend/node.yaml'), `cluster: prod\nnode: cp-1\nstateDir: ${dir}/var\n`);
    mkdirSync(join(dir, 'var/changes'), { recursive: true });
    writeFileSync(join(dir, 'var/changes/0123456789abcdef.json'), '{"schema": 1, "changeId"');
    for (const verb of ['upgrade', 'uninstall']) {
      const { status, stderr } = onMachine(['node', verb]);
      expect(status, verb).toBe(1);
      expect(stderr).toContain('0123456789abcdef');
    }
    expect(units()).toHaveLength(3);
  });
});
