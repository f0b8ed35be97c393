/** What a static Pod that does not run as root can read now, it can read after a change of modes and owners. */
import { isWithin } from '../../audit/index.ts';
import { firstOf } from '../../first-of.ts';
import { passed, refused } from './facts.ts';
import type { PreflightResult } from './facts.ts';
import type { ProcessIds } from './pod-users.ts';

export interface Attributes {
  mode: string;
  uid: number;
  gid: number;
}

export interface AttributeChange {
  /** where it really is, links followed, as the node names it */
  path: string;
  kind: 'file' | 'directory';
  before: Attributes;
  after: Attributes;
}

export interface ReadPath {
  /** real, as the node names it */
  path: string;
  kind: 'file' | 'directory';
  /** where the mount begins that it is seen through; what lies above is nothing to the container */
  mount: string;
  readOnly: boolean;
}

export interface PodReader {
  name: string;
  ids: ProcessIds;
  reads: readonly ReadPath[];
}

export interface AccessFacts {
  changes: readonly AttributeChange[];
  /** containers of static Pods that do not run as root */
  readers: readonly PodReader[];
  /** manifests and processes that could not be read, and why */
  unread: readonly string[];
}

const name = 'files stay readable';

/** Whether anybody but root can lose anything by it. */
export function takesAway({ before, after }: AttributeChange): boolean {
  return before.uid !== after.uid || before.gid !== after.gid || (bits(before) & ~bits(after)) !== 0;
}

export function checkKeptAccess({ changes, readers, unread }: AccessFacts): PreflightResult {
  const taking = changes.filter(takesAway);
  const losses = readers.flatMap((reader) => lossesOf(reader, taking));
  if (losses.length > 0) {
    const detail =
      `${losses.join('; ')}. At its next restart it would not start; leave these files to what made its Pod so ` +
      "(kubeadm's RootlessControlPlane), and exclude the check on this node";
    return refused(name, 'KNOWN_TO_BREAK', detail);
  }
  if (taking.length > 0 && unread.length > 0) {
    const why = `${unread.join('; ')}: expected to see as whom the static Pods run, which read files of the node`;
    return refused(name, 'PREREQUISITE_MISSING', why);
  }
  return passed(name, readers.length === 0 ? 'static Pods run as root' : 'for every static Pod');
}

/** so many are named in words */
const named = 3;

function lossesOf({ name: reader, ids, reads }: PodReader, changes: readonly AttributeChange[]): string[] {
  const lost = changes.filter((change) => {
    const needed = reads.reduce((all, read) => all | neededBits(change, read), 0);
    return (needed & lostBits(change, ids)) !== 0;
  });
  if (lost.length === 0) return [];
  const who = ids.uid === null ? 'another user than root' : `uid ${ids.uid}`;
  const files = lost.map(
    ({ path, before, after }) =>
      `${path} (${describeAttributes(before)}, to be ${describeAttributes(after)})`,
  );
  return [`${reader} runs as ${who} and would lose its access to ${firstOf(files, named)}`];
}

export const [read, write, enter] = [4, 2, 1] as const;

/** A file is read; a directory on the way is entered, and one that is named is used with all that is in it. */
function neededBits(change: AttributeChange, { path, kind, mount, readOnly }: ReadPath): number {
  const isInside = kind === 'directory' && isWithin(change.path, path);
  const used = readOnly ? read : read | write;
  if (change.kind === 'file') return change.path === path ? read : isInside ? used : 0;
  if (!isWithin(change.path, mount)) return 0;
  if (isInside) return used | enter;
  return isWithin(path, change.path) ? enter : 0;
}

function lostBits({ before, after }: AttributeChange, ids: ProcessIds): number {
  const { uid, gids, likelyGids } = ids;
  if (uid !== null) {
    return bitsFor(before, uid, [...gids, ...likelyGids]) & ~bitsFor(after, uid, gids);
  }
  // Whoever it is: what all others have it has too, and else it may have been the one who loses.
  const isSameOwner = before.uid === after.uid && before.gid === after.gid;
  const lost = isSameOwner ? bits(before) & ~bits(after) : bits(before);
  return ((lost >> 6) | (lost >> 3) | lost) & 7 & ~bits(after);
}

/** The first class that fits decides, even where another would give more (POSIX). */
export function bitsFor(attributes: Attributes, uid: number, gids: readonly number[]): number {
  const all = bits(attributes);
  if (attributes.uid === uid) return (all >> 6) & 7;
  return gids.includes(attributes.gid) ? (all >> 3) & 7 : all & 7;
}

function bits({ mode }: Attributes): number {
  return parseInt(mode, 8) & 0o777;
}

export function describeAttributes({ mode, uid, gid }: Attributes): string {
  return `${mode} ${uid}:${gid}`;
}
