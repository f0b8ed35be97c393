/** One file of the node as an audit needs it: with its text where that is judged, else by mode and owner alone. */
import { stat } from 'node:fs/promises';
import type { NodeConfig } from '../../contracts/config.ts';
import type { ConfigFact, FileFact } from '../../domain/audit/index.ts';
import { readFirstDocument } from '../../domain/manifest/index.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import { formatMode } from '../storage/attributes.ts';
import { errnoOf } from '../storage/errno.ts';
import type { Files } from '../storage/files.ts';

export interface FileReader {
  config: NodeConfig;
  files: Pick<Files, 'readContent'>;
}

export async function readFileFact({ config, files }: FileReader, nodePath: string): Promise<FileFact> {
  try {
    const found = await files.readContent(toRealPath(config, nodePath));
    if (found.kind === 'absent') return found;
    const { bytes, ...rest } = found;
    const text = bytes === null || bytes.includes(0) ? null : bytes.toString('utf8');
    return { ...rest, text };
  } catch (error) {
    return { kind: 'unreadable', why: messageOf(error) };
  }
}

/** A KubeletConfiguration as the kubelet's own YAML reader takes it: `no` is false, and `<<` merges. */
export async function readConfigFact(reader: FileReader, where: string): Promise<ConfigFact> {
  const found = await readFileFact(reader, where);
  if (found.kind === 'absent') return { kind: 'absent', where };
  if (found.kind === 'unreadable') return found;
  try {
    const config = readFirstDocument(found.text ?? '');
    if (config === null || typeof config !== 'object' || Array.isArray(config))
      throw new Error('it is no mapping');
    return { kind: 'read', where, config, final: false };
  } catch (error) {
    return { kind: 'unreadable', why: `${where}: expected KubeletConfiguration, found: ${messageOf(error)}` };
  }
}

/** Attributes of what the path leads to, links followed; `text` is never read: a key's bytes are nobody's business. */
export async function readFileAttributes(nodePath: string, realPath: string): Promise<FileFact> {
  try {
    const found = await stat(realPath);
    // A unit's file that leads to /dev/null is masked (systemd.unit(5)): there is none.
    if (found.isCharacterDevice()) return { kind: 'absent' };
    const kind = found.isDirectory() ? 'directory' : 'file';
    return { kind, mode: formatMode(found.mode), uid: found.uid, gid: found.gid, text: null };
  } catch (error) {
    if (isAbsent(error)) return { kind: 'absent' };
    return { kind: 'unreadable', why: `${nodePath}: ${errnoOf(error) ?? messageOf(error)}` };
  }
}

export function isAbsent(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
