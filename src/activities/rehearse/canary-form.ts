/** A canary as a change: the files that it makes, and what its gate is asked. */
import { digestOf } from '../../adapters/storage/digest.ts';
import type { GateSpec } from '../../contracts/gate.ts';
import type { Plan } from '../../contracts/plan.ts';
import { manifestFactOf } from '../../domain/audit/index.ts';
import { gateLimits, makeGateSpec, startupBudgetMs } from '../../domain/gate/index.ts';
import { toNodePath } from '../../domain/node-paths.ts';
import { canaryFile, canaryOf } from '../../domain/rehearsal/canary.ts';
import type { RecomputedFile } from '../change/stage-change.ts';
import type { Computed } from '../inspect/compute-change.ts';
import type { NodeContext } from '../node-context.ts';

/** Its liveness probe must have been asked twice. */
const settleMs = 25_000;

export interface CanaryForm {
  /** what the change makes beside its manifest, then the canary's Pod */
  files: RecomputedFile[];
  spec: GateSpec;
  startupMs: number;
  planHash: string;
}

/** @throws Error when the manifest makes no canary: it was read before, so that is a fault of ours */
export function canaryForm(
  { config, paths }: Pick<NodeContext, 'config' | 'paths'>,
  computed: Computed,
  plan: Plan,
  { port, changeId, manifestsDir }: { port: number; changeId: string; manifestsDir: string },
): CanaryForm {
  const main = computed.files.findLast(({ role }) => role === 'manifest');
  const { text, podName } = canaryOf(main?.bytesAfter?.toString('utf8') ?? '', { port, changeId });
  const path = `${manifestsDir}/${canaryFile}`;
  const bytes = Buffer.from(text);
  const made = computed.files
    .filter(({ role }) => role !== 'manifest')
    .map(({ bytesBefore: _, ...file }): RecomputedFile => file);
  // A label of its own is what the directory gives it.
  const attributes = main?.after.attributes == null ? null : { ...main.after.attributes, xattrs: null };
  const pod: RecomputedFile = {
    path,
    linkPath: null,
    // Nothing is to be gated when it is put back: there was nothing.
    role: 'managed',
    before: { kind: 'absent', digest: null, attributes: null },
    after: { kind: 'file', digest: digestOf(bytes), attributes },
    bytesAfter: bytes,
  };
  const fact = manifestFactOf(text, path, 'kube-apiserver');
  if (fact.kind !== 'read')
    throw new Error(`${canaryFile}: ${fact.kind === 'unreadable' ? fact.why : 'absent'}`);
  const kubeletTickMs = plan.gate?.kubeletTickMs ?? 20_000;
  const startupMs = startupBudgetMs({ initialDelaySeconds: 1, periodSeconds: 1, failureThreshold: 60 });
  const usual = plan.gate?.limits;
  const limits = {
    ...gateLimits({
      pace: 'normal',
      options: {},
      graceSeconds: 5,
      kubeletTickMs,
      component: 'kube-apiserver',
      startupBudgetMs: startupMs,
    }),
    ...(usual && { progressMs: usual.progressMs, intervalMs: usual.intervalMs, requestMs: usual.requestMs }),
    settleMs: Math.min(settleMs, 2 * (usual?.settleMs ?? settleMs)),
  };
  const spec = makeGateSpec({
    component: 'kube-apiserver',
    restartExpected: true,
    argv: fact.argv,
    probes: [...fact.probes],
    baseline: null,
    writtenAt: null,
    kubeletTickMs,
    limits,
    pod: { name: podName, namespace: fact.namespace },
    manifestPath: toNodePath(config, `${paths.manifestsDir}/${canaryFile}`),
  });
  const planHash = digestOf(bytes).replace(/^sha256:/, '');
  return { files: [...made, pod], spec: { ...spec, canary: true }, startupMs, planHash };
}
