/** Audits a change on the process that the gate saw, and stores that it passed: the same record names change and audit. */
import type { Finding } from '../../contracts/audit.ts';
import type { ChangeRecord, ChangeReport } from '../../contracts/change-record.ts';
import type { NamedChange } from '../../contracts/deeds.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import { reportOf } from '../../domain/change/report.ts';
import { isSameContent } from '../../domain/change/three-way.ts';
import { durationMs } from '../../domain/duration.ts';
import { baselineOf } from '../../domain/gate/index.ts';
import { toNodePath } from '../../domain/node-paths.ts';
import type { DeedContext } from '../deed-context.ts';
import { beginAudit, storeAuditVerdict } from '../gate/store-verdict.ts';
import { requireKnown, withRequired } from '../inspect/compute-change.ts';
import { editsOf } from '../inspect/wanted-change.ts';
import type { NodeContext } from '../node-context.ts';
import { isMain } from '../rollback/restore-files.ts';
import { logAudit } from '../tell.ts';
import { auditChecks } from './audit-checks.ts';
import type { AuditContext } from './audit-checks.ts';
import { auditFiles } from './audit-files.ts';
import { verifyWithRetry } from './verify-with-retry.ts';

/** @throws ConflictError WRONG_NODE */
export async function auditChange(
  context: NodeContext,
  audit: AuditContext,
  { changeId, identity, request }: NamedChange & { request: RemediateRequest },
  deed: DeedContext,
): Promise<{ report: ChangeReport; findings: Finding[] }> {
  const begun = await beginAudit(context, { changeId, identity });
  if (begun.kind === 'stands') return { report: begun.report, findings: begun.report.findings };
  const { record, token } = begun;
  requireKnown(audit.catalog, request);
  deed.heartbeat('auditing the running process and the files');
  const limitMs = durationMs(request.audit?.timeout ?? request.auditTimeout);
  const { findings } = await verifyWithRetry(
    () => findingsOf(context, { ...audit, signal: deed.signal }, record, request),
    { attempts: 3, intervalMs: 1_000, limitMs },
    context.clock,
    deed.signal,
  );
  const failed = findings.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'waived');
  logAudit(
    context.log,
    record,
    failed.map(({ check, verdict, reason }) => `${check} ${verdict}: ${reason}`),
  );
  if (failed.length > 0 || findings.length === 0)
    return { report: { ...reportOf(record), findings }, findings };
  const process = await processNow(context, record, deed.signal);
  return { report: await storeAuditVerdict(context, changeId, token, findings, process), findings };
}

async function findingsOf(
  context: NodeContext,
  audit: AuditContext,
  record: ChangeRecord,
  request: RemediateRequest,
): Promise<Finding[]> {
  const { gate } = record;
  const manifest = record.files.findLast(isMain);
  const isPlainChange = request.checks === undefined && gate !== null && manifest !== undefined;
  const findings = await auditChecks(audit, {
    checks: withRequired(audit.catalog, request.checks ?? []).map(({ slug }) => slug),
    parameters: request.parameters,
    ...(isPlainChange && {
      edits: {
        component: gate.component,
        manifestPath: toNodePath(context.config, manifest.linkPath ?? manifest.path),
        edits: editsOf(request),
        ...(gate.effective !== undefined && { keys: gate.effective }),
        intendedArgv: gate.argv,
      },
    }),
    ...(request.audit !== undefined && { script: request.audit }),
    // The open change is this one; its own audit is what confirms it.
    openChange: null,
  });
  return request.checks === undefined && isReadByNobody(record)
    ? [...findings, await auditFiles(context, record)]
    : findings;
}

/** What a kubelet reads is proved by what it started; where no gate could be made, nothing is. */
function isReadByNobody({ gate, files }: ChangeRecord): boolean {
  return gate === null && !files.some((file) => isMain(file) && !isSameContent(file.before, file.after));
}

/** Who answers now: another process than the gate's makes the audit void. */
async function processNow(
  { observer }: NodeContext,
  { gate }: ChangeRecord,
  signal: AbortSignal,
): Promise<ChangeRecord['verifiedProcess']> {
  return gate === null ? null : baselineOf(await observer.observe(gate, signal)).process;
}
