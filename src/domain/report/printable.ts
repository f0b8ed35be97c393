/** Text of others in a document of ours: what would not be seen, or would show another order than is there, is marked. */

/**
 * Control characters but line feed and tab (terminal commands in a log's tail), halves of characters, directions that
 * turn a line round, and the two that XML has no form for.
 */
const hidden = /(?![\n\t])\p{Cc}|[\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** @returns the text with U+FFFD in the place of each of them; line ends as LF */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(hidden, '\ufffd');
}
