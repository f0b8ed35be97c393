/** Holds the health gate over a change, and stores that it passed: only the attempt whose token is in the record may. */
import type { ChangeReport } from '../../contracts/change-record.ts';
import type { NamedChange } from '../../contracts/deeds.ts';
import type { GateVerdict } from '../../contracts/gate.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { logVerdict } from '../tell.ts';
import { beginGate, storeGateVerdict } from './store-verdict.ts';

/**
 * @returns `verdict` null when there was nothing to look for: the record stands as it is
 * @throws ConflictError WRONG_NODE
 */
export async function pollHealth(
  context: NodeContext,
  change: NamedChange,
  deed: DeedContext,
): Promise<{ report: ChangeReport; verdict: GateVerdict | null }> {
  const begun = await beginGate(context, change);
  if (begun.kind === 'stands') return { report: begun.report, verdict: null };
  const { record, token } = begun;
  if (record.gate === null) {
    // Modes and owners restart nothing: there is no new process to prove.
    return { report: await storeGateVerdict(context, change.changeId, token, null), verdict: null };
  }
  context.log.info(`Waiting for ${record.target} to be proved healthy`);
  const writtenAt = record.history.find((entry) => entry.state === 'applied')?.at ?? null;
  const verdict = await context.holdGate({ spec: { ...record.gate, writtenAt }, ...deed });
  logVerdict(context.log, record, verdict);
  return { report: await storeGateVerdict(context, change.changeId, token, verdict), verdict };
}
