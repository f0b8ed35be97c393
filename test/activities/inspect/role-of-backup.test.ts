/** What a stored file is to its node decides how it is put back. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { roleOfBackup } from '../../../src/activities/inspect/role-of-backup.ts';
import type { BackupRole } from '../../../src/activities/inspect/role-of-backup.ts';
import { createFiles } from '../../../src/adapters/storage/files.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';

const files = createFiles();
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubemend-role-'));
  put('/etc/kubernetes/manifests/etcd.yaml');
  put('/var/lib/kubelet/config.yaml');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), 'text\n');
}

async function roleOf(path: string, link: string | null = null): Promise<BackupRole> {
  const config = NodeConfig.parse({ cluster: 'test', node: 'n', root });
  const linkPath = link === null ? null : join(root, link);
  return await roleOfBackup({ config, files }, { originalPath: join(root, path), linkPath });
}

const manifests = '/etc/kubernetes/manifests';

it.each<[string, BackupRole['role'], BackupRole['component'], BackupRole['target']]>([
  [`${manifests}/etcd.yaml`, 'manifest', 'etcd', 'etcd'],
  ['/var/lib/kubelet/config.yaml', 'kubeletConfig', 'kubelet', 'kubelet'],
  ['/etc/kubernetes/cis/audit-policy.yaml', 'managed', 'kube-apiserver', 'files'],
  // By where they are, not by what they are called.
  ['/etc/kubernetes/cis/config.yaml', 'managed', 'kube-apiserver', 'files'],
  ['/etc/kubernetes/cis/kube-scheduler-policy.yaml', 'managed', 'kube-scheduler', 'files'],
])('%s is %s of %s, put back by the run of %s', async (path, role, component, target) => {
  expect(await roleOf(path)).toEqual({ role, component, target, nodePath: path });
});

it('bytes that lie elsewhere are the manifest that links to them', async () => {
  put('/data/etcd.v2');
  const path = `${manifests}/etcd.yaml`;
  expect(await roleOf('/data/etcd.v2', path)).toEqual({
    role: 'manifest',
    component: 'etcd',
    target: 'etcd',
    nodePath: path,
  });
});

it('a manifest directory that is itself a link is the same directory', async () => {
  rmSync(join(root, manifests), { recursive: true });
  put('/data/manifests/etcd.yaml');
  symlinkSync(join(root, '/data/manifests'), join(root, manifests));
  expect(await roleOf('/data/manifests/etcd.yaml')).toMatchObject({
    role: 'manifest',
    nodePath: `${manifests}/etcd.yaml`,
  });
});
