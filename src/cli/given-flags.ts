/** Which of some options somebody has typed. */

/** @param flags as they are typed, by the name of the option @returns them; a list that is empty was not given */
export function givenFlags<Options extends object>(
  flags: Readonly<Partial<Record<keyof Options & string, string>>>,
  options: Options,
): string[] {
  return (Object.keys(flags) as (keyof Options & string)[]).flatMap((name) => {
    const value: unknown = options[name];
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined;
    return isGiven ? (flags[name] ?? []) : [];
  });
}
