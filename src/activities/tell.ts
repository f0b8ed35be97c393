/** The plain log of a repair, in the words that operators grep for. Whole sentences are kept: people's filters know them. */
import type { ChangeRecord } from '../contracts/change-record.ts';
import type { RemediationResult } from '../contracts/result.ts';
import type { FinalVerdict, NodeContext } from './node-context.ts';

type Log = NodeContext['log'];

export function logApplied(log: Log, paths: readonly string[], planHash: string): void {
  log.info(
    `[REMEDIATION FLOW] MANIFEST_UPDATE_SUCCESS: plan ${planHash.slice(0, 8)} written to ${paths.join(', ')}`,
  );
}

const spokenNames: Partial<Record<ChangeRecord['target'], string>> = {
  'kube-apiserver': 'API Server',
  'kube-controller-manager': 'Controller Manager',
  'kube-scheduler': 'Scheduler',
};

/** Said by whoever begins to put it back: the workflow's deed or the node itself. */
export function logFailedRestart(log: Log, target: ChangeRecord['target']): void {
  log.critical(`${spokenNames[target] ?? target} failed to restart. Rolling back...`);
}

export function logVerdict(log: Log, record: ChangeRecord, verdict: FinalVerdict): void {
  if (verdict.kind === 'healthy') {
    log.info(
      `API_HEALTH_OK: ${record.target} healthy after the change; evidence: ${verdict.evidence.sources.join(', ')}`,
    );
    return;
  }
  log.error(`Health gate of ${record.target} FAILED in state ${verdict.state}: ${verdict.reason}`);
}

export function logAudit(log: Log, record: ChangeRecord, failed: readonly string[]): void {
  if (failed.length === 0)
    log.info(`Audit verification passed for ${record.checks.join(', ') || record.target}`);
  else log.error(`Audit verification failed. Rolling back: ${failed.join('; ')}`);
}

/** The last lines of a run. */
export function logResult(log: Log, result: RemediationResult): void {
  const what = result.checks.map((check) => check.id).join(', ') || (result.target ?? 'request');
  const line = `${result.status}${result.code === undefined ? '' : ` (${result.code})`} ${what}: ${result.reason}`;
  switch (result.status) {
    case 'FIXED':
      log.info(`REMEDIATION_SUCCESS_VERIFIED: ${line}`);
      break;
    case 'ALREADY_COMPLIANT':
    case 'PLANNED':
      log.info(`REMEDIATION not needed or not asked for: ${line}`);
      break;
    case 'REMEDIATION_FAILED_ROLLED_BACK':
      if (result.code?.startsWith('AUDIT') === true) log.error('Audit verification failed. Rolled back.');
      log.error(`${line}. Rollback successful.`);
      break;
    case 'CANCELLED_ROLLED_BACK':
      log.error(`REMEDIATION ${line}. Rollback successful.`);
      break;
    case 'REMEDIATION_FAILED_ROLLBACK_FAILED':
      log.critical(`EMERGENCY STOP: ${line}. Manual intervention required.`);
      break;
    case 'REMEDIATION_FAILED':
      log.error(`${line}. Nothing was changed.`);
      break;
    case 'REFUSED':
    case 'DECLINED':
    case 'CANCELLED':
      log.warning(`REMEDIATION ${line}. Nothing was changed.`);
      break;
  }
}
