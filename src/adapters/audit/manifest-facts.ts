/** The manifest of a component, wherever it lies among the manifests. */
import type { Component } from '../../contracts/basics.ts';
import { manifestFactOf } from '../../domain/audit/index.ts';
import type { ManifestFact } from '../../domain/audit/index.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import type { Files } from '../storage/files.ts';
import { messageOf, readFileFact } from './file-facts.ts';
import type { FileReader } from './file-facts.ts';

export interface ManifestReader extends FileReader {
  files: Pick<Files, 'readContent' | 'listVisible'>;
}

/** kubeadm's file name first; else the one visible file that runs the component. */
export async function readManifestFact(
  deps: ManifestReader,
  component: Component,
  known: string | undefined,
): Promise<ManifestFact> {
  const { config, files } = deps;
  const usual = `${config.manifestsDir}/${component}.yaml`;
  const first = await readOneManifest(deps, component, known ?? usual);
  if (first.kind !== 'absent' || known !== undefined) return first;
  try {
    const directory = toRealPath(config, config.manifestsDir);
    // kubeadm makes none on a worker: then there is no manifest, and that is an answer.
    if ((await files.readContent(directory)).kind === 'absent') return { kind: 'absent', path: usual };
    const names = await files.listVisible(directory);
    const found = (
      await Promise.all(
        names.map((name) => readOneManifest(deps, component, `${config.manifestsDir}/${name}`)),
      )
    ).filter((one) => one.kind === 'read');
    const [only, ...others] = found;
    if (only === undefined) return { kind: 'absent', path: usual };
    if (others.length === 0) return only;
    return { kind: 'unreadable', why: `${found.map((one) => one.path).join(' and ')} both run ${component}` };
  } catch (error) {
    return { kind: 'unreadable', why: messageOf(error) };
  }
}

async function readOneManifest(
  deps: ManifestReader,
  component: Component,
  path: string,
): Promise<ManifestFact> {
  const found = await readFileFact(deps, path);
  if (found.kind === 'absent') return { kind: 'absent', path };
  if (found.kind === 'unreadable') return found;
  if (found.kind === 'directory' || found.text === null)
    return { kind: 'unreadable', why: `${path} is no text file` };
  return manifestFactOf(found.text, path, component);
}
