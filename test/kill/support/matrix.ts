/**
 * The kill matrix: every process of a repair, killed or stopped at each fail point (points.full.ts) and beside each step
 * (steps.full.ts). Prints a table with the seed of every cell. One cell again:
 * KUBEMEND_KILL_CELLS='gate.soak × recover' KUBEMEND_KILL_SEED=7; KUBEMEND_KILL_LOG=FILE keeps what a broken-off run found.
 */
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findEmpty, renderTable } from '../../support/kill-table.ts';
import type { TableCell } from '../../support/kill-table.ts';
import { allCells, cellName, momentName } from './cell.ts';
import type { Cell } from './cell.ts';
import { runCell, startBench } from './run-cell.ts';
import type { Bench } from './run-cell.ts';

const pattern = new RegExp(process.env['KUBEMEND_KILL_CELLS'] ?? '');
const firstSeed = Number(process.env['KUBEMEND_KILL_SEED'] ?? 1);
/** where each finished cell is written down at once, for a run that somebody breaks off */
const logFile = process.env['KUBEMEND_KILL_LOG'];

const place = (cell: Cell): Pick<TableCell, 'row' | 'column'> => ({
  row: momentName(cell.moment),
  column: `${cell.process} ${cell.how}`,
});

/** @param kind which half of the matrix; one file each, so that they run side by side */
export function runMatrix(kind: Cell['moment']['kind']): void {
  const cells = allCells().filter((cell) => cell.moment.kind === kind && pattern.test(cellName(cell)));
  const filled: TableCell[] = [];
  let bench: Bench | undefined;

  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(async () => await bench?.stop());

  it.each(cells.map((cell, index) => ({ name: cellName(cell), cell, seed: firstSeed + index })))(
    '$name',
    async ({ cell, seed }) => {
      bench ??= await startBench();
      const { result, problems, elapsedMs } = await runCell(bench, cell, seed);
      const text = result === null ? 'no result' : [result.status, result.code].filter(Boolean).join(' ');
      filled.push({ ...place(cell), text, seed, holds: problems.length === 0 });
      if (logFile !== undefined) {
        appendFileSync(
          logFile,
          `${JSON.stringify({ name: cellName(cell), seed, text, elapsedMs, problems })}\n`,
        );
      }
      if (result === null) {
        // What a broken cell leaves behind must not break the next one.
        const broken = bench;
        bench = undefined;
        await broken.stop();
      }
      expect(problems, `seed ${seed}`).toEqual([]);
    },
    300_000,
  );

  it('leaves no cell empty', () => {
    const wanted = cells.map(place);
    process.stdout.write(`\n${renderTable(wanted, filled)}\n`);
    expect(findEmpty(wanted, filled)).toEqual([]);
  });
}
