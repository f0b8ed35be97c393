import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadNodeConfig } from '../../../src/adapters/config/node-config.ts';
import { createRecordStore } from '../../../src/adapters/storage/record-store.ts';
import type { ChangeRecord } from '../../../src/contracts/change-record.ts';
import { ConflictError } from '../../../src/domain/errors.ts';
import { applyPlanned, changeId, createTestNode, planChange } from '../../activities/change/test-node.ts';
import type { TestNode } from '../../activities/change/test-node.ts';

let node: TestNode;
let record: ChangeRecord;
let path: string;
beforeEach(async () => {
  node = await createTestNode();
  await applyPlanned(node, await planChange(node));
  record = (await node.context.records.read(changeId))!;
  path = join(node.context.paths.changesDir, `${changeId}.json`);
});
afterEach(() => node.cleanUp());

it('reads what it wrote, also in another process, and after another process replaced it', async () => {
  const other = createRecordStore(node.context.paths.changesDir, node.context.files);
  expect(await other.read(changeId)).toEqual(record);
  await other.write({ ...record, gateToken: 'g' });
  expect((await node.context.records.read(changeId))?.gateToken).toBe('g');
  expect((await node.context.records.open())?.changeId).toBe(changeId);
  await other.write({ ...record, state: 'rolledBack' });
  expect(await node.context.records.open()).toBeUndefined();
});

it.each([
  ['an empty file', ''],
  ['half a record', '{"schema":1,'],
  ['a newer schema', '{"schema":2}'],
  ['a record without a state', '{"schema":1,"changeId":"00000000000000c1"}'],
])('crash 27: %s is unreadable, never "none"', async (_, text) => {
  await writeFile(path, text);
  await expect(node.context.records.read(changeId)).rejects.toBeInstanceOf(ConflictError);
  await expect(node.context.records.list()).rejects.toThrow(path);
  await expect(node.context.records.open()).rejects.toThrow('expected a change record of schema 1 or 0');
});

it('crash 27: reads the schema before this one', async () => {
  const {
    revertGate: _gate,
    armedUptimeMs: _uptime,
    ...old
  } = JSON.parse(await readFile(path, 'utf8')) as ChangeRecord;
  await writeFile(path, JSON.stringify({ ...old, schema: 0 }));
  expect(await node.context.records.read(changeId)).toMatchObject({
    schema: 1,
    state: 'applied',
    armedUptimeMs: 0,
  });
});

it('crash 32: a staged record takes its place by a rename, once', async () => {
  const put = await node.context.records.usePreStaged(record);
  expect(put).toMatchObject({ state: 'reverting', reverter: { token: record.stageToken } });
  expect((await node.context.records.read(changeId))?.state).toBe('reverting');
  expect(await node.context.records.usePreStaged(record)).toBeUndefined();
  expect(await readdir(node.context.paths.changesDir)).toEqual([`${changeId}.json`]);
});

it('node.yaml: every problem at once, with its place', async () => {
  const file = join(node.dir, 'bad.yaml');
  await writeFile(
    file,
    'cluster: test\nnode: cp-1\nmanifestsDir: relative\nrecover:\n  tick: soon\nunknown: 1\n',
  );
  await expect(loadNodeConfig(file)).rejects.toThrow(/manifestsDir[\s\S]*recover.tick[\s\S]*unknown/);
});
