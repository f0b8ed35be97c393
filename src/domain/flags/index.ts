/** What the components know about their own flags: generated tables, and questions to them. */
export type { FlagSpec } from './flag-table.ts';
export { findFlag, flagTable, minorsKnowing, normalizeFlagName } from './flag-table.ts';
export type { FlagType, GoType, Repeats } from './go-types.ts';
export type { GateFamily } from './gates.ts';
export { findGate, gateNames } from './gates.ts';
export type { FlagMinor } from './minors.ts';
export { compareMinors, describeElsewhere, isMinorOf, listMinors, minorsOf, projectOf } from './minors.ts';
export { valuesIn } from './values-by-minor.ts';
export type { ChosenTable } from './running-version.ts';
export { describeTable, provenMinor, tableFor, versionInImage } from './running-version.ts';
export { fileInsteadOf, variableOf } from './instead-of-flags.ts';
export { nearestFlags, nearestNames } from './nearest-names.ts';
export type { ValueProblem } from './validate-flag-value.ts';
export type { GivenGates } from './gate-in-force.ts';
export { gateInForce } from './gate-in-force.ts';
export { listItems, validateFlagValue } from './validate-flag-value.ts';
export { acceptedValuesOf, validateAcceptedValue } from './accepted-values.ts';
export type { FlagProblem } from './check-flag.ts';
export { checkFlag, minorsTaking } from './check-flag.ts';
export type { FileFlag, FileUse } from './file-flags.ts';
export { fileFlags, findFileFlag, pathsInFlagValue } from './file-flags.ts';
export type { KubeletKey } from './kubelet-keys.ts';
export type { KubeletValues } from './kubelet-in-force.ts';
export { differenceInForce } from './kubelet-in-force.ts';
export {
  kubeletKey,
  kubeletKeys,
  minorsWithKey,
  nearestKubeletKeys,
  validateKubeletValue,
} from './kubelet-keys.ts';
export { judgeDuration, readGoDuration } from './values/durations.ts';
export { readBool } from './values/numbers.ts';
