/** What the components know about their own flags: generated tables, and questions to them. */
export type { FlagMinor, FlagSpec } from './flag-table.ts';
export { findFlag, flagMinors, flagTable, isFlagMinor, normalizeFlagName } from './flag-table.ts';
export type { FlagType, GoType, Repeats } from './go-types.ts';
export { nearestFlags, nearestNames } from './nearest-names.ts';
export type { ValueProblem } from './validate-flag-value.ts';
export type { GivenGates } from './gate-in-force.ts';
export { gateInForce } from './gate-in-force.ts';
export { etcdGates, kubernetesGates, listItems, validateFlagValue } from './validate-flag-value.ts';
export { acceptedValuesOf, validateAcceptedValue } from './accepted-values.ts';
export type { FlagProblem } from './check-flag.ts';
export { checkFlag } from './check-flag.ts';
export type { FileFlag, FileUse } from './file-flags.ts';
export { fileFlags, findFileFlag, pathsInFlagValue } from './file-flags.ts';
export type { KubeletKey } from './kubelet-keys.ts';
export type { KubeletValues } from './kubelet-in-force.ts';
export { differenceInForce } from './kubelet-in-force.ts';
export { kubeletKey, kubeletKeys, nearestKubeletKeys, validateKubeletValue } from './kubelet-keys.ts';
export { judgeDuration, readGoDuration } from './values/durations.ts';
export { readBool } from './values/numbers.ts';
export {
  admissionPlugins,
  admissionPluginsOffByDefault,
  authorizationModes,
  etcdTlsCipherSuites,
  insecureTlsCipherSuites,
  kubeletAuthorizationModes,
  tlsCipherSuites,
  tlsVersions,
} from './tables/enumerations-1.35.ts';
