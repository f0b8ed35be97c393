/** Values as Go's flag parsers read them (strconv.ParseBool, ParseInt with base 0, time.ParseDuration). */

const truths = new Map<string, boolean>([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text) => [text, false] as const),
]);

export function parseGoBool(text: string): boolean | undefined {
  return truths.get(text);
}

/** Base 0: "030" is octal and "0x1e" is hexadecimal, as for pflag. */
export function parseGoInt(text: string): number | undefined {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/.exec(text);
  const digits = match?.[2];
  if (digits === undefined) return undefined;
  const isLegacyOctal = /^0[0-7]+$/.test(digits);
  const value = isLegacyOctal ? parseInt(digits, 8) : Number(digits);
  if (!Number.isSafeInteger(value)) return undefined;
  return match?.[1] === '-' ? -value : value;
}

const unitMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds; undefined for what Go refuses, such as a number without a unit. */
export function parseGoDuration(text: string): number | undefined {
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.exec(text);
  if (text === '0' || text === '+0' || text === '-0') return 0;
  if (match === null) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(amount) * (unitMs[unit ?? ''] ?? NaN);
  }
  return match[1] === '-' ? -total : total;
}
