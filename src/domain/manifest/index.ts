/** Manifests: read, edited by the byte, and proved. */
export type { Division, EffectiveFlag, Occurrence } from './arguments.ts';
export { compareArgv, effectiveFlag, effectiveFlags, readOccurrences } from './arguments.ts';
export type { DecodedManifest } from './decode-manifest.ts';
export { decodeManifest, maxManifestBytes } from './decode-manifest.ts';
export type { EditedManifest, EditOptions, EditResult } from './edit-manifest.ts';
export { editManifest } from './edit-manifest.ts';
export type { KeyValue, ManifestChange, VolumeType } from './manifest-change.ts';
export { isConfigKeyChange } from './manifest-change.ts';
export type { EditRequest, PlannedEdit } from './plan-edit.ts';
export { changesOf, planEdit } from './plan-edit.ts';
export type { ReadProbe } from './pod-parts.ts';
export type { ManifestProblem, Position } from './problems.ts';
export { describeProblems } from './problems.ts';
export type { ReadManifest, ReadResult } from './read-manifest.ts';
export { readKubeletConfiguration, readManifest } from './read-manifest.ts';
export { readFirstDocument } from './source.ts';
