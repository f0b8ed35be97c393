/** Optimistic concurrency as an API server keeps it: a write that names a version other than the stored one is a conflict. */
import { createHash } from 'node:crypto';

type Tree = Record<string, unknown>;

/** The object as it is read, with its version; opaque to clients, and another one after each write that changes anything. */
export function withVersion(stored: Tree): Tree {
  const digest = createHash('sha256').update(JSON.stringify(stored)).digest();
  const resourceVersion = String(digest.readUIntBE(0, 6));
  return { ...stored, metadata: { ...(stored['metadata'] as Tree | undefined), resourceVersion } };
}

/** As it is stored: a version is what the store makes of it. */
export function withoutVersion(sent: Tree): Tree {
  const { resourceVersion: _version, ...metadata } = (sent['metadata'] ?? {}) as Tree;
  return { ...sent, metadata };
}

/** @param stored undefined: there is none, which a version cannot be of */
export function isConflict(sent: Tree, stored: Tree | undefined): boolean {
  const version = (sent['metadata'] as { resourceVersion?: string } | undefined)?.resourceVersion;
  if (version === undefined || version === '') return false;
  const now = stored === undefined ? undefined : (withVersion(stored)['metadata'] as Tree)['resourceVersion'];
  return version !== now;
}
