/** The user's configuration: where values come from, and what is said about wrong ones. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadControlConfig } from '../../../src/adapters/config/control-config.ts';
import type { ConfigFlags, LoadedConfig } from '../../../src/adapters/config/control-config.ts';
import { layoutDataDir } from '../../../src/adapters/config/data-dir.ts';
import { refToProcess, writeUpState } from '../../../src/adapters/service/up-state.ts';
import { InputError } from '../../../src/domain/errors.ts';

let cwd: string;
beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'kubemend-config-'))));
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function load(env: Record<string, string> = {}, flags: ConfigFlags = {}): Promise<LoadedConfig> {
  return loadControlConfig({ cwd, flags, env: { HOME: join(cwd, 'home'), ...env } });
}

async function refusal(env: Record<string, string> = {}, flags: ConfigFlags = {}): Promise<string> {
  const error = await load(env, flags).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message.replaceAll(`${cwd}/`, '');
}

test('without any file the defaults hold', async () => {
  const { config, file, origins, up } = await load();
  expect(file).toBeNull();
  expect(up).toBeNull();
  expect(config).toMatchObject({ benchmark: 'cis-1.12', dataDir: join(cwd, 'home/.local/share/kubemend') });
  expect(origins).toMatchObject({ benchmark: 'default', dataDir: 'default' });
});

test('a flag beats the environment, which beats the file; each value says where it is from', async () => {
  writeFileSync(
    join(cwd, 'kubemend.yaml'),
    'cluster: from-file\nnode: from-file\ntemporal:\n  address: file:7233\n',
  );
  const { config, origins } = await load(
    { KUBEMEND_NODE: 'from-env', KUBEMEND_CLUSTER: 'c' },
    { cluster: 'flag' },
  );
  expect(config).toMatchObject({ cluster: 'flag', node: 'from-env', temporal: { address: 'file:7233' } });
  expect(origins).toMatchObject({
    cluster: 'flag --cluster',
    node: 'environment KUBEMEND_NODE',
    'temporal.address': `${join(cwd, 'kubemend.yaml')}:4:12`,
  });
});

test('files are looked for in order; one that is named must be there', async () => {
  mkdirSync(join(cwd, 'home/.config/kubemend'), { recursive: true });
  writeFileSync(join(cwd, 'home/.config/kubemend/kubemend.yaml'), 'cluster: of-user\n');
  expect((await load()).config.cluster).toBe('of-user');
  writeFileSync(join(cwd, 'kubemend.yaml'), 'cluster: of-directory\n');
  expect((await load()).config.cluster).toBe('of-directory');
  writeFileSync(join(cwd, 'other.yaml'), 'cluster: of-variable\n');
  expect((await load({ KUBEMEND_CONFIG: 'other.yaml' })).config.cluster).toBe('of-variable');
  expect(await refusal({ KUBEMEND_CONFIG: 'missing.yaml' })).toBe(
    'missing.yaml: expected a readable YAML file, found no file',
  );
});

test('every problem is listed at once, with its place, path, what was expected and what was found', async () => {
  writeFileSync(
    join(cwd, 'kubemend.yaml'),
    'cluster: "two words"\nbenchmark: 12\ntemporal:\n  adress: localhost:7233\n  ui: [a]\n',
  );
  const lines = (await refusal({ KUBEMEND_NODE: '-bad-' })).split('\n');
  expect(lines.toSorted()).toEqual(
    [
      'environment KUBEMEND_NODE node: expected letters, digits, ".", "_" or "-", found "-bad-"',
      'kubemend.yaml:1:10 cluster: expected letters, digits, ".", "_" or "-", found "two words"',
      'kubemend.yaml:2:12 benchmark: expected string, found 12',
      'kubemend.yaml:4:11 temporal.adress: expected a known key, found an unknown one',
      'kubemend.yaml:5:7 temporal.ui: expected string, found ["a"]',
    ].toSorted(),
  );
});

test.each([
  ['a: [', /^kubemend\.yaml:\d+:\d+ expected YAML, found: /],
  ['cluster: a\ncluster: b\n', /^kubemend\.yaml:2:1 expected YAML, found: Map keys must be unique/],
  ['just a text', /^kubemend\.yaml:1:1 expected object, found "just a text"$/],
])('a file that is no mapping is refused: %j', async (text, expected) => {
  writeFileSync(join(cwd, 'kubemend.yaml'), text);
  expect(await refusal()).toMatch(expected);
});

test('a flag with a wrong value is named as that flag', async () => {
  expect(await refusal({}, { node: 'a b' })).toBe(
    'flag --node node: expected letters, digits, ".", "_" or "-", found "a b"',
  );
});

/** A state file whose `up` is this process, so that it runs. */
async function pretendUp(pid = process.pid, nodeConfig: string | null = null): Promise<void> {
  const { upFile } = layoutDataDir(join(cwd, 'data'));
  await writeUpState(upFile, {
    schema: 1,
    startedAt: new Date().toISOString(),
    cluster: 'local',
    node: 'cp-1',
    nodeConfig,
    temporal: { address: '127.0.0.1:4242', namespace: 'default', ui: 'http://127.0.0.1:4243' },
    up: refToProcess('up', pid),
    processes: [refToProcess('temporal', pid)],
  });
}

