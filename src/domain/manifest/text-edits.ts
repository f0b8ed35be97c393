/** Small replacements in a text whose every line has its end (`Source.text`). */

export interface TextEdit {
  start: number;
  end: number;
  text: string;
  /**
   * Where two insertions meet, the deeper part of the tree comes first: a list's last item before the next key of
   * the map around it.
   */
  depth?: number;
}

/** Deletions may touch; anything else that overlaps is a fault of ours. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.toSorted(
    (a, b) => a.start - b.start || a.end - b.end || (b.depth ?? 0) - (a.depth ?? 0),
  );
  let result = '';
  let position = 0;
  for (const edit of sorted) {
    if (edit.start < position) throw new Error(`edits overlap at offset ${edit.start}`);
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + text.slice(position);
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the line end of the line in which the content before `contentEnd` ends. */
export function lineEnd(text: string, contentEnd: number): number {
  // A block scalar ends behind its line end already.
  if (contentEnd > 0 && text[contentEnd - 1] === '\n') return contentEnd;
  return text.indexOf('\n', contentEnd) + 1;
}

export function deleteLines(text: string, start: number, contentEnd: number): TextEdit {
  return { start: lineStart(text, start), end: lineEnd(text, contentEnd), text: '' };
}

/** New lines below the one in which `contentEnd` lies, with that line's own kind of line end. */
export function insertLinesBelow(
  text: string,
  contentEnd: number,
  lines: readonly string[],
  depth: number,
): TextEdit {
  const start = lineEnd(text, contentEnd);
  const eol = eolBefore(text, start);
  return { start, end: start, text: lines.map((line) => line + eol).join(''), depth };
}

export function eolBefore(text: string, offset: number): string {
  return text.slice(0, offset).endsWith('\r\n') ? '\r\n' : '\n';
}
