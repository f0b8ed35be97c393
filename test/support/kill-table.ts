/** The kill matrix as a table: a moment a row, a process and a way to strike it a column. An empty cell is a failure. */

export interface TableCell {
  row: string;
  column: string;
  /** what ended how, or what is wrong */
  text: string;
  seed: number;
  holds: boolean;
}

/** @returns cells of `wanted` that nobody has filled in */
export function findEmpty(
  wanted: readonly Pick<TableCell, 'row' | 'column'>[],
  filled: readonly TableCell[],
): string[] {
  const known = new Set(filled.map(({ row, column }) => `${row} × ${column}`));
  return wanted.map(({ row, column }) => `${row} × ${column}`).filter((name) => !known.has(name));
}

/** @returns lines of equal columns; `EMPTY` where a wanted cell is missing, a dot where none is wanted */
export function renderTable(
  wanted: readonly Pick<TableCell, 'row' | 'column'>[],
  filled: readonly TableCell[],
): string {
  const rows = [...new Set(wanted.map(({ row }) => row))];
  const columns = [...new Set(wanted.map(({ column }) => column))];
  const textOf = (row: string, column: string): string => {
    const found = filled.find((cell) => cell.row === row && cell.column === column);
    if (found !== undefined) return `${found.holds ? '' : 'BROKEN '}${found.text} #${found.seed}`;
    return wanted.some((cell) => cell.row === row && cell.column === column) ? 'EMPTY' : '·';
  };
  const grid = [
    ['', ...columns],
    ...rows.map((row) => [row, ...columns.map((column) => textOf(row, column))]),
  ];
  const widths = ['', ...columns].map((_, index) =>
    Math.max(...grid.map((line) => line[index]?.length ?? 0)),
  );
  return grid
    .map((line) =>
      line
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
