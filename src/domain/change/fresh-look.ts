/** The last look before a change is confirmed: the process that gate and audit saw, serving and judged ready (E-F). */
import type { ChangeRecord } from '../../contracts/change-record.ts';
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import { judgeServing } from '../gate/health.ts';
import { isSameProcess } from '../gate/identity.ts';

export type FreshLook =
  | { kind: 'good' }
  /** it may yet recover: soak again */
  | { kind: 'unwell'; detail: string }
  /** no soak makes this right */
  | { kind: 'other'; detail: string };

/**
 * Nothing that could not be read is taken for good: it is unwell, and the soak within the limit decides.
 * @param process the one that gate and audit saw; null: they had no process to see (evidence by certificate only)
 */
export function judgeFreshLook(
  spec: GateSpec,
  process: ChangeRecord['verifiedProcess'],
  seen: Observation,
): FreshLook {
  if (seen.podsOfName !== null && seen.podsOfName > 1) {
    return { kind: 'other', detail: `${seen.podsOfName} files in the manifest directory define this Pod` };
  }
  // No answer is never yes; the kubelet itself has no file in that directory.
  if (seen.podsOfName === null && spec.component !== 'kubelet') {
    return { kind: 'unwell', detail: 'the manifest directory could not be read' };
  }
  const running = seen.processes?.find((one) => process !== null && isSameProcess(one, process)) ?? null;
  if (process !== null && running === null) {
    if (seen.processes === null) return { kind: 'unwell', detail: 'the process list could not be read' };
    return { kind: 'other', detail: `process ${process.pid}, which gate and audit saw, is gone` };
  }
  const serving = judgeServing(spec, seen, running);
  if (!serving.ok) return { kind: 'unwell', detail: serving.detail };
  const { kubelet } = seen;
  if (kubelet?.ready === false) return { kind: 'unwell', detail: 'the kubelet does not call it ready' };
  return { kind: 'good' };
}
