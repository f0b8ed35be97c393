/** A file as the component will find it: the same change may write it. */
import type { PreflightFacts } from './facts.ts';

/** @param path node path. @returns null: not read, or no text */
export function textOfFile(
  path: string,
  { creates, files }: Pick<PreflightFacts, 'creates' | 'files'>,
): string | null {
  const found = files[path];
  const text = found !== undefined && 'text' in found ? found.text : null;
  const written = creates.find((fix) => fix.kind === 'ensureFile' && fix.path === path);
  if (written?.kind !== 'ensureFile' || (written.keepIfPresent && text !== null)) return text;
  return written.content;
}
