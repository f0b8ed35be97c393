/** While this node's API server is away, those of the other control-plane nodes are all that there is (crash 14). */
import type { Target } from '../../contracts/basics.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { tries } from './hold-lease.ts';
import type { LeaseAsk, Refusal } from './hold-lease.ts';

/** Whose restart takes this node's API server away. */
const servesTheApi: ReadonlySet<Target> = new Set(['kube-apiserver', 'etcd']);

/**
 * Asked when the Lease is held, so that nobody begins meanwhile: with one server away already, ours would be the second.
 * @returns null: all others are ready, or it does not matter
 */
export async function whyPeersUnready(
  context: NodeContext,
  { target, isHealing }: Pick<LeaseAsk, 'target' | 'isHealing'>,
  deed: DeedContext,
): Promise<Refusal | null> {
  if (context.controlPlaneNodes === null || isHealing || !servesTheApi.has(target)) return null;
  let unready = '';
  for (let attempt = 1; attempt <= tries; attempt++) {
    if (attempt > 1) await context.clock.sleep(1_000, deed.signal);
    deed.heartbeat('asking the API servers of the other control-plane nodes');
    const found = await findUnready(context.controlPlaneNodes, context.config.node, deed.signal);
    if (found === null) return null;
    unready = found;
  }
  const reason = `this node's API server would go away, and it is not known that those of all other control-plane nodes are ready: ${unready}`;
  return { code: 'UNHEALTHY_BEFORE', reason };
}

/** @returns null: all of them are ready */
async function findUnready(
  nodes: NonNullable<NodeContext['controlPlaneNodes']>,
  own: string,
  signal: AbortSignal,
): Promise<string | null> {
  const listed = await nodes.list(signal);
  if ('why' in listed) return `which there are cannot be asked: ${listed.why}`;
  const others = listed.filter(({ name }) => name !== own);
  const said = others.map(async (node) => {
    const why = await nodes.whyNotReady(node, signal);
    return why === null ? [] : [`${node.name} (${why})`];
  });
  const unready = (await Promise.all(said)).flat();
  return unready.length === 0 ? null : unready.join(', ');
}
