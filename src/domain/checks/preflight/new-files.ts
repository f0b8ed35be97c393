/** What a change makes for a static Pod that does not run as root, that Pod can use: what we make belongs to root alone. */
import { isWithin } from '../../audit/index.ts';
import { firstOf } from '../../first-of.ts';
import { passed, refused } from './facts.ts';
import type { PreflightResult } from './facts.ts';
import { bitsFor, describeAttributes, enter, read, write } from './kept-access.ts';
import type { Attributes } from './kept-access.ts';
import type { ProcessIds } from './pod-users.ts';

export interface NewFile {
  /** where it really is, as the node names it */
  path: string;
  kind: 'file' | 'directory';
  attributes: Attributes;
}

/** A container of the changed Pod, and one that it may run as. */
export interface PodSight {
  name: string;
  ids: ProcessIds;
  /** what it sees of the node, as `NewFile.path` */
  mounts: readonly { path: string; readOnly: boolean }[];
}

const name = 'new files are readable';

export function checkNewFiles(created: readonly NewFile[], sights: readonly PodSight[]): PreflightResult {
  const losses = sights.flatMap(({ name: container, ids, mounts }) => {
    const closed = created.filter((file) =>
      mounts.some(
        (mount) => isWithin(file.path, mount.path) && !mayUse(file, ids, neededOf(file, mount.readOnly)),
      ),
    );
    if (closed.length === 0) return [];
    const who = ids.uid === null ? 'another user than root' : `uid ${ids.uid}`;
    const files = closed.map(({ path, attributes }) => `${path} (to be ${describeAttributes(attributes)})`);
    return [`${container} runs as ${who} and could not use ${firstOf(files, 3)}`];
  });
  if (losses.length === 0) return passed(name, 'by whoever the Pod runs as');
  const todo =
    'make it for that user first: what is there is kept as it is; or exclude the check on this node';
  return refused(name, 'KNOWN_TO_BREAK', `${losses.join('; ')}. It would not start; ${todo}`);
}

function neededOf({ kind }: NewFile, readOnly: boolean): number {
  if (kind === 'file') return read;
  return enter | read | (readOnly ? 0 : write);
}

function mayUse({ attributes }: NewFile, { uid, gids }: ProcessIds, needed: number): boolean {
  const given = uid === null ? parseInt(attributes.mode, 8) & 7 : bitsFor(attributes, uid, gids);
  return (needed & ~given) === 0;
}
