/** The first of many in a sentence, and how many more there are. */
export function firstOf(texts: readonly string[], most: number, separator = ', '): string {
  const more = texts.length - most;
  return `${texts.slice(0, most).join(separator)}${more > 0 ? ` and ${more} more` : ''}`;
}
