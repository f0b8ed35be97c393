/** The nodes of a cluster as a person writes them down: `--inventory`. */
import { z } from 'zod';
import { Name } from './basics.ts';
import { NodeRole } from './approval-policy.ts';

const Labels = z.record(z.string().min(1), z.string());

const name = Name.describe('as its node worker has it: the queue is node/<cluster>/<name>');

export const InventoryNode = z
  .object({
    name,
    role: NodeRole.optional().describe('absent: the node itself is asked for it'),
    labels: Labels.optional().describe('for --selector'),
  })
  .strict();
export type InventoryNode = z.infer<typeof InventoryNode>;

export const Inventory = z
  .object({
    schemaVersion: z.literal(1).default(1),
    cluster: Name.optional().describe('absent: --cluster, or the configuration'),
    nodes: z.array(InventoryNode).min(1, 'expected at least one node'),
  })
  .strict()
  .superRefine(({ nodes }, context) => {
    nodes.forEach((node, index) => {
      const first = nodes.findIndex((one) => one.name === node.name);
      if (first === index) return;
      const path = ['nodes', index, 'name'];
      const message = `expected each node once (it is number ${first + 1} too)`;
      context.addIssue({ code: 'custom', path, message });
    });
  });
export type Inventory = z.infer<typeof Inventory>;
