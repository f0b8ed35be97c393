/**
 * What the workflow asks of a node and of the control side: one function per activity. Names and fields live on in
 * histories. Activities name a change, not bytes; each carries the node's identity, checked before any effect.
 */
import type { ApprovalState, ApprovalTerms, RequestApproval } from './approval.ts';
import type { Finding } from './audit.ts';
import type { BackupRecord } from './backup.ts';
import type { BatchCheck, BatchRequest, BatchResult, BatchRun } from './batch.ts';
import type { ChangeReport, WorkflowRef } from './change-record.ts';
import type { Code } from './codes.ts';
import type { DriftCheck, DriftRequest, DriftResult } from './drift.ts';
import type { FleetRequest, NodeEnd } from './fleet.ts';
import type { GateVerdict } from './gate.ts';
import type { GuardRelease } from './guard.ts';
import type { ReportTaken } from './kube-bench.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { FileChange, Inspection, NodeFacts, Plan } from './plan.ts';
import type { AskRequest, RemediateRequest } from './request.ts';
import type { Persisted, RemediationResult } from './result.ts';

export interface SnapshotDemand {
  /** why none is wanted */
  without: string | null;
  /** it is tried, and the change goes on without */
  mayFail: boolean;
}

/** A request after parsing, with what the control side knows about it. */
export interface ParsedRequest {
  request: RemediateRequest;
  /** Temporal cluster id: tells "closed" here from a run of another server. */
  clusterId: string;
  /** false: the namespace lacks our search attributes, and an upsert would fail the workflow task for ever. */
  hasSearchAttributes: boolean;
}

export interface ParsedBatch {
  request: BatchRequest;
  /** what was asked for, less what was excluded; in the order of the benchmark */
  checks: BatchCheck[];
  /** what was excluded of it, by the request */
  excluded?: NonNullable<BatchResult['excluded']>;
  /** of all: every name that the control worker has a check by; what the node has beside them is told of too */
  known?: string[];
  /** how kube-bench's findings were read, when the checks come from its report */
  taken?: ReportTaken;
  hasSearchAttributes: boolean;
}

export interface ParsedDrift {
  request: DriftRequest;
  /** what was asked for and what it requires, less what is excluded, in the order of the benchmark */
  checks: DriftCheck[];
  /** ids that the schedule names; absent: it is of the whole catalog */
  named?: string[];
  hasSearchAttributes: boolean;
}

/** What is to be known of the reports that a fleet's work is from. */
export interface FleetReports {
  /** of all of them, as they are carried from run to run */
  sizeBytes: number;
  /** places in `reported` of the findings whose checks have a parameter, by its name: other nodes would refuse it */
  wanting: Record<string, number[]>;
}

/** A fleet's request is that of each of its nodes: with the definition of every check that is asked for. */
export interface ParsedFleet {
  request: FleetRequest;
  /** sha256 over all that is to be done on each node, but for what its report asks for; who asks for it, and why, is no part of it */
  work: string;
  /** where the work is from reports of kube-bench; absent: it is not, or an earlier version has parsed it */
  reports?: FleetReports;
  hasSearchAttributes: boolean;
}

/** What is kept with each batch of a fleet, so that a later run of it knows its own. */
export interface FleetMemo {
  /** workflow id of the fleet */
  fleet: string;
  work: string;
}

/** A run under way of a workflow id that was asked for. */
export interface FoundRun {
  workflowId: string;
  runId: string;
  startedAt: string;
  /** null: it is no run of a fleet */
  memo: FleetMemo | null;
}

/** How a batch of a fleet ended; `end` null: it is under way. */
export interface BatchEnd {
  end: NodeEnd | null;
}

/** The answer to `state`. */
export interface NodeState {
  facts: NodeFacts;
  /** leases of the control plane that this machine holds; null: it could not learn that */
  leads: string[] | null;
}

export interface NamedChange {
  changeId: string;
  identity: NodeIdentity;
}

/** Why a change is given up; recorded by the node as the reason of its end. */
export interface GiveUp {
  code: Code;
  reason: string;
}

