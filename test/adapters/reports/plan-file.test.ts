/** Plan files on a disk: for their owner alone, and read with every problem where it is. */
import {
  closeSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPlanFile, writePlanFile } from '../../../src/adapters/reports/plan-file.ts';
import { PlanFile } from '../../../src/contracts/plan-file.ts';
import { planned } from '../../domain/plan/expected.ts';

const plan = PlanFile.parse({
  kind: 'kubemend-plan',
  schemaVersion: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'ana',
  cluster: 'c',
  node: 'cp-1',
  request: { batch: { cluster: 'c', node: 'cp-1', all: true } },
  runs: [{ ...planned(), diff: '+ profiling' }],
  left: [],
});

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-plan-'));
  path = join(dir, 'plan.json');
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

it('are written whole, for their owner alone, also over a file that all may read, and over no other by a link', async () => {
  const other = join(dir, 'other');
  writeFileSync(other, 'as it was', { mode: 0o644 });
  symlinkSync(other, path);
  await writePlanFile(path, plan);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(other, 'utf8')).toBe('as it was');
  expect(readdirSync(dir)).toEqual(['other', 'plan.json']);
  expect(await readPlanFile(path)).toEqual(plan);
});

it('are not written in the place of standard output, also where that is a file', async () => {
  const output = openSync(join(dir, 'output'), 'w');
  symlinkSync(`/proc/self/fd/${output}`, join(dir, 'stdout'));
  symlinkSync('stdout', path);
  await expect(writePlanFile(path, plan)).rejects.toThrow(`${path}: expected a file, or nothing yet`);
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  closeSync(output);
});

it('are not written over what is no plan', async () => {
  writeFileSync(path, 'nodes: [cp-1]\n');
  await expect(writePlanFile(path, plan)).rejects.toThrow(`${path}: expected a plan file, or nothing yet`);
  expect(readFileSync(path, 'utf8')).toBe('nodes: [cp-1]\n');
  for (const replaced of ['', JSON.stringify({ ...plan, schemaVersion: 2 })]) {
    writeFileSync(path, replaced);
    await writePlanFile(path, plan);
    expect(await readPlanFile(path)).toEqual(plan);
  }
});

it.each([
  ['a device', '/dev/null'],
  ['a directory', tmpdir()],
])('are not written in the place of %s, also behind a link', async (_name, place) => {
  symlinkSync(place, path);
  await expect(writePlanFile(path, plan)).rejects.toThrow(`${path}: expected a file, or nothing yet`);
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
});

describe('that are none', () => {
  const [run] = plan.runs;
  it.each<[string, string, string[]]>([
    ['no JSON', '{"kind": ', ['plan.json: expected JSON, found something else']],
    ['a list', '[]', ['plan.json:1:1 expected object, found []']],
    [
      'something else',
      '{\n  "Controls": []\n}',
      ['plan.json:1:1 kind: expected one of kubemend-plan, found nothing'],
    ],
    [
      'of a later version: and not what else it would lack',
      '{\n  "kind": "kubemend-plan",\n  "schemaVersion": 2\n}',
      ['plan.json:3:20 expected schemaVersion 1, found schemaVersion 2'],
    ],
    [
      'with problems: all of them, each with its place',
      JSON.stringify({ ...plan, node: 7, runs: [{ ...run, planHash: 'x', forced: true }] }, null, 2),
      [
        'plan.json:7:11 node: expected string, found 7',
        'runs.0.planHash: expected',
        'runs.0.forced: expected a known key',
      ],
    ],
    [
      'of two nodes',
      JSON.stringify({ ...plan, node: 'cp-2' }),
      [
        'request.batch.node: expected cp-2, found "cp-1"',
        'runs.0.identity.node: expected cp-2, found "cp-1"',
      ],
    ],
    [
      'of one component twice',
      JSON.stringify({ ...plan, runs: [run, run] }),
      ['runs.1.target: expected each target once'],
    ],
    [
      'without a request',
      JSON.stringify({ ...plan, request: {} }),
      ['request: expected one of remediate and batch'],
    ],
  ])('%s', async (_name, text, problems) => {
    writeFileSync(path, text);
    const error = await readPlanFile(path).catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ name: 'InputError' });
    for (const problem of problems) expect((error as Error).message).toContain(problem);
  });

  it('because there is none', async () => {
    await expect(readPlanFile(path)).rejects.toThrow(
      `${path}: expected a plan file that can be read, found ENOENT`,
    );
  });
});
