/** What a run tells while it is under way: the query `status`, the Web UI's details and its search attributes. */
import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ParsedRequest, RemediationStatus } from '../contracts/deeds.ts';
import type { Plan } from '../contracts/plan.ts';
import type { RemediationResult } from '../contracts/result.ts';
import { neededText, noApproval } from '../domain/approval/demands.ts';
import { parseRemediateId, shortHash } from '../domain/names.ts';
import { approvalLines } from './approval/approval-lines.ts';
import { beginPhase, checklistOf, endPhase } from './phases.ts';
import { attributeKeys, createAttributes } from './search-attributes.ts';

export interface Progress {
  readonly status: RemediationStatus;
  readonly startedAt: string;
  /** The namespace has our search attributes: an upsert cannot fail the workflow task. */
  describeRequest(parsed: ParsedRequest): void;
  describePlan(plan: Plan): void;
  begin(phase: string, waitingFor: string): void;
  /** Ends the phase under way. */
  end(outcome: string): void;
  waitFor(what: string): void;
  finish(result: RemediationResult): void;
}

export function beginProgress(): Progress {
  const id = parseRemediateId(workflowInfo().workflowId);
  const startedAt = new Date().toISOString();
  const status: RemediationStatus = {
    phase: 'parse',
    waitingFor: '',
    cluster: id?.cluster ?? '',
    node: id?.node ?? '',
    target: id?.target ?? null,
    checks: [],
    planHash: null,
    diff: '',
    approval: noApproval(),
    phases: [],
    changeId: null,
    nodeSilentSince: null,
    result: null,
  };
  const { enable, upsert } = createAttributes();
  const show = (): void => setCurrentDetails(detailsOf(status));

  return {
    status,
    startedAt,
    describeRequest({ request, hasSearchAttributes }) {
      enable(hasSearchAttributes);
      status.cluster = request.cluster;
      status.node = request.node;
      status.checks = request.checks ?? [];
      upsert([
        { key: attributeKeys.Cluster, value: request.cluster },
        { key: attributeKeys.Node, value: request.node },
        { key: attributeKeys.Component, value: status.target },
        { key: attributeKeys.RequestedBy, value: request.requestedBy === '' ? null : request.requestedBy },
        { key: attributeKeys.CheckIds, value: status.checks.length === 0 ? null : status.checks },
      ]);
      show();
    },
    describePlan(plan) {
      status.planHash = plan.planHash;
      status.diff = plan.diff;
      status.persistPreview = plan.persistPreview;
      status.target = plan.target;
      status.checks = plan.checks.map((check) => check.id);
      if (status.checks.length > 0) upsert([{ key: attributeKeys.CheckIds, value: status.checks }]);
      show();
    },
    begin(phase, waitingFor) {
      beginPhase(status, phase, waitingFor);
      upsert([{ key: attributeKeys.Phase, value: phase }]);
      show();
    },
    end: (outcome) => endPhase(status, outcome),
    waitFor(what) {
      status.waitingFor = what;
      show();
    },
    finish(result) {
      status.result = result;
      status.phase = 'done';
      status.waitingFor = '';
      upsert([
        { key: attributeKeys.Phase, value: 'done' },
        { key: attributeKeys.Outcome, value: result.status },
      ]);
      show();
    },
  };
}

/** The Web UI's "current details": a checklist that is read from top to bottom, then the diff. */
function detailsOf(status: RemediationStatus): string {
  const lines = checklistOf(status);
  const { approval, result } = status;
  const needed = neededText(approval);
  if (needed !== null && status.planHash !== null) {
    lines.push(
      '',
      `Approval: ${needed}. Plan \`${shortHash(status.planHash)}\`.`,
      ...approvalLines(approval),
    );
  }
  if (result !== null)
    lines.push(
      '',
      `**${result.status}**${result.code === undefined ? '' : ` (${result.code})`}: ${result.reason}`,
    );
  if (status.nodeSilentSince !== null) lines.push('', `Node silent since ${status.nodeSilentSince}.`);
  if (status.diff !== '') lines.push('', '```diff', status.diff.trimEnd(), '```');
  if (status.persistPreview !== undefined) lines.push('', `kubeadm: ${status.persistPreview}`);
  return lines.join('\n');
}
