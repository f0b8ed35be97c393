/** A static Pod manifest as an audit needs it, from the editor's own reading: audit and edit see one file alike. */
import type { Component } from '../../contracts/basics.ts';
import { describeProblems, readManifest } from '../manifest/index.ts';
import type { ManifestFact } from './facts.ts';

/** @param path as the node names it, for what people read */
export function manifestFactOf(text: string, path: string, component: Component): ManifestFact {
  const read = readManifest(text, component);
  if (!read.ok) return { kind: 'unreadable', why: describeProblems(read.problems, path) };
  const { argv, positions, env, volumes, mounts, probes, image, podName, namespace, uid } = read;
  const lines = positions.map((position) => position?.line ?? null);
  const unresolved = read.unresolvedVariables;
  return {
    kind: 'read',
    ...{ path, argv, lines, env, volumes, mounts, probes, image, podName, namespace, uid },
    ...(unresolved.length > 0 && { unresolved }),
  };
}
