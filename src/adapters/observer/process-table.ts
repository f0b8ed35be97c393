/** What runs on this machine that could be a component, by the names of programs: read once for a whole look. */
import { close, open, read } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Component } from '../../contracts/basics.ts';

export interface ProcessTable {
  procDir: string;
  /** Unix time in ms; null: it cannot be told */
  bootMs: number | null;
  rows: { pid: number; argv: string[] }[];
}

const components = new Set<string>(Component.options);

/**
 * Reads one small file per process of the machine.
 * @throws when /proc itself cannot be read
 */
export async function readProcessTable(procDir = '/proc'): Promise<ProcessTable> {
  const names = (await readdir(procDir)).filter((name) => /^\d+$/.test(name));
  const [bootMs, ...commandLines] = await Promise.all([
    readBootMs(procDir),
    // One that is gone, or ends meanwhile, is not there.
    ...names.map((name) => readCommandLine(join(procDir, name, 'cmdline')).catch(() => null)),
  ]);
  const rows = commandLines.flatMap((argv, index) =>
    argv === null ? [] : [{ pid: Number(names[index]), argv }],
  );
  return { procDir, bootMs, rows };
}

const openFile = promisify(open);
const closeFile = promisify(close);
const readChunk = promisify(read);
const chunkBytes = 4_096;

/**
 * Without the size, which is 0 for each file of /proc, and of another program no more than its name: at the gate's interval
 * this is most of what a node worker does. Asynchronous, since a process whose memory is being changed keeps its reader waiting.
 * @returns null: another program
 */
async function readCommandLine(path: string): Promise<string[] | null> {
  const file = await openFile(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (;;) {
      const { bytesRead, buffer } = await readChunk(
        file,
        Buffer.allocUnsafe(chunkBytes),
        0,
        chunkBytes,
        null,
      );
      if (chunks.length === 0 && !isComponent(buffer.subarray(0, bytesRead))) return null;
      if (bytesRead === 0) break;
      chunks.push(buffer.subarray(0, bytesRead));
    }
    return Buffer.concat(chunks).toString('utf8').replace(/\0$/, '').split('\0');
  } finally {
    await closeFile(file);
  }
}

function isComponent(start: Buffer): boolean {
  const end = start.indexOf(0);
  return components.has(basename(start.toString('utf8', 0, end === -1 ? start.length : end)));
}

async function readBootMs(procDir: string): Promise<number | null> {
  const stat = await readFile(join(procDir, 'stat'), 'utf8').catch(() => '');
  const seconds = /^btime (\d+)$/m.exec(stat)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}
