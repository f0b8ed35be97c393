/** The last look at the members of etcd before it is changed. */
import type { Plan } from '../../contracts/plan.ts';
import { ConflictError } from '../../domain/errors.ts';
import { judgeHealthBefore, judgeQuorumBefore } from '../../domain/gate/health-before.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';

/** @throws ConflictError UNHEALTHY_BEFORE, or ETCD_QUORUM where none of them can be missed */
export async function assertEtcdWell(
  { observer }: Pick<NodeContext, 'observer'>,
  { revertGate }: Pick<Plan, 'revertGate'>,
  deed: DeedContext,
): Promise<void> {
  if (revertGate === null) return;
  deed.heartbeat('looking at every member of etcd');
  const seen = await observer.observe(revertGate, deed.signal);
  const unwell = judgeHealthBefore(revertGate, seen);
  const reason = unwell ?? judgeQuorumBefore(revertGate, seen);
  if (reason === null) return;
  throw new ConflictError(reason, { code: unwell === null ? 'ETCD_QUORUM' : 'UNHEALTHY_BEFORE' });
}