export interface RehearsalReport {
  outcome: 'passed' | 'failed' | 'couldNot';
  level: 'L1' | 'L2' | null;
  detail: string;
  /** it was not begun: another change of the node is open */
  blocked?: boolean;
}

/** Carried out on one node's own queue. */
export interface NodeActivities {
  readFacts(input: { identity: NodeIdentity }): Promise<NodeFacts>;
  inspectAndPlan(input: { request: RemediateRequest }): Promise<Inspection>;
  rehearse(input: { request: RemediateRequest; plan: Plan; workflow: WorkflowRef }): Promise<RehearsalReport>;
  /** `snapshot`: of etcd's data, where etcd is what restarts; absent: of a workflow that does not ask yet, it is demanded */
  backUp(input: { plan: Plan; snapshot?: SnapshotDemand }): Promise<BackupRecord[]>;
  applyChange(input: {
    request: RemediateRequest;
    plan: Plan;
    changeId: string;
    workflow: WorkflowRef;
    backups: BackupRecord[];
  }): Promise<ChangeReport>;
  /** Only for a change of the kubelet's configuration: nothing else makes it read the file. */
  restartKubelet(input: NamedChange): Promise<{ report: ChangeReport; problem: GiveUp | null }>;
  pollHealth(input: NamedChange): Promise<{ report: ChangeReport; verdict: GateVerdict | null }>;
  audit(
    input: NamedChange & { request: RemediateRequest },
  ): Promise<{ report: ChangeReport; findings: Finding[] }>;
  confirm(input: NamedChange): Promise<ChangeReport>;
  rollBack(
    input: NamedChange & { files: FileChange[]; giveUp: GiveUp; workflow: WorkflowRef },
  ): Promise<ChangeReport>;
  changeState(input: NamedChange & { files: FileChange[] }): Promise<ChangeReport>;
  /** The flags of a confirmed change in kubeadm's ConfigMap. */
  persist(input: NamedChange): Promise<Persisted>;
  /** The node's journal and plain log about a run's end, and pruning of old backups; never a cause of rollback. */
  recordOutcome(input: {
    identity: NodeIdentity;
    result: RemediationResult;
  }): Promise<{ pruned: string[]; persisted?: Persisted }>;
  /** The same about a drift audit that has something to tell. */
  recordDrift(input: { result: DriftResult }): Promise<void>;
  ask(input: { ask: AskRequest['ask']; input: Record<string, unknown> }): Promise<unknown>;
}

/** A change that is to begin, with the state of its node read just before. */
export interface AdmissionAsk {
  facts: NodeFacts;
  plan: Plan;
  /** of a named backup: not even an emergency stop holds it up */
  isRestore: boolean;
  /** of what changes wrote: to the guard a restore as well */
  isRestoreOfChanges?: boolean;
}

/** A change about which somebody may have to be asked. */
export interface ApprovalAsk {
  cluster: string;
  plan: Pick<Plan, 'risk' | 'target' | 'approvalNeeded' | 'selfApproval'> & {
    /** ids */
    checks: string[];
  };
  /** by the node's own word; absent: it does not say */
  isControlPlane?: boolean | undefined;
  isRestore: boolean;
  approval: RequestApproval;
  requestedBy: string;
  /** it is about no change of a node, as rules are: only whoever asks has a say */
  isOfRequestOnly?: boolean;
}

/** No demand at all: nobody needs to be asked. */
export type TermsAnswer =
  | { kind: 'ask'; terms: ApprovalTerms }
  | {
      kind: 'refused';
      code: Extract<Code, 'APPROVAL_NEEDED' | 'APPROVAL_IMPOSSIBLE' | 'POLICY_UNREADABLE'>;
      reason: string;
    };

/** What people are told of a question, where they look for outcomes. */
export interface ApprovalNotice {
  event: 'asked' | 'reminded' | 'escalated';
  workflowId: string;
  runId: string;
  /** in words: `plan 3f9a01c2` */
  what: string;
  /** its first 8 digits */
  plan: string;
  needed: string;
  lacking: string;
  requestedBy: string;
  expiresAt: string;
}

