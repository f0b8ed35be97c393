/** How a program ended that was tried, and its own words for it. */

export interface TrialEnd {
  /** null: it still ran at the end of the trial, and was ended */
  exitCode: number | null;
  output: string;
}

/** The line that says why: klog's error or "Error:", else the last one. */
export function lastWords(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '');
  const telling = said.findLast((line) => /^(E\d{4} |Error: |panic: |F\d{4} )/.test(line));
  return (telling ?? said.at(-1) ?? 'it said nothing').slice(0, 500);
}
