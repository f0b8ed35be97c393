/** What the static preflight (L0) is asked, and how it answers. */
import type { Component } from '../../../contracts/basics.ts';
import type { Code } from '../../../contracts/codes.ts';
import type { FileFact, ManifestFact } from '../../audit/index.ts';
import type { FileFix } from '../changes.ts';

export type ReadManifest = Extract<ManifestFact, { kind: 'read' }>;

export interface PreflightFacts {
  component: Component;
  before: ReadManifest;
  /** the manifest with the change in it */
  after: ReadManifest;
  /** visible files of the manifest directory that define the Pod, as node paths; null: could not be read */
  podFiles: readonly string[] | null;
  /** files and directories that the same change creates or limits */
  creates: readonly FileFix[];
  /** by node path, as far as `wantedPaths` asked for them */
  files: Readonly<Record<string, FileFact>>;
  /** bytes that may still be written, by node path of a directory; null: could not be asked */
  freeBytes: Readonly<Record<string, number | null>>;
  /** bytes that the change itself writes: new files and their staged copies */
  bytesNeeded: number;
  allowUnknown: boolean;
  /** of every kubelet of the cluster, or why they were not asked; null: the change asks nothing of them (`kubeletQuestion`) */
  kubelets: readonly KubeletServing[] | { why: string } | null;
}

/** What one kubelet serves, as the API server would judge it after the change. */
export interface KubeletServing {
  node: string;
  /** `silent`: nothing was seen of it */
  serves: 'accepted' | 'refused' | 'silent';
  why: string;
}

export interface PreflightResult {
  name: string;
  ok: boolean;
  /** why it is refused; only with ok false */
  code?: Code;
  detail: string;
}

export function passed(name: string, detail: string): PreflightResult {
  return { name, ok: true, detail };
}

export function refused(name: string, code: Code, detail: string): PreflightResult {
  return { name, ok: false, code, detail };
}
