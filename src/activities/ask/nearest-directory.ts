/** A path, or the nearest of its parents that exists. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function nearestDirectory(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined || path === '/' ? path : await nearestDirectory(dirname(path));
}
