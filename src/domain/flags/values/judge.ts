/** A judge answers what was expected, or undefined when the component's own parser takes the text. */
export type Judge = (text: string) => string | undefined;

/** Go's strings.Split on commas, without the empty elements that map parsers skip. */
export function splitPairs(text: string): string[] {
  return text.split(',').filter((part) => part !== '');
}
