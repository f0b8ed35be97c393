/** Trees, attributes and names of owners of a real directory. */
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOwners } from '../../../src/adapters/audit/file-owners.ts';
import { readFileAttributes } from '../../../src/adapters/audit/file-facts.ts';
import { readFileTree } from '../../../src/adapters/audit/file-tree.ts';
import { readKubeProxy } from '../../../src/adapters/audit/kube-proxy.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kubemend-audit-files-'));
});
afterEach(() => rm(root, { recursive: true }));

const at = (path: string): string => join(root, path);
async function put(path: string, text = '', mode = 0o600): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
  await chmod(at(path), mode);
}

describe('a tree', () => {
  it('has node paths, directories and links by name, and is not left through a link', async () => {
    await put('pki/etcd/ca.key');
    await put('pki/sa.key');
    await put('elsewhere/secret.key');
    await symlink(at('elsewhere'), at('pki/away'));
    await symlink('sa.key', at('pki/same.key'));
    expect(await readFileTree('/pki', at('pki'))).toEqual({
      kind: 'read',
      paths: ['/pki', '/pki/away', '/pki/etcd', '/pki/etcd/ca.key', '/pki/sa.key', '/pki/same.key'],
      files: ['/pki/away', '/pki/etcd/ca.key', '/pki/sa.key', '/pki/same.key'],
      links: ['/pki/away', '/pki/same.key'],
      unentered: ['/pki/away'],
    });
    expect(await readFileTree('/none', at('none'))).toEqual({ kind: 'absent' });
  });

  it('shows attributes and never bytes', async () => {
    await put('pki/sa.key', 'secret', 0o640);
    expect(await readFileAttributes('/pki/sa.key', at('pki/sa.key'))).toMatchObject({
      kind: 'file',
      mode: '0640',
      text: null,
    });
    expect(await readFileAttributes('/pki', at('pki'))).toMatchObject({ kind: 'directory' });
    expect(await readFileAttributes('/none', at('none'))).toEqual({ kind: 'absent' });
    expect(await readFileAttributes('/pki/sa.key/x', at('pki/sa.key/x'))).toEqual({ kind: 'absent' });
  });
});

it('a masked unit is none: what leads to /dev/null has no mode of its own', async () => {
  await symlink('/dev/null', at('kubelet.service'));
  expect(await readFileAttributes('/kubelet.service', at('kubelet.service'))).toEqual({ kind: 'absent' });
});

it('of two lines with one name the first counts, and one without a number is none', async () => {
  await put('etc/passwd', 'etcd:x:996:995::/:\netcd:x:1000:1000::/:\nhalf:x::0::/:\n');
  await put('etc/group', 'etcd:x:995:\netcd:x:1000:\nhalf:x:7:\n');
  expect(await readOwners(['etcd:etcd', 'half:half'], at)).toEqual({
    'etcd:etcd': '996:995',
    'half:half': null,
  });
});

it('owners are those of the node, not of this machine', async () => {
  await put('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\netcd:x:996:995::/:/usr/sbin/nologin\n');
  await put('etc/group', 'root:x:0:\netcd:x:994:\n');
  expect(await readOwners(['etcd:etcd', 'nobody:nogroup', 'etcd:7', 'root:root'], at)).toEqual({
    'etcd:etcd': '996:994',
    'nobody:nogroup': null,
    'etcd:7': '996:7',
    'root:root': '0:0',
  });
  expect(await readOwners(['etcd:etcd'], (path) => at(`empty${path}`))).toEqual({ 'etcd:etcd': null });
});

describe('kube-proxy', () => {
  const proc = async (pid: number, argv: string[], mountinfo = ''): Promise<void> => {
    await put(`proc/${pid}/comm`, `${argv[0]}\n`);
    await put(`proc/${pid}/cmdline`, `${argv.join('\0')}\0`);
    await put(`proc/${pid}/mountinfo`, mountinfo);
  };
  const read = (nodeRoot = ''): ReturnType<typeof readKubeProxy> =>
    readKubeProxy({ root: nodeRoot, kubeletDir: '/var/lib/kubelet', procDir: at('proc') });

  it('has its configuration in its own file system', async () => {
    await proc(7, ['kube-proxy', '--config=/old.conf', '--config', '/var/lib/kube-proxy/config.conf']);
    await put('proc/7/root/var/lib/kube-proxy/config.conf', 'metricsBindAddress: 0.0.0.0:10249\n');
    await proc(8, ['bash']);
    expect(await read()).toMatchObject({
      kind: 'running',
      pid: 7,
      config: { where: '/var/lib/kube-proxy/config.conf', values: { metricsBindAddress: '0.0.0.0:10249' } },
    });
  });

  it('of the machine is none of a practice node’s', async () => {
    await proc(7, ['kube-proxy'], 'x /var/lib/kubelet/pods/1/etc-hosts y');
    expect(await read()).toMatchObject({ kind: 'running', config: null });
    expect(
      await readKubeProxy({ root: '/p', kubeletDir: '/p/var/lib/kubelet', procDir: at('proc') }),
    ).toEqual({
      kind: 'notRunning',
    });
  });

  it.each([
    ['two of them', async () => await proc(8, ['kube-proxy'])],
    ['a file that is gone', async () => await proc(7, ['kube-proxy', '--config=/gone'])],
    [
      'a file that is no mapping',
      async () => {
        await proc(7, ['kube-proxy', '--config=/c']);
        await put('proc/7/root/c', '- 1\n');
      },
    ],
  ])('is not seen with %s', async (_name, arrange) => {
    await proc(7, ['kube-proxy']);
    await arrange();
    expect(await read()).toMatchObject({ kind: 'unreadable' });
  });
});
