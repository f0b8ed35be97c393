/** Tries the new configuration before anything is written: as far as asked, and as far as it can be tried. */
import type { RehearsalReport } from '../../contracts/deeds.ts';
import type { WorkflowRef } from '../../contracts/change-record.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import type { DeedContext } from '../deed-context.ts';
import { rememberGuard } from '../change/remember-guard.ts';
import { computeChange } from '../inspect/compute-change.ts';
import type { ComputeContext } from '../inspect/compute-change.ts';
import { tryCanary } from './try-canary.ts';
import type { CanaryContext } from './try-canary.ts';
import { couldNot, tryDryBoot } from './try-dry-boot.ts';
import { tryKubeletBoot } from './try-kubelet-boot.ts';

export interface RehearseInput {
  request: RemediateRequest;
  plan: Plan;
  workflow: WorkflowRef;
}

export async function rehearse(
  node: CanaryContext,
  compute: ComputeContext,
  { request, plan, workflow }: RehearseInput,
  deed: DeedContext,
): Promise<RehearsalReport> {
  await rememberGuard(node, plan.identity, workflow);
  if (request.rehearse === 'off') return couldNot('switched off');
  const computed = await computeChange(compute, request);
  if (computed.kind === 'refused') return couldNot(computed.reason);
  const dry =
    computed.component === 'kubelet'
      ? await tryKubeletBoot(node, computed, deed)
      : await tryDryBoot(node, computed, deed);
  if (request.rehearse !== 'canary' || dry.outcome === 'failed') return dry;
  const canary = await tryCanary(node, computed, { plan, workflow }, deed);
  // Who asks for a canary does not mean "or without".
  if (canary.outcome !== 'couldNot') return canary;
  const detail = `no canary could be tried: ${canary.detail}; without one: --rehearse auto`;
  return { outcome: 'failed', level: 'L2', detail };
}
