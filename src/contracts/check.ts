/**
 * One entry of the catalog: what is tested, how it is judged, how it is mended.
 * Rules are those of CIS Kubernetes Benchmark 1.12 as kube-bench v0.15.6 carries it, judged by the types of the flags.
 */
import { z } from 'zod';
import { Assertion } from './assertion.ts';
import { Component, Mode, Risk } from './basics.ts';
import { FixStep } from './fix-step.ts';
import { NodeSelector } from './node-selector.ts';

export { Assertion, FixStep };
export type { ScriptAssertion } from './assertion.ts';

export const Parameter = z
  .object({
    type: z.enum(['int', 'string', 'path', 'duration']).describe('duration: as Go writes it, such as 5m0s'),
    default: z.union([z.string(), z.number()]),
    min: z.number().optional(),
    max: z.number().optional(),
    description: z.string(),
  })
  .strict();
export type Parameter = z.infer<typeof Parameter>;

/** A made-up node: enough of it to judge the check. What is left out is absent. */
export const CheckExample = z
  .object({
    flags: z.array(z.string()).optional().describe('arguments of process and manifest alike'),
    process: z.array(z.string()).optional().describe('arguments of the process, where they differ'),
    modes: z.record(z.string(), Mode).optional(),
    owners: z.record(z.string(), z.string().regex(/^\d+:\d+$/)).optional(),
    files: z.record(z.string(), z.string()).optional().describe('node path → content'),
    users: z
      .record(z.string(), z.string().regex(/^\d+:\d+$/))
      .optional()
      .describe('user:group that the node has → uid:gid'),
    kubelet: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('KubeletConfiguration in force and in the file'),
    kubeProxy: z.array(z.string()).optional().describe('arguments of a kube-proxy that runs here'),
    objects: z
      .array(z.looseObject({ kind: z.string() }))
      .optional()
      .describe('of the API, as kubectl prints them; a kind of which there is none is an empty list'),
  })
  .strict();
export type CheckExample = z.infer<typeof CheckExample>;

/** Beside the numbers of single versions: "cis-1.9..1.12" is each of them. */
const Aliases = z
  .record(
    z
      .string()
      .regex(
        /^[a-z0-9]+-(\d{1,3}\.\d{1,3}\.\.)?\d{1,3}(\.\d{1,3})*$/,
        'expected a benchmark version, such as cis-1.12 or cis-1.9..1.12',
      ),
    z
      .string()
      .regex(/^\d+(\.\d+)+$/, 'expected a number, such as "1.2.15" (quoted, or YAML reads 2.2 as a float)'),
  )
  .default({})
  .describe('benchmark version, or a range of them → number in it; a check of your own needs none')
  .transform((aliases) =>
    Object.fromEntries(
      Object.entries(aliases).flatMap(([versions, number]) =>
        versionsOf(versions).map((version) => [version, number] as const),
      ),
    ),
  );

function versionsOf(text: string): string[] {
  const range = /^([a-z0-9]+)-(\d+)\.(\d+)\.\.(\d+)\.(\d+)$/.exec(text);
  if (range === null) return [text];
  const [, name = '', major = '', first = '', , last = ''] = range;
  const count = Math.max(0, Number(last) - Number(first) + 1);
  return Array.from({ length: count }, (_, index) => `${name}-${major}.${Number(first) + index}`);
}

const Fix = z
  .object({
    kind: z
      .enum(['auto', 'consent', 'manual', 'refused'])
      .describe('consent: named by id or by accepted risk; manual: a person; refused: known to break'),
    risk: Risk,
    neverInAll: z
      .boolean()
      .default(false)
      .describe('only when it is named by its id: not by --all, nor by an accepted risk'),
    steps: z.array(FixStep).default([]),
    requires: z.array(z.string()).default([]).describe('slugs of checks that travel in the same change'),
    conflicts: z
      .array(z.object({ flag: z.string(), reason: z.string().min(1) }).strict())
      .default([])
      .describe('flags in whose presence the steps would not do what they are for'),
    soakMinutes: z
      .string()
      .regex(/^(\$[a-zA-Z][a-zA-Z0-9]*|\d{1,3})$/, 'expected minutes, or a parameter of type int')
      .optional()
      .describe(
        'how long the change must have held before it is confirmed, where the settle time of the run is shorter',
      ),
    guidance: z.string().default('').describe('for manual and refused: what to do instead'),
  })
  .strict()
  .superRefine((fix, context) => {
    const carriesOut = fix.kind === 'auto' || fix.kind === 'consent';
    if (carriesOut && fix.steps.length === 0) {
      context.addIssue({ code: 'custom', path: ['steps'], message: `expected steps for kind ${fix.kind}` });
    }
    if (!carriesOut && fix.steps.length > 0) {
      context.addIssue({
        code: 'custom',
        path: ['steps'],
        message: `expected no steps for kind ${fix.kind}`,
      });
    }
    if (!carriesOut && fix.guidance === '') {
      context.addIssue({
        code: 'custom',
        path: ['guidance'],
        message: `expected guidance for kind ${fix.kind}`,
      });
    }
  });

export const Check = z
  .object({
    slug: z
      .string()
      .regex(
        /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
        'expected lower-case words joined by "-", with a letter among them',
      )
      .describe('stable; never a number of a benchmark'),
    override: z
      .union([
        z.literal(true),
        z
          .object({
            laxer: z.string().min(1).describe('why less care is taken than the check that ships takes'),
          })
          .strict(),
      ])
      .optional()
      .describe('of your own: takes the place of the check of the catalog that has this slug'),
    aliases: Aliases,
    title: z.string().min(1),
    level: z.union([z.literal(1), z.literal(2)]),
    scored: z.boolean(),
    subject: z
      .literal('cluster')
      .optional()
      .describe(
        'cluster: it is about objects of the API, is looked at on control-plane nodes when asked for, and changed by nobody here',
      ),
    nodes: NodeSelector.optional().describe(
      'the nodes that it is about; on any other it is notApplicable, and never mended; default: all',
    ),
    component: Component.describe('whose files or process it is about; of the cluster: kube-apiserver'),
    target: z.enum(['component', 'files']).describe('files: modes and owners only, nothing restarts'),
    parameters: z.record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/), Parameter).default({}),
    assert: Assertion,
    fix: Fix,
    prerequisites: z
      .array(z.string().min(1))
      .default([])
      .describe('what must be so before the fix can do what it is for; words, by which nothing is decided'),
    breaks: z.array(z.string().min(1)).default([]).describe('what stops working'),
    source: z.string().min(1).describe('where the rule comes from'),
    examples: z
      .object({ pass: CheckExample, fail: CheckExample })
      .strict()
      .describe('one passing and one failing node'),
  })
  .strict()
  .superRefine((check, context) => {
    if (check.subject !== 'cluster') return;
    const expect = (path: PropertyKey[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    // kubemend owns no object of the API: nothing there can be backed up, gated and put back as a file can.
    if (check.fix.kind !== 'manual' && check.fix.kind !== 'refused') {
      expect(['fix', 'kind'], `expected manual or refused for subject cluster, found ${check.fix.kind}`);
    }
    if (check.nodes !== undefined)
      expect(['nodes'], 'expected none for subject cluster, which is about no node');
    if (check.component !== 'kube-apiserver') {
      expect(['component'], `expected kube-apiserver for subject cluster, found ${check.component}`);
    }
  });
export type Check = z.infer<typeof Check>;