test('a running `up` is found without any environment', async () => {
  await pretendUp();
  const { config, origins, up } = await load({ KUBEMEND_DATA_DIR: join(cwd, 'data') });
  expect(up?.node).toBe('cp-1');
  expect(config).toMatchObject({ cluster: 'local', node: 'cp-1', temporal: { address: '127.0.0.1:4242' } });
  expect(origins['temporal.address']).toMatch(/^kubemend up \(/);
});

test('what was said outranks a running `up`: another server brings none of its names', async () => {
  await pretendUp();
  const env = { KUBEMEND_DATA_DIR: join(cwd, 'data') };
  const elsewhere = await load({ ...env, TEMPORAL_ADDRESS: 'temporal.example:7233' });
  expect(elsewhere.config).toMatchObject({ temporal: { address: 'temporal.example:7233' } });
  expect(elsewhere.config.cluster).toBeUndefined();
  const otherCluster = await load({ ...env, KUBEMEND_CLUSTER: 'prod' });
  expect(otherCluster.config.node).toBeUndefined();
  const profile = await load({ ...env, TEMPORAL_PROFILE: 'prod' });
  expect(profile.config.temporal.address).toBeUndefined();
});

test('own checks are those of the node of a running `up`, unless another place or server is named', async () => {
  const nodeConfig = join(cwd, 'node.yaml');
  writeFileSync(nodeConfig, `cluster: local\nnode: cp-1\nroot: ${cwd}/node\ncheckDirs: [/etc/own]\n`);
  await pretendUp(process.pid, nodeConfig);
  const env = { KUBEMEND_DATA_DIR: join(cwd, 'data') };
  expect((await load(env)).config.checkDirs).toEqual([join(cwd, 'node/etc/own')]);
  const elsewhere = { ...env, TEMPORAL_ADDRESS: 'temporal.example:7233', KUBEMEND_NODE: 'cp-1' };
  expect((await load(elsewhere)).config.checkDirs).toBeUndefined();
  writeFileSync(join(cwd, 'kubemend.yaml'), 'checkDirs: [/srv/checks]\n');
  expect((await load(env)).config.checkDirs).toEqual(['/srv/checks']);
});

test('the state file of an `up` that is gone does not count', async () => {
  await pretendUp(2 ** 22 + 1); // above the highest pid there can be
  const { up, config } = await load({ KUBEMEND_DATA_DIR: join(cwd, 'data') });
  expect(up).toBeNull();
  expect(config.temporal.address).toBeUndefined();
});
