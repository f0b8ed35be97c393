/** What an entry of a kubeconfig holds itself, or names a file for. */
import { dirname, resolve } from 'node:path';

/**
 * @param from the file that the entry is of: as kubectl resolves them, a path that is not absolute is beside it
 * @returns undefined: the entry has neither
 */
export async function bytesOf(
  { entry, file }: { entry: Readonly<Record<string, unknown>>; file: string },
  key: 'certificate-authority' | 'client-certificate' | 'client-key',
  read: (path: string) => Promise<Buffer>,
): Promise<Buffer | undefined> {
  const data = entry[`${key}-data`];
  if (typeof data === 'string' && data !== '') return Buffer.from(data, 'base64');
  const path = entry[key];
  return typeof path === 'string' && path !== '' ? await read(besideFile(file, path)) : undefined;
}

export function besideFile(file: string, path: string): string {
  return resolve(dirname(file), path);
}
