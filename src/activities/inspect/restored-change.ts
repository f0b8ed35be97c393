/** What is put back, of a named backup or of whole changes, as the change that it is: no check names it. */
import { manifestFactOf } from '../../domain/audit/index.ts';
import type { ManifestFact } from '../../domain/audit/index.ts';
import type { FileFix } from '../../domain/checks/index.ts';
import type { Computed } from './compute-change.ts';
import type { ComputedFile } from './computed-change.ts';

export interface Restored extends Pick<Computed, 'target' | 'component' | 'files' | 'backupIds'> {
  /** the manifest that a kubelet reads, whether or not it changes; null: no component is told */
  manifest: { file: ComputedFile; nodePath: string } | null;
  /** files that will be there again */
  fixes?: FileFix[];
}

export function restoredChange({ manifest, fixes = [], ...restored }: Restored): Computed {
  const { component, files } = restored;
  return {
    kind: 'computed',
    soakMs: 0,
    parameters: {},
    ...restored,
    checks: [],
    risk: 'medium',
    findingsBefore: [],
    manifest: manifest && manifestFacts(manifest, component),
    keys: {},
    fixes,
    compliant: files.length === 0,
  };
}

function manifestFacts(
  { file, nodePath }: NonNullable<Restored['manifest']>,
  component: Computed['component'],
): Computed['manifest'] {
  const fact = (bytes: Buffer | null): ManifestFact =>
    bytes === null
      ? { kind: 'absent', path: nodePath }
      : manifestFactOf(bytes.toString('utf8'), nodePath, component);
  return { before: fact(file.bytesBefore), after: fact(file.bytesAfter), nodePath };
}
