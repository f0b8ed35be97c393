/** Where a plan goes that is to be kept, and what is said when there is none. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { planKeeper } from '../../src/cli/plan-out.ts';
import type { BatchResult } from '../../src/contracts/batch.ts';
import { planned } from '../domain/plan/expected.ts';

let dir: string;
let path: string;
const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-out-'));
  path = join(dir, 'plan.json');
  said.mockClear();
});
afterEach(() => rmSync(dir, { recursive: true }));

async function keep(result: Partial<BatchResult>): Promise<string> {
  const runs = [{ plan: planned(), diff: '+' }];
  const finishedAt = '2026-01-01T00:00:00.000Z';
  const take = await planKeeper(path, { batch: { cluster: 'c', node: 'cp-1', all: true } });
  await take({ runs, checks: [], finishedAt, ...result } as unknown as BatchResult);
  return said.mock.calls.map(([text]) => String(text)).join('');
}

it('a whole plan is written', async () => {
  expect(await keep({ status: 'PLANNED' })).toContain(`${path}: written; carry it out`);
  expect(existsSync(path)).toBe(true);
});

it.each<[Partial<BatchResult>, string]>([
  [{ status: 'REFUSED', code: 'OPEN_CHANGE' }, 'no whole plan was made (OPEN_CHANGE)'],
  [{ status: 'CANCELLED', code: 'CANCELLED' }, 'no whole plan was made (CANCELLED)'],
  [{ status: 'NOT_COMPLIANT', runs: [] }, 'nothing would be done'],
])('%j is none: nothing is written, and why is said', async (result, why) => {
  expect(await keep(result)).toBe(`${path}: not written: ${why}\n`);
  expect(existsSync(path)).toBe(false);
});

it('a file that is there already is said not to be of this plan', async () => {
  const older = '{ "kind": "kubemend-plan", "createdAt": "of yesterday" }';
  writeFileSync(path, older);
  expect(await keep({ status: 'ALREADY_COMPLIANT', runs: [] })).toBe(
    `${path}: not written: nothing would be done; what is there is an older file, and not of this plan\n`,
  );
  expect(readFileSync(path, 'utf8')).toBe(older);
});

it('a file that is no plan is not replaced, and that is said before anything is planned', async () => {
  writeFileSync(path, 'cluster: prod\n');
  await expect(planKeeper(path, { batch: { cluster: 'c', node: 'cp-1', all: true } })).rejects.toThrow(
    `${path}: expected a plan file, or nothing yet, found another file`,
  );
  expect(readFileSync(path, 'utf8')).toBe('cluster: prod\n');
});
