/** How a program ended that was tried. */

export interface TrialEnd {
  /** null: it still ran at the end of the trial, and was ended */
  exitCode: number | null;
  output: string;
}
