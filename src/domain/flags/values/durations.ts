/** Go's time.ParseDuration: `1h30m`, `300ms`, `0`; neither a plain number nor days. */
import type { Judge } from './judge.ts';

const unitNanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const part = /(?:(\d+)(?:\.(\d*))?|\.(\d+))(ns|us|µs|μs|ms|s|m|h)/gy;
const largestNanoseconds = (1n << 63n) - 1n;

/** Nanoseconds, or undefined when Go would refuse the text (also when it does not fit 64 bits). */
export function readGoDuration(text: string): bigint | undefined {
  const unsigned = text.replace(/^[+-]/, '');
  const sign = text.startsWith('-') ? -1n : 1n;
  if (unsigned === '0') return 0n;
  let total = 0n;
  let end = 0;
  for (const match of unsigned.matchAll(part)) {
    const unit = unitNanoseconds[match[4] ?? ''] ?? 0n;
    const fraction = match[2] ?? match[3] ?? '';
    total += BigInt(match[1] ?? '0') * unit;
    if (fraction !== '') total += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
    end = match.index + match[0].length;
  }
  return unsigned === '' || end !== unsigned.length || total > largestNanoseconds ? undefined : sign * total;
}

export const judgeDuration: Judge = (text) =>
  readGoDuration(text) === undefined
    ? 'a duration with units h, m, s or ms, such as 30s or 1h30m'
    : undefined;
