/** Modes and owners of one file, of several, of a tree, and of the file that a component names. */
import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/contracts/check.ts';
import { existingPaths, judgeCheck, wantedFiles, wantedOwners } from '../../../src/domain/audit/index.ts';
import type { Facts } from '../../../src/domain/audit/index.ts';
import { checkWith, file, mounting, sketchFacts } from './support.ts';
import type { NodeSketch } from './support.ts';

const absent = { kind: 'absent' } as const;
const tree = (...paths: string[]): Facts['trees'][string] => ({
  kind: 'read',
  paths: ['/pki', ...paths],
  files: paths.filter((path) => path.includes('.')),
  links: paths.filter((path) => path.includes('link')),
});

function judge(assert: Check['assert'], sketch: NodeSketch): { verdict: string; reason: string } {
  const check = checkWith(assert, sketch.component);
  return judgeCheck(check, sketchFacts(sketch), { id: 'own', unconfirmed: false, waived: null });
}

describe('several files', () => {
  const assert = { files: ['/a', '/b'], modeWithin: '0600', absent: 'notApplicable' as const };
  it.each([
    ['all that exist must hold', { '/a': file(null), '/b': absent }, 'pass', '/a has mode 0600'],
    [
      'one that does not is enough',
      { '/a': file(null), '/b': file(null, '0640') },
      'fail',
      '/b has mode 0640',
    ],
    ['a smaller number can be laxer', { '/a': file(null, '0444'), '/b': absent }, 'fail', '/a has mode 0444'],
    ['none is there', { '/a': absent, '/b': absent }, 'notApplicable', 'any of /a, /b does not exist'],
    [
      'one that cannot be read',
      { '/a': file(null), '/b': { kind: 'unreadable' as const, why: '/b: EACCES' } },
      'unknown',
      'could not look: /b: EACCES',
    ],
  ])('%s', (_name, files, verdict, reason) => {
    expect(judge(assert, { files })).toMatchObject({ verdict, reason });
  });
});

describe('a tree', () => {
  const files = {
    '/pki': file(null, '0755'),
    '/pki/etcd': file(null, '0755'),
    '/pki/ca.crt': file(null, '0644'),
  };
  it('with its directories, or only files of one ending', () => {
    const trees = { '/pki': tree('/pki/etcd', '/pki/ca.crt', '/pki/sa.key') };
    const all = { ...files, '/pki/sa.key': file(null, '0600') };
    const options = { absent: 'notApplicable' as const };
    expect(judge({ below: '/pki', owner: '0:0', ...options }, { files: all, trees })).toMatchObject({
      verdict: 'pass',
      reason: '4 files of /pki and all below it are as expected',
    });
    expect(
      judge({ below: '/pki', ending: '.key', modeWithin: '0600', ...options }, { files: all, trees }),
    ).toMatchObject({ verdict: 'pass', reason: '/pki/sa.key has mode 0600' });
    expect(
      judge({ below: '/pki', filesOnly: true, modeWithin: '0600', ...options }, { files: all, trees }),
    ).toMatchObject({ verdict: 'fail', reason: '/pki/ca.crt has mode 0644' });
    expect(judge({ below: '/pki', ending: '.pem', modeWithin: '0600', ...options }, { trees })).toMatchObject(
      {
        verdict: 'notApplicable',
        reason: 'a file /pki/**/*.pem does not exist',
      },
    );
  });

  it('names three that fail, and counts the others', () => {
    const paths = ['a', 'b', 'c', 'd', 'e'].map((name) => `/pki/${name}.key`);
    const lax = Object.fromEntries(paths.map((path) => [path, file(null, '0644')]));
    const assert = { below: '/pki', ending: '.key', modeWithin: '0600', absent: 'notApplicable' as const };
    expect(judge(assert, { files: lax, trees: { '/pki': tree(...paths) } }).reason).toBe(
      '/pki/a.key has mode 0644; /pki/b.key has mode 0644; /pki/c.key has mode 0644 and 2 more',
    );
  });

  it('a link in it is judged by what it leads to, and never changed', () => {
    const assert = { below: '/pki', ending: '.key', modeWithin: '0600', absent: 'notApplicable' as const };
    const sketch: NodeSketch = {
      files: { '/pki/own.key': file(null, '0644'), '/pki/link.key': file(null, '0640') },
      trees: { '/pki': tree('/pki/link.key', '/pki/own.key') },
    };
    expect(judge(assert, sketch)).toMatchObject({
      verdict: 'fail',
      reason:
        '/pki/link.key has mode 0640, which is a link: change what it leads to; /pki/own.key has mode 0644',
    });
    expect(existingPaths(assert, sketchFacts(sketch))).toEqual(['/pki/own.key']);
  });

  it('that nobody could read is no empty tree', () => {
    const assert = { below: '/pki', owner: '0:0', absent: 'notApplicable' as const };
    const trees = { '/pki': { kind: 'unreadable' as const, why: '/pki: EACCES' } };
    expect(judge(assert, { trees })).toMatchObject({ verdict: 'unknown' });
    expect(judge(assert, { trees: { '/pki': { kind: 'absent' } } })).toMatchObject({
      verdict: 'notApplicable',
    });
  });
});

