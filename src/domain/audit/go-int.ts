/** strconv.ParseInt with base 0, as the components' integer flags are read: "030" is octal, "0x1e" hexadecimal. */

/** undefined for what Go refuses, and for numbers beyond what a double holds exactly. */
export function readGoInt(text: string): number | undefined {
  const match =
    /^([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/.exec(
      text,
    );
  const digits = match?.[2]?.replaceAll('_', '');
  if (digits === undefined) return undefined;
  const value = Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  if (!Number.isSafeInteger(value)) return undefined;
  return match?.[1] === '-' ? -value : value;
}
