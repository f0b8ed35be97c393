/** From checks to changes, and what is known before a change is made. */
export type { Change, FileFix, ManifestChange } from './changes.ts';
export { limitedMode, toChanges } from './changes.ts';
export { closeOverRequirements } from './closure.ts';
export type { FindCheck } from './closure.ts';
export { describeSteps } from './describe-steps.ts';
export type { Fix, FixInput, FixRefused } from './fix.ts';
export { fixOf, highestRisk, isRiskAbove } from './fix.ts';
export type { FixContext } from './fix-in-words.ts';
export { fixInWords } from './fix-in-words.ts';
export { missingOwner } from './missing-owner.ts';
export type { GivenParameters, ParameterValues } from './parameters.ts';
export { problemOf, referencesIn, resolveParameters, substituteSteps, withParameters } from './parameters.ts';
export type { Places } from './protected-places.ts';
export { protectedPlace } from './protected-places.ts';
export type { ThisNode } from './node-selector.ts';
export { describeSelector, whyElsewhere } from './node-selector.ts';
export type { NodeRules, Standing } from './rules.ts';
export { readRules, standingOf } from './rules.ts';
export { isAboutNode } from './subject.ts';
export type {
  AccessFacts,
  AttributeChange,
  KubeletQuestion,
  KubeletServing,
  NewFile,
  PodReader,
  PodSight,
  PodUser,
  PreflightFacts,
  PreflightResult,
  ReadPath,
} from './preflight/index.ts';
export {
  checkKeptAccess,
  checkNewFiles,
  idsOf,
  kubeletFiles,
  kubeletQuestion,
  pathsIn,
  podUsersOf,
  preflight,
  preflightKubelet,
  safeAnonymousForm,
  spaceNeeds,
  takesAway,
  wantedPaths,
} from './preflight/index.ts';
