/** One entry of the catalog: what is tested, how it is judged, how it is mended. Source: research of CIS 1.12 and kube-bench v0.15.6. */
import { z } from 'zod';
import { AbsolutePath, Component, Mode, Risk } from './basics.ts';

/** What is looked at. Paths are the node's; `$name` is a parameter. */
const FlagAssertion = z
  .object({
    flag: z.string(),
    is: z.union([z.string(), z.boolean(), z.number()]).optional(),
    present: z.boolean().optional(),
    absent: z.boolean().optional(),
    contains: z.string().optional(),
    lacks: z.string().optional(),
    ge: z.union([z.number(), z.string()]).optional(),
    explicit: z.boolean().optional().describe('the default in force does not count'),
  })
  .strict();
const ModeAssertion = z.object({ file: AbsolutePath, modeWithin: Mode }).strict();
const OwnerAssertion = z
  .object({ file: AbsolutePath, owner: z.string().describe('uid:gid, numbers') })
  .strict();
const KubeletAssertion = z
  .object({
    kubelet: z.string().describe('dotted key of KubeletConfiguration'),
    is: z.union([z.string(), z.boolean(), z.number()]).optional(),
    durationAbove: z.string().optional().describe('a zero duration in the file means the default'),
  })
  .strict();
const ParsesAssertion = z
  .object({
    flagFile: z.string(),
    parses: z.string().describe('apiVersion/Kind, such as audit.k8s.io/v1/Policy'),
  })
  .strict();

export type Assertion =
  | z.infer<typeof FlagAssertion>
  | z.infer<typeof ModeAssertion>
  | z.infer<typeof OwnerAssertion>
  | z.infer<typeof KubeletAssertion>
  | z.infer<typeof ParsesAssertion>
  | { all: Assertion[] }
  | { any: Assertion[] };
export const Assertion: z.ZodType<Assertion> = z.lazy(() =>
  z.union([
    FlagAssertion,
    ModeAssertion,
    OwnerAssertion,
    KubeletAssertion,
    ParsesAssertion,
    z.object({ all: z.array(Assertion).min(1) }).strict(),
    z.object({ any: z.array(Assertion).min(1) }).strict(),
  ]),
);

/** One step of a fix: a single key names its kind, so that a new kind does not compile until something carries it out. */
export const FixStep = z.union([
  z
    .object({
      setFlag: z
        .object({ name: z.string(), value: z.string(), ifAbsent: z.boolean().default(false) })
        .strict(),
    })
    .strict(),
  z.object({ addToFlag: z.object({ name: z.string(), items: z.array(z.string()) }).strict() }).strict(),
  z.object({ removeFromFlag: z.object({ name: z.string(), items: z.array(z.string()) }).strict() }).strict(),
  z.object({ unsetFlag: z.object({ name: z.string() }).strict() }).strict(),
  z
    .object({
      ensureVolume: z
        .object({
          name: z.string(),
          hostPath: z.string(),
          type: z.enum(['Directory', 'File', 'DirectoryOrCreate']),
        })
        .strict(),
    })
    .strict(),
  z
    .object({
      ensureMount: z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean() }).strict(),
    })
    .strict(),
  z
    .object({
      ensureFile: z
        .object({
          path: z.string(),
          template: z.string(),
          mode: Mode,
          keepIfPresent: z.boolean().default(true),
        })
        .strict(),
    })
    .strict(),
  z.object({ ensureDirectory: z.object({ path: z.string(), mode: Mode }).strict() }).strict(),
  z.object({ limitMode: z.object({ path: z.string(), mode: Mode }).strict() }).strict(),
  z
    .object({
      setOwner: z.object({ path: z.string(), uid: z.number().int(), gid: z.number().int() }).strict(),
    })
    .strict(),
]);
export type FixStep = z.infer<typeof FixStep>;

export const Parameter = z
  .object({
    type: z.enum(['int', 'string', 'path']),
    default: z.union([z.string(), z.number()]),
    min: z.number().optional(),
    max: z.number().optional(),
    description: z.string(),
  })
  .strict();

export const Check = z
  .object({
    slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    aliases: z.record(z.string(), z.string()).describe('benchmark version → number in it'),
    title: z.string(),
    level: z.union([z.literal(1), z.literal(2)]),
    scored: z.boolean(),
    component: Component.describe('whose files or process it is about'),
    target: z.enum(['component', 'files']).describe('files: modes and owners only, nothing restarts'),
    parameters: z.record(z.string(), Parameter).default({}),
    assert: Assertion,
    fix: z
      .object({
        kind: z.enum(['auto', 'consent', 'manual', 'refused']),
        risk: Risk,
        steps: z.array(FixStep).default([]),
        requires: z.array(z.string()).default([]).describe('slugs of checks that travel in the same change'),
        guidance: z.string().default('').describe('for manual and refused: what to do instead'),
      })
      .strict(),
    breaks: z.array(z.string()).default([]).describe('what stops working'),
    source: z.string().describe('where the rule comes from'),
    examples: z
      .object({ pass: z.record(z.string(), z.unknown()), fail: z.record(z.string(), z.unknown()) })
      .strict()
      .describe('one passing and one failing node, as `flags`, `modes`, `owners`, `kubelet`'),
  })
  .strict();
export type Check = z.infer<typeof Check>;
