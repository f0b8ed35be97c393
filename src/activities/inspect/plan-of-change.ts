/** The plan: what people approve, and what apply must find again to the last byte. */
import { digestOf } from '../../adapters/storage/digest.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import type { NodeIdentity } from '../../contracts/node-identity.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import { isRiskAbove } from '../../domain/checks/index.ts';
import type { PreflightResult } from '../../domain/checks/index.ts';
import { durationMs } from '../../domain/duration.ts';
import { version } from '../../version.ts';
import type { Computed } from './compute-change.ts';
import { withoutBytes } from './computed-change.ts';
import { argvDiffOf, diffOf } from './diff.ts';
import type { Gates } from './gate-of-change.ts';

export interface PlanParts {
  config: NodeConfig;
  catalog: Catalog;
  identity: NodeIdentity;
  request: RemediateRequest;
  computed: Computed;
  gates: Gates;
  preflight: PreflightResult[];
  componentVersion: string;
  kubeletVersion: string;
}

/** After the gate and the audit have used up their limits: a lost answer, a restarted worker. */
const slackMs = 120_000;

export function planOf(parts: PlanParts): Plan {
  const { config, catalog, identity, request, computed, gates, preflight } = parts;
  const { manifest, risk, target } = computed;
  const isRestore = request.restore !== undefined || request.restoreChanges !== undefined;
  const files = computed.files.map(withoutBytes);
  const checks = computed.checks.flatMap((check) => {
    const before = computed.findingsBefore.find((finding) => finding.slug === check.slug);
    return before === undefined
      ? []
      : [
          {
            id: catalog.displayId(check),
            slug: check.slug,
            title: check.title,
            risk: check.fix.risk,
            definition: catalog.digest(check.slug),
            before,
          },
        ];
  });
  const versions = {
    component: parts.componentVersion,
    kubelet: parts.kubeletVersion,
    catalog: catalog.version,
    kubemend: version,
  };
  const auditMs = durationMs(request.audit?.timeout ?? request.auditTimeout);
  const isRead = manifest?.before.kind === 'read' && manifest.after.kind === 'read';
  return {
    planHash: hashOf({
      identity,
      target,
      files,
      checks: checks.map(({ slug, definition }) => [slug, definition]),
      parameters: computed.parameters,
      versions,
    }),
    identity,
    target,
    checks,
    files,
    diff: diffOf(computed.files, { isPutBack: isRestore }),
    argvDiff:
      isRead && manifest.before.kind === 'read' && manifest.after.kind === 'read'
        ? argvDiffOf(manifest.before.argv, manifest.after.argv)
        : { removed: [], added: [] },
    restart: gates.gate?.restartExpected ?? false,
    risk,
    approvalNeeded: approvalNeeded(config, risk),
    selfApproval: config.approval.selfApproval,
    preflight: preflight.map(({ name, ok, detail }) => ({ name, ok, detail })),
    gate: gates.gate,
    revertGate: gates.revertGate,
    limits: {
      revertAfterMs:
        request.revertAfter === undefined
          ? gates.totalMs + auditMs + slackMs
          : durationMs(request.revertAfter),
      confirmWithinMs: durationMs(request.confirmWithin),
      auditMs,
    },
    expectedOutageMs: gates.expectedOutageMs,
    versions,
  };
}

function approvalNeeded(config: NodeConfig, risk: Plan['risk']): string | null {
  const { fromRisk } = config.approval;
  const isBelow = risk !== fromRisk && !isRiskAbove(risk, fromRisk);
  return isBelow ? null : `its risk is ${risk}, and the node's policy asks for approval from ${fromRisk}`;
}

/** Keys in one order, so that the same plan has the same hash whoever made it. */
function hashOf(value: unknown): string {
  const sorted = (_key: string, child: unknown): unknown =>
    child !== null && typeof child === 'object' && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child;
  return digestOf(JSON.stringify(value, sorted)).slice('sha256:'.length);
}
