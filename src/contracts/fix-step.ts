/** One step of a fix: a single key names its kind, so that a new kind does not compile until something carries it out. */
import { z } from 'zod';
import { Mode } from './basics.ts';

/** A node path that begins with "/" or with a `$parameter` whose value does. */
const NodePath = z
  .string()
  .regex(/^(\/|\$[a-zA-Z])/, 'expected an absolute path, or one that begins with a $parameter')
  .refine((path) => !path.split('/').includes('..'), { error: 'expected a path without ".."' });

export const FixStep = z.union([
  z
    .object({
      setFlag: z
        .object({
          name: z.string(),
          value: z.string(),
          ifAbsent: z.boolean().default(false).describe('keep the value that is there'),
        })
        .strict(),
    })
    .strict(),
  z
    .object({
      addToFlag: z.object({ name: z.string(), items: z.array(z.string().min(1)).min(1) }).strict(),
    })
    .strict(),
  z
    .object({
      removeFromFlag: z.object({ name: z.string(), items: z.array(z.string().min(1)).min(1) }).strict(),
    })
    .strict(),
  z.object({ unsetFlag: z.object({ name: z.string() }).strict() }).strict(),
  z
    .object({
      setKey: z
        .object({
          path: z.string().describe('of a KubeletConfiguration, dotted'),
          value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
        })
        .strict(),
    })
    .strict(),
  z.object({ unsetKey: z.object({ path: z.string() }).strict() }).strict(),
  z
    .object({
      ensureVolume: z
        .object({
          name: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'expected a DNS label'),
          hostPath: NodePath,
          type: z.enum(['Directory', 'File', 'DirectoryOrCreate']),
        })
        .strict(),
    })
    .strict(),
  z
    .object({
      ensureMount: z.object({ name: z.string(), mountPath: NodePath, readOnly: z.boolean() }).strict(),
    })
    .strict(),
  z
    .object({
      ensureFile: z
        .object({
          path: NodePath,
          template: z.string().describe("a file of the catalog's templates directory"),
          values: z
            .record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/), z.string())
            .optional()
            .describe('what is written in place of $name in the template, such as a parameter'),
          mode: Mode,
          keepIfPresent: z.boolean().default(true).describe('a file that people own is kept as it is'),
        })
        .strict(),
    })
    .strict(),
  z.object({ ensureDirectory: z.object({ path: NodePath, mode: Mode }).strict() }).strict(),
  z
    .object({
      limitMode: z
        .object({
          path: NodePath.optional().describe('default: every file that the check looks at'),
          mode: Mode.describe('bits beyond these are taken away, none is added'),
        })
        .strict(),
    })
    .strict(),
  z
    .object({
      setOwner: z
        .object({
          path: NodePath.optional().describe('default: every file that the check looks at'),
          owner: z.string().describe('as in the assertion: uid:gid, or user:group by the names of the node'),
        })
        .strict(),
    })
    .strict(),
]);
export type FixStep = z.infer<typeof FixStep>;
