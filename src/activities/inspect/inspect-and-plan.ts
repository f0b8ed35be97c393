/**
 * Looks at the node and works out what would be done, without touching anything. What stands in the way is an answer,
 * not an error: which rule or state says no, and what to do.
 */
import type { KubeletApi } from '../../adapters/kubelet/kubelet-api.ts';
import type { Finding } from '../../contracts/audit.ts';
import type { Code } from '../../contracts/codes.ts';
import type { GateSpec } from '../../contracts/gate.ts';
import type { Inspection, NodeFacts, Plan } from '../../contracts/plan.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import type { PreflightResult } from '../../domain/checks/index.ts';
import { isKnownError } from '../../domain/errors.ts';
import { isOfUnwell } from '../../domain/change/way-back.ts';
import { judgeHealthBefore, judgeQuorumBefore, judgeSightBefore } from '../../domain/gate/health-before.ts';
import { statusBeforeWrite } from '../../domain/outcome.ts';
import { requireAuditScript } from '../audit/run-audit-script.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { readNodeFacts } from '../node-facts.ts';
import type { NodeFactsContext } from '../node-facts.ts';
import { computeChange } from './compute-change.ts';
import type { ComputeContext, Computed } from './compute-change.ts';
import { gatesOf } from './gate-of-change.ts';
import { planOf } from './plan-of-change.ts';
import { preflightOf } from './preflight-of-change.ts';

export interface InspectContext {
  node: NodeContext;
  compute: ComputeContext;
  facts: NodeFactsContext;
  kubelet: KubeletApi;
  /** what would be written for kubeadm; absent: nobody can tell; null: nothing is */
  previewPersist?: (
    computed: Pick<Computed, 'target' | 'files'>,
    signal: AbortSignal,
  ) => Promise<string | null>;
}

export async function inspectAndPlan(
  context: InspectContext,
  { request }: { request: RemediateRequest },
  deed: DeedContext,
): Promise<Inspection> {
  const { records } = context.node;
  for (;;) {
    const known = new Set(await records.ids());
    const facts = await readNodeFacts(context.facts);
    // Looked at before any verdict: what passes now may be put back by the change that is open.
    if (facts.openChange !== null) return { kind: 'openChange', facts, target: facts.openChange.target };
    const inspection = await inspectQuietNode(context, request, facts, deed);
    // A change that began meanwhile was seen half: the file of after, the process of before.
    if ((await records.ids()).every((id) => known.has(id))) return inspection;
    deed.signal.throwIfAborted();
  }
}

async function inspectQuietNode(
  context: InspectContext,
  request: RemediateRequest,
  facts: NodeFacts,
  deed: DeedContext,
): Promise<Inspection> {
  try {
    return await judgeAndPlan(context, request, facts, deed);
  } catch (error) {
    if (!isKnownError(error) || error.name === 'UnavailableError') throw error;
    return refused(facts, error.code, error.message, error.hint ?? null);
  }
}