/** Carried out on the queue `kubemend`. `preview`, `admit` and `release` are where the cluster's guard stands. */
export interface ControlActivities {
  parseRequest(input: { input: unknown; workflowId: string }): Promise<ParsedRequest>;
  parseBatch(input: { input: unknown; workflowId: string }): Promise<ParsedBatch>;
  parseDrift(input: { input: unknown; workflowId: string }): Promise<ParsedDrift>;
  parseFleet(input: { input: unknown; workflowId: string }): Promise<ParsedFleet>;
  /** Which of these workflow ids are under way? */
  findRuns(input: { workflowIds: string[] }): Promise<{ found: FoundRun[] }>;
  readBatchEnd(input: { workflowId: string; runId: string; dryRun: boolean }): Promise<BatchEnd>;
  parseAsk(input: { input: unknown }): Promise<AskRequest>;
  preview(input: AdmissionAsk): Promise<Admission>;
  admit(input: AdmissionAsk & { workflow: WorkflowRef }): Promise<Admission>;
  release(input: { cluster: string } & GuardRelease): Promise<void>;
  approvalTerms(input: ApprovalAsk): Promise<TermsAnswer>;
  tellApproval(input: ApprovalNotice): Promise<void>;
  report(input: { result: RemediationResult; workflow: WorkflowRef }): Promise<void>;
  reportDrift(input: { result: DriftResult; workflowId: string; runId: string }): Promise<void>;
  /** Is the run that opened a change known to be closed? "Not found" proves nothing: it may live on another server. */
  isRunClosed(input: { workflow: Omit<WorkflowRef, 'attempt'> }): Promise<RunState>;
  describeQueue(input: { queue: string }): Promise<{ workers: QueueWorker[] }>;
  /** Temporal has no list of queues: a node that no run has named, or whose runs the server no longer keeps, is not known. */
  findKnownNodes(input: { cluster: string }): Promise<KnownNodes>;
}

/** Names of nodes; `silent`: no worker has asked for their work in the last five minutes. */
export interface KnownNodes {
  polling: string[];
  silent: string[];
}

/** `unknown`: this server knows nothing of it, so that it is neither known to be closed nor under way */
export interface RunState {
  closed: boolean;
  unknown?: boolean;
  detail: string;
}

/** A worker that asked a task queue for work. */
export interface QueueWorker {
  identity: string;
  /** ISO 8601; null: the server does not say */
  lastSeenAt: string | null;
}

/** `guardId`: of the guard that holds a slot for it; absent from a preview */
export type Admission =
  { admitted: true; guardId?: string } | { admitted: false; code: Code; reason: string };

/** What queries and the Web UI show of a run under way. */
export interface RemediationStatus {
  phase: string;
  waitingFor: string;
  cluster: string;
  node: string;
  target: string | null;
  checks: string[];
  planHash: string | null;
  diff: string;
  /** of the plan */
  persistPreview?: string | undefined;
  approval: ApprovalState;
  phases: RemediationResult['phases'];
  changeId: string | null;
  nodeSilentSince: string | null;
  result: RemediationResult | null;
}

/** The same of a batch. */
export interface BatchProgress {
  phase: string;
  waitingFor: string;
  cluster: string;
  node: string;
  paused: boolean;
  /** of all changes at once, where it is asked for */
  approval: ApprovalState;
  /** of what was asked about */
  diff: string;
  /** of the same, a line each */
  persistPreview?: string | undefined;
  /** the run under way */
  current: { workflowId: string; checks: string[] } | null;
  runs: BatchRun[];
  phases: RemediationResult['phases'];
  result: BatchResult | null;
}

/** The same of a drift audit. */
export interface DriftProgress {
  phase: string;
  waitingFor: string;
  cluster: string;
  node: string;
  phases: RemediationResult['phases'];
  result: DriftResult | null;
}
