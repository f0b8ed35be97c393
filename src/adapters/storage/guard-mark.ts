/** Under which guard a node was last changed: one that has lost its memory is known by that. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ConflictError } from '../../domain/errors.ts';
import { errnoOf } from './errno.ts';
import type { Files } from './files.ts';

const Mark = z.object({ guardId: z.string().min(1) });

/**
 * @returns null: it was never changed under a guard
 * @throws ConflictError NODE_ERROR when the mark cannot be read: that is not "never"
 */
export async function readGuardMark(file: string): Promise<string | null> {
  try {
    return Mark.parse(JSON.parse(await readFile(file, 'utf8'))).guardId;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    const found = error instanceof Error ? error.message : String(error);
    throw new ConflictError(`${file}: expected the guard of the last change, found ${found}`, {
      code: 'NODE_ERROR',
      hint: `see why it cannot be read; when the cluster's guard is the one of before, remove ${file}`,
    });
  }
}

/** Durable before it returns; unchanged when it says so already. */
export async function writeGuardMark(file: string, guardId: string, files: Files): Promise<void> {
  if ((await readGuardMark(file)) === guardId) return;
  await files.writeDurably(file, `${JSON.stringify({ guardId })}\n`, '0600');
}
