/** What a node says of itself before a fleet touches any: the facts that decide an admission, and what it leads. */
import { createLeadership } from '../../adapters/observer/leadership.ts';
import type { NodeState } from '../../contracts/deeds.ts';
import type { NodeActivityContext } from '../node-activities.ts';
import { readNodeFacts } from '../node-facts.ts';

export async function tellState({ node, facts }: NodeActivityContext): Promise<NodeState> {
  const now = await readNodeFacts(facts);
  const leads = now.isControlPlane === true ? await createLeadership(node.config).leads() : null;
  return { facts: now, leads };
}