it('is not known to the last where a link leads to a directory that was not entered', () => {
  const trees = { '/pki': { ...tree('/pki/etcd-link', '/pki/sa.key'), unentered: ['/pki/etcd-link'] } };
  const assert = { below: '/pki', ending: '.key', modeWithin: '0600', absent: 'notApplicable' as const };
  expect(judge(assert, { trees, files: { '/pki/sa.key': file(null) } })).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringContaining('/pki/etcd-link is a link to a directory') as string,
  });
  expect(judge(assert, { trees, files: { '/pki/sa.key': file(null, '0644') } }).verdict).toBe('fail');
});

describe('the file that a component names', () => {
  const assert = {
    fileOf: { flag: 'data-dir', else: '/var/lib/etcd' },
    modeWithin: '0700',
    absent: 'notApplicable' as const,
  };
  it('lies on the node where the container has it mounted', () => {
    const sketch: NodeSketch = {
      component: 'etcd',
      process: ['--data-dir=/data/db'],
      manifest: mounting('/srv/etcd', '/data'),
      files: { '/srv/etcd/db': file(null, '0755'), '/var/lib/etcd': file(null, '0700') },
    };
    expect(judge(assert, sketch)).toMatchObject({ verdict: 'fail', reason: '/srv/etcd/db has mode 0755' });
    const facts = sketchFacts(sketch);
    expect(wantedFiles([checkWith(assert, 'etcd')], facts)).toEqual({
      texts: [],
      attributes: ['/srv/etcd/db'],
    });
    expect(existingPaths(assert, facts)).toEqual(['/srv/etcd/db']);
  });

  it('is the usual one where no flag names it, and not on a node without the component', () => {
    const files = { '/var/lib/etcd': file(null, '0700') };
    expect(judge(assert, { component: 'etcd', files })).toMatchObject({ verdict: 'pass' });
    const gone: NodeSketch = { component: 'etcd', process: 'notRunning', file: 'absent' };
    expect(judge(assert, { ...gone, files: { '/var/lib/etcd': absent } })).toMatchObject({
      verdict: 'notApplicable',
    });
  });

  it('stands in etcd’s environment, or in a configuration file beside which etcd heeds neither', () => {
    const files = { '/srv/db': file(null, '0755'), '/var/lib/etcd': file(null, '0700') };
    const manifest = mounting('/srv/db', '/data');
    const byVariable = { component: 'etcd' as const, env: { ETCD_DATA_DIR: '/data' }, manifest, files };
    expect(judge(assert, byVariable)).toMatchObject({ verdict: 'fail', reason: '/srv/db has mode 0755' });
    for (const sketch of [
      { process: ['--config-file=/data/e.yaml'] },
      { env: { ETCD_CONFIG_FILE: '/e.yaml' } },
    ]) {
      expect(judge(assert, { component: 'etcd', manifest, files, ...sketch })).toMatchObject({
        verdict: 'unknown',
        reason: expect.stringContaining('in the place of --data-dir') as string,
      });
    }
  });

  it('stands in the configuration file of a scheduler that has one', () => {
    const kubeconfig = {
      fileOf: { flag: 'kubeconfig' },
      modeWithin: '0600',
      absent: 'notApplicable' as const,
    };
    const sketch = { component: 'kube-scheduler' as const, manifest: mounting('/srv', '/in') };
    const files = { '/srv/a.conf': file(null, '0600') };
    expect(judge(kubeconfig, { ...sketch, files, process: ['--kubeconfig=/in/a.conf'] }).verdict).toBe(
      'pass',
    );
    const beside = ['--kubeconfig=/in/a.conf', '--config=/in/s.yaml'];
    expect(judge(kubeconfig, { ...sketch, files, process: beside }).verdict).toBe('unknown');
  });

  it('is the manifest itself, whatever it is called', () => {
    const path = '/etc/kubelet.d/api.yml';
    const own = {
      fileOf: { manifest: true as const, else: '/m' },
      modeWithin: '0600',
      absent: assert.absent,
    };
    const files = { [path]: file(null, '0666'), '/m': file(null, '0600') };
    expect(judge(own, { manifest: { path }, files })).toMatchObject({
      verdict: 'fail',
      reason: `${path} has mode 0666`,
    });
    expect(judge(own, { file: 'unreadable', files }).verdict).toBe('pass');
  });

  it('is named by a flag of the kubelet over its configuration, and not guessed from a relative path', () => {
    const named = { kubelet: 'authentication.x509.clientCAFile', flag: 'client-ca-file' };
    const own = { fileOf: named, modeWithin: '0644', absent: assert.absent };
    const config = (clientCAFile: string, final: boolean) => ({
      kind: 'read' as const,
      where: 'config.yaml',
      config: { authentication: { x509: { clientCAFile } } },
      final,
    });
    const files = { '/k/ca.crt': file(null, '0644'), '/k/other.crt': file(null, '0666') };
    const judgeWith = (process: string[], effective: ReturnType<typeof config>): string =>
      judge(own, { component: 'kubelet', process, files, kubelet: { file: effective, effective } }).verdict;
    expect(judgeWith(['--client-ca-file=/k/other.crt'], config('/k/ca.crt', false))).toBe('fail');
    expect(judgeWith(['--client-ca-file=/k/other.crt'], config('/k/other.crt', true))).toBe('fail');
    expect(judgeWith([], config('/k/ca.crt', false))).toBe('pass');
    expect(judgeWith([], config('pki/ca.crt', false))).toBe('unknown');
  });

  it('cannot be told while the process list cannot be read', () => {
    expect(judge(assert, { component: 'etcd', process: 'unreadable', file: 'unreadable' })).toMatchObject({
      verdict: 'unknown',
    });
  });

  it('of a kubelet is the node’s own path, or stands in its configuration', () => {
    const config = {
      kind: 'read' as const,
      where: 'kubelet /configz',
      config: { authentication: { x509: { clientCAFile: '/k/ca.crt' } } },
      final: true,
    };
    const sketch: NodeSketch = {
      component: 'kubelet',
      process: ['--config=/k/config.yaml'],
      kubelet: { file: config, effective: config },
      files: { '/k/config.yaml': file(null, '0644'), '/k/ca.crt': file(null, '0644') },
    };
    const options = { absent: 'notApplicable' as const };
    expect(
      judge(
        { fileOf: { flag: 'config', else: '/var/lib/kubelet/config.yaml' }, modeWithin: '0600', ...options },
        sketch,
      ),
    ).toMatchObject({ verdict: 'fail', reason: '/k/config.yaml has mode 0644' });
    expect(
      judge(
        { fileOf: { kubelet: 'authentication.x509.clientCAFile' }, modeWithin: '0644', ...options },
        sketch,
      ),
    ).toMatchObject({ verdict: 'pass', reason: '/k/ca.crt has mode 0644' });
  });
});

describe('an owner by name', () => {
  const assert = { file: '/d', owner: 'etcd:etcd', absent: 'fail' as const };
  const files = { '/d': file(null, '0700', 0, 0) };
  it.each([
    ['is the node’s own number', { 'etcd:etcd': '0:0' }, 'pass', '/d belongs to 0:0'],
    ['is another', { 'etcd:etcd': '996:996' }, 'fail', '/d belongs to 0:0'],
    [
      'is unknown to the node',
      { 'etcd:etcd': null },
      'fail',
      '/d belongs to 0:0, and the node has no etcd:etcd',
    ],
    ['was not looked up', {}, 'unknown', 'could not look: whether the node has etcd:etcd was not looked at'],
  ])('%s', (_name, owners: Facts['owners'], verdict, reason) => {
    expect(judge(assert, { files, owners })).toMatchObject({ verdict, reason });
    expect(wantedOwners([checkWith(assert), checkWith({ ...assert, owner: '0:0' })])).toEqual(['etcd:etcd']);
  });
});
