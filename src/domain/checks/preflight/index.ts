/** L0: what is known before anything is written, from facts alone. */
import { checkFilesMounted, checkVolumes } from './files-mounted.ts';
import { checkFlagsHeeded } from './flags-heeded.ts';
import { checkFlagsKnown } from './flags-known.ts';
import { checkKeptFiles, checkParents } from './kept-files.ts';
import { checkKnownBreaks } from './known-breaks.ts';
import { checkArgumentsKnown, checkNoPinnedUid, checkOnePod, checkProbes } from './pod.ts';
import { kubeletFiles, preflightKubelet } from './kubelet.ts';
import { checkSpace } from './space.ts';
import type { PreflightFacts, PreflightResult } from './facts.ts';

export type { KubeletServing, PreflightFacts, PreflightResult } from './facts.ts';
export { wantedPaths } from './files-mounted.ts';
export { kubeletQuestion } from './kubelet-authority.ts';
export type { KubeletQuestion } from './kubelet-authority.ts';
export { safeAnonymousForm } from './known-breaks.ts';
export { kubeletFiles, preflightKubelet };
export type { AccessFacts, AttributeChange, PodReader, ReadPath } from './kept-access.ts';
export { checkKeptAccess, takesAway } from './kept-access.ts';
export type { NewFile, PodSight } from './new-files.ts';
export { checkNewFiles } from './new-files.ts';
export type { PodUser } from './pod-users.ts';
export { idsOf, pathsIn, podUsersOf } from './pod-users.ts';
export type { SpaceNeed } from './space.ts';
export { spaceNeeds } from './space.ts';

/** Every question, whatever the others answer: all reasons at once. */
export function preflight(facts: PreflightFacts): PreflightResult[] {
  return [
    checkOnePod,
    checkNoPinnedUid,
    checkArgumentsKnown,
    checkFlagsKnown,
    checkFlagsHeeded,
    checkKnownBreaks,
    checkVolumes,
    checkFilesMounted,
    checkParents,
    checkKeptFiles,
    checkProbes,
    checkSpace,
  ].map((check) => check(facts));
}
