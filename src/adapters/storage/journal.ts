/** The node's journal: append-only JSON lines, one per decision and deed. A failed append never stops a repair. */
import { constants } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readChain } from '../../domain/storage/journal-chain.ts';
import type { ChainBreak, JournalEntry } from '../../domain/storage/journal-chain.ts';
import type { Clock } from '../clock.ts';
import { digestOf } from './digest.ts';
import { errnoOf } from './errno.ts';

export interface Journal {
  /** @returns false when it could not be written; never throws */
  append(entry: { event: string; changeId?: string; detail?: Record<string, unknown> }): Promise<boolean>;
  read(last: number): Promise<JournalEntry[]>;
  verify(): Promise<{ entries: number; breaks: ChainBreak[] }>;
}

export function createJournal(options: {
  file: string;
  node: string;
  by: string;
  clock: Pick<Clock, 'now'>;
}): Journal {
  const { file, node, by, clock } = options;
  const readAll = async (): Promise<string> =>
    await readFile(file, 'utf8').catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return '';
      throw error;
    });
  // Appends of one process queue; between processes the chain may fork, which `verify` then shows.
  let queue: Promise<unknown> = Promise.resolve();
  return {
    append({ event, changeId, detail }) {
      const turn = queue.then(async () => {
        try {
          const chain = readChain(await readAll(), digestOf);
          const entry: JournalEntry = {
            seq: chain.lastSeq + 1,
            at: clock.now().toISOString(),
            kind: event,
            node,
            by,
            ...(changeId !== undefined && { changeId }),
            ...detail,
            prev: chain.lastDigest,
          };
          await appendLine(file, `${chain.torn ? '\n' : ''}${JSON.stringify(entry)}\n`);
          return true;
        } catch {
          return false;
        }
      });
      queue = turn;
      return turn;
    },
    read: async (last) => readChain(await readAll(), digestOf).entries.slice(-last),
    async verify() {
      const { entries, breaks } = readChain(await readAll(), digestOf);
      return { entries: entries.length, breaks };
    },
  };
}

async function appendLine(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
  try {
    // writeFile goes on after a short write, so that the last bytes of a disk end in ENOSPC and not in silence.
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
