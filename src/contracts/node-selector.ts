/** On which nodes something holds: by what a node knows of itself, so that it holds while the API server is down, too. */
import { z } from 'zod';
import { NodeRole } from './approval-policy.ts';

const NamePattern = z
  .string()
  .max(100)
  .regex(
    /^[A-Za-z0-9*]([A-Za-z0-9._*-]*[A-Za-z0-9*])?$/,
    'expected the name of a node, or one with "*", such as "w-*"',
  );

export const NodeSelector = z
  .object({
    names: z
      .array(NamePattern)
      .min(1)
      .optional()
      .describe("any of these is the node's name (`node` in its node.yaml); * is any text, also none"),
    roles: z
      .array(NodeRole)
      .min(1)
      .optional()
      .describe("any of these is the node's role; control-plane: it has the manifest of a component"),
  })
  .strict()
  .superRefine(({ names, roles }, context) => {
    if (names === undefined && roles === undefined)
      context.addIssue({ code: 'custom', message: 'expected names, roles or both' });
  })
  .meta({ minProperties: 1 });
export type NodeSelector = z.infer<typeof NodeSelector>;
