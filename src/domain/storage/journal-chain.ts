/** The journal's chain: each entry carries the digest of the one before. Evidence, not proof: root can rewrite it all. */

export interface JournalEntry {
  seq: number;
  at: string;
  kind: string;
  /** digest of the previous line; of nothing for the first */
  prev: string;
  [field: string]: unknown;
}

export interface ChainBreak {
  /** 1-based */
  line: number;
  reason: string;
}

export const firstPrev = 'none';

/** Walks the lines of a journal. A torn line is named, and the chain goes on behind it. */
export function readChain(
  text: string,
  digestOf: (line: string) => string,
): { entries: JournalEntry[]; breaks: ChainBreak[]; lastDigest: string; lastSeq: number; torn: boolean } {
  const entries: JournalEntry[] = [];
  const breaks: ChainBreak[] = [];
  let lastDigest = firstPrev;
  let lastSeq = 0;
  const lines = text.split('\n');
  const torn = lines.pop() !== '';
  const whole = torn ? text.split('\n') : lines;
  whole.forEach((line, index) => {
    const entry = parseEntry(line);
    if (entry === undefined) {
      breaks.push({ line: index + 1, reason: 'a torn line: expected JSON' });
      lastDigest = digestOf(line);
      return;
    }
    if (entry.prev !== lastDigest)
      breaks.push({ line: index + 1, reason: `expected prev ${lastDigest}, found ${entry.prev}` });
    if (entry.seq !== lastSeq + 1)
      breaks.push({ line: index + 1, reason: `expected entry ${lastSeq + 1}, found ${entry.seq}` });
    entries.push(entry);
    lastDigest = digestOf(line);
    lastSeq = entry.seq;
  });
  return { entries, breaks, lastDigest, lastSeq, torn };
}

function parseEntry(line: string): JournalEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<JournalEntry> | null;
    if (typeof entry?.seq !== 'number' || typeof entry.prev !== 'string') return undefined;
    return entry as JournalEntry;
  } catch {
    return undefined;
  }
}
