/**
 * kubemend as a library: `updateManifest` edits a file with backup and atomic write, `remediate` is the gated whole. What
 * they take and give is typed by the contracts, whose schemas are exported beside them.
 */
export { updateManifest } from './library/update-manifest.ts';
export type { UpdateOptions, UpdateResult, WantedChanges } from './library/update-manifest.ts';
export { remediate } from './library/remediate.ts';
export { remediateFleet } from './library/remediate-fleet.ts';

export { RemediateRequest } from './contracts/request.ts';
export type { Decision, GateOptions, RemediateInput } from './contracts/request.ts';
export { RemediationResult } from './contracts/result.ts';
export type { Phase } from './contracts/result.ts';
export { FleetNodeResult, FleetNodeStatus, FleetRequest, FleetResult } from './contracts/fleet.ts';
export type { FleetInput, FleetNode, FleetProgress, FleetStatus, Share } from './contracts/fleet.ts';
export type { NodeRole } from './contracts/approval-policy.ts';
export { Status, codes } from './contracts/codes.ts';
export type { Code } from './contracts/codes.ts';
export { Verdict } from './contracts/audit.ts';
export type { AuditScript, Finding } from './contracts/audit.ts';
export type { BackupRecord } from './contracts/backup.ts';
export type { Component, Risk, Target } from './contracts/basics.ts';
export type { GateEvidence } from './contracts/gate.ts';
export type { RemediationStatus } from './contracts/deeds.ts';
export { controlQueue, messages, nodeQueue, shortHash, workflowIds } from './domain/names.ts';
export { exitCodeOf, isSuccess } from './domain/exit-code.ts';
export { ConflictError, InputError, PlaceError, UnavailableError, isKnownError } from './domain/errors.ts';
