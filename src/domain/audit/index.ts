/** Verdicts from facts. */
export type { ArgumentEdits } from './audit-arguments.ts';
export { auditArguments } from './audit-arguments.ts';
export { auditKeys } from './audit-keys.ts';
export { isElsewhere } from './cluster/index.ts';
export { isMap, valueAtKey } from './config-keys.ts';
export type { DefaultInForce } from './defaults-in-force.ts';
export { defaultsInForce, describeDefault } from './defaults-in-force.ts';
export { describeAssertion } from './describe.ts';
export type {
  ClusterFacts,
  ConfigFact,
  Facts,
  FileFact,
  KubeProxyFact,
  ListFact,
  ManifestFact,
  MountFact,
  ProcessFact,
  TreeFact,
  VolumeFact,
} from './facts.ts';
export type { GivenFlag } from './given-flags.ts';
export { defaultOf, readGivenFlags } from './given-flags.ts';
export { gatesOfFlags, gatesOfNextStart } from './given-gates.ts';
export type { JudgeOptions } from './judge-check.ts';
export { judgeCheck } from './judge-check.ts';
export { kubeProxyFlag } from './judge-kube-proxy.ts';
export { isModeWithin, ownerInNumbers } from './judge-attributes.ts';
export { manifestFactOf } from './manifest-fact.ts';
export { findMount, isWithin } from './mounts.ts';
export { parseObject, parsesAs } from './policy-file.ts';
export { describePlaces, existingPaths } from './places.ts';
export {
  leaves,
  wantedFiles,
  wantedLists,
  wantedOwners,
  wantedTrees,
  wantsKubeProxy,
} from './wanted-files.ts';
