/** The last lines of a terminal, drawn again in place; what was printed above them is not touched. */

export interface LiveLines {
  /** Puts these in the place of the lines drawn before. None may be longer than the terminal is wide: a wrapped one could not be taken back. */
  draw(lines: readonly string[]): void;
  /** Takes them back, before anything else is printed. */
  clear(): void;
}

export interface Screen {
  columns: number;
  rows: number;
}

/** A terminal that does not say its size has none. */
export function screenSize(): Screen {
  return { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
}

export function liveLines(): LiveLines {
  let drawn = 0;
  const draw = (lines: readonly string[]): void => {
    // Up to the first of the lines before, and clear from there; in one write, so that no half of a picture is seen.
    const back = drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`;
    process.stdout.write(`${back}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines.length;
  };
  return { draw, clear: () => draw([]) };
}