async function judgeAndPlan(
  context: InspectContext,
  request: RemediateRequest,
  facts: NodeFacts,
  deed: DeedContext,
): Promise<Inspection> {
  deed.heartbeat('reading files and processes');
  const computed = await computeChange(context.compute, request);
  if (computed.kind === 'refused') return refused(facts, computed.code, computed.reason, computed.hint);
  const { target, findingsBefore } = computed;
  if (computed.compliant) return { kind: 'compliant', facts, target, findings: findingsBefore };
  if (computed.files.length === 0) {
    const reason = `nothing to write, and yet: ${findingsBefore.map((one) => `${one.check} ${one.verdict}: ${one.reason}`).join('; ')}`;
    return refused(
      facts,
      'PREREQUISITE_MISSING',
      reason,
      'look at the component itself; its file says what is wanted already',
      findingsBefore,
    );
  }
  if (request.audit !== undefined) await requireAuditScript(context.compute.audit, request.audit.script);

  const gates = await gatesOf(computed, request, {
    config: context.compute.config,
    kubelet: context.kubelet,
    files: context.compute.files,
  });
  const preflight = await preflightOf(context.compute, computed, computed.fixes, request.allowUnknown);
  const problem = preflight.find((result) => !result.ok && !isKnownToRun(result, request));
  if (problem !== undefined) {
    return refused(
      facts,
      problem.code ?? 'PREREQUISITE_MISSING',
      `${problem.name}: ${problem.detail}`,
      null,
      findingsBefore,
    );
  }
  const plan = planOf({
    config: context.compute.config,
    catalog: context.compute.catalog,
    identity: facts.identity,
    request,
    computed,
    gates,
    preflight,
    componentVersion: imageOf(computed),
    kubeletVersion: await context.node.kubelet.version(),
  });
  const found = await lookBefore(context.node, plan, isOfUnwell(request), deed);
  if (found !== null) {
    const hint = found.code === 'UNHEALTHY_BEFORE' ? hintOfUnwell(computed) : null;
    return refused(facts, found.code, found.reason, hint, findingsBefore);
  }
  if (!request.persist || context.previewPersist === undefined) return { kind: 'change', facts, plan };
  deed.heartbeat("reading kubeadm's ConfigMap");
  const persistPreview = await context.previewPersist(computed, deed.signal);
  return { kind: 'change', facts, plan: { ...plan, ...(persistPreview !== null && { persistPreview }) } };
}

/** What ran here before a change is known to run, whatever is thought of its flags. */
function isKnownToRun({ code }: PreflightResult, { restoreChanges }: RemediateRequest): boolean {
  return restoreChanges !== undefined && (code === 'FLAG_REFUSED' || code === 'KNOWN_TO_BREAK');
}

/** Putting changes back asks that their component is well; a named backup does not. */
function hintOfUnwell({ backupIds = [] }: Computed): string | null {
  if (backupIds.length === 0) return null;
  const commands = backupIds.map((id) => `\`kubemend backups restore ${id}\``);
  return `repair it first, or put its backups back by name, whatever its health: ${commands.join(', ')}`;
}

/** What stands against a change before it is made: a gate could not tell a fault of before from ours, or could not see ours. */
async function lookBefore(
  node: NodeContext,
  { gate, revertGate }: Plan,
  mayBeUnwell: boolean,
  { signal, heartbeat }: DeedContext,
): Promise<{ code: Code; reason: string } | null> {
  // It is put back because something is unwell; only what must be seen in force is asked about then.
  if (revertGate === null || (mayBeUnwell && gate?.effective === undefined)) return null;
  heartbeat(`looking at ${revertGate.component} before the change`);
  // The form that is live, and whether what the change brings about can be seen at all.
  const spec: GateSpec = { ...revertGate, ...(gate?.effective && { effective: gate.effective }) };
  const seen = await node.observer.observe(spec, signal);
  const unwell = mayBeUnwell ? null : judgeHealthBefore(spec, seen);
  if (unwell !== null) return { code: 'UNHEALTHY_BEFORE', reason: unwell };
  const quorum = mayBeUnwell ? null : judgeQuorumBefore(spec, seen);
  if (quorum !== null) return { code: 'ETCD_QUORUM', reason: quorum };
  const unseen = judgeSightBefore(spec, seen);
  return unseen === null ? null : { code: 'PREREQUISITE_MISSING', reason: unseen };
}

/** The image says which version runs; a tag is what people read, a digest is what is meant. */
function imageOf({ files, component }: Computed): string {
  const text = files.findLast((file) => file.role === 'manifest')?.bytesBefore?.toString('utf8') ?? '';
  const image = new RegExp(`^\\s*image:\\s*["']?(\\S*${component}\\S*?)["']?\\s*$`, 'm').exec(text)?.[1];
  return image ?? 'unknown';
}

function refused(
  facts: NodeFacts,
  code: Code,
  reason: string,
  hint: string | null,
  findings: Finding[] = [],
): Inspection {
  const status = statusBeforeWrite(code) === 'REFUSED' ? 'REFUSED' : 'REMEDIATION_FAILED';
  return { kind: 'refused', facts, status, code, reason, hint, findings };
}
