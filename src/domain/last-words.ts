/** A program's own words for its end, out of what it has printed. */
import { maskText } from './mask-secrets.ts';

/** The line that says why: klog's error, "Error:" or a panic's own line, which has its stack below it; else the last one. */
export function tellingLine(output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '');
  return said.findLast((line) => /^(E\d{4} |Error: |panic: |F\d{4} )/.test(line)) ?? said.at(-1);
}

/** They go into results, logs and a history that many may read: the values of secret flags do not. */
export function lastWords(output: string): string {
  return maskText(tellingLine(output) ?? 'it said nothing').slice(0, 500);
}
