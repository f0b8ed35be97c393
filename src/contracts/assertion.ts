/** What a check claims, as a tree of looks at flags, files and the kubelet's configuration; the branch is told by its one key. */
import { z } from 'zod';
import { AbsolutePath, Mode } from './basics.ts';
import type { Digest } from './basics.ts';
import { clusterAssertions } from './cluster-assertion.ts';
import type { ClusterAssertion } from './cluster-assertion.ts';
import { inOnePlace, place } from './place.ts';

const Scalar = z.union([z.string(), z.boolean(), z.number()]);

/** Conditions on one value; all that are given must hold, and there must be at least one. */
const valueConditions = {
  is: Scalar.optional(),
  present: z.literal(true).optional().describe('given, and not empty'),
  absent: z.literal(true).optional(),
  contains: z.string().optional().describe('this element, whole'),
  lacks: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('not this element, or none of these'),
  subsetOf: z.array(z.string()).min(1).optional().describe('at least one element, and none but these'),
  ge: z.number().optional(),
  le: z.number().optional(),
  durationAbove: z.string().optional().describe('a Go duration such as 0s'),
  durationUpTo: z.string().optional().describe('a Go duration such as 5m0s'),
  lacksSchemes: z
    .array(z.string().regex(/^[a-z]+$/, 'expected a scheme in lower case, such as http'))
    .min(1)
    .optional()
    .describe('no URL of one of these schemes'),
};
const conditionNames = Object.keys(valueConditions);

function requireCondition(
  value: Record<string, unknown>,
  context: { addIssue: (issue: { code: 'custom'; message: string }) => void },
  names: readonly string[] = conditionNames,
): void {
  const given = names.filter((name) => value[name] !== undefined);
  if (given.length === 0) {
    context.addIssue({ code: 'custom', message: `expected at least one of ${names.join(', ')}` });
  }
  if (value['absent'] === true && given.length > 1) {
    context.addIssue({ code: 'custom', message: 'expected absent alone' });
  }
}

export const FlagAssertion = z
  .object({
    flag: z.string().describe('without dashes, as the table of flags writes it'),
    ...valueConditions,
    explicit: z.boolean().optional().describe('the default in force does not count'),
    gate: z
      .string()
      .optional()
      .describe('beside the flag feature-gates: this gate, true or false as it is in force'),
  })
  .strict()
  .superRefine((value, context) => requireCondition(value, context));

/** A key of the YAML file that a flag names, found through the Pod's mounts. */
export const FlagFileAssertion = z
  .object({
    flagFile: z.string().describe('the flag whose value is the path of the file'),
    parses: z.string().optional().describe('apiVersion/Kind, such as audit.k8s.io/v1/Policy'),
    key: z.string().optional().describe('dotted; `a[].b` is the list of b in every element of a'),
    covers: z
      .literal('keyAuditCases')
      .optional()
      .describe('an audit policy that records what CIS 3.2.2 lists, and no secret bodies'),
    encrypts: z.string().optional().describe('a resource whose first provider must be a strong one'),
    by: z.literal('any').optional().describe('beside encrypts: any provider but identity will do'),
    sharesNoCertificateWith: z
      .union([AbsolutePath, z.string().regex(/^\$[a-zA-Z]\w*$/)], {
        error: 'expected an absolute path without "..", or a $parameter',
      })
      .optional()
      .describe('another file of certificates (PEM) of the node'),
    ...valueConditions,
  })
  .strict()
  .superRefine((value, context) => {
    const looks = [value.parses, value.key, value.covers, value.encrypts, value.sharesNoCertificateWith];
    if (looks.every((look) => look === undefined)) {
      context.addIssue({
        code: 'custom',
        message: 'expected parses, key, covers, encrypts or sharesNoCertificateWith',
      });
    }
    if (value.key !== undefined) requireCondition(value, context);
    else if (conditionNames.some((name) => value[name as keyof typeof value] !== undefined)) {
      context.addIssue({ code: 'custom', path: ['key'], message: 'expected a key beside its condition' });
    }
  });

const absent = z
  .enum(['fail', 'notApplicable'])
  .default('notApplicable')
  .describe('what it means that there is no such file');

export const ModeAssertion = z
  .object({
    ...place,
    modeWithin: Mode.describe('no bit beyond these; a bit mask, not a number to compare'),
    absent,
  })
  .strict()
  .superRefine(inOnePlace);

export const OwnerAssertion = z
  .object({
    ...place,
    owner: z
      .string()
      .regex(/^([a-z_][a-z0-9_-]*|\d+|\$[a-zA-Z]\w*):([a-z_][a-z0-9_-]*|\d+)$|^\$[a-zA-Z]\w*$/, {
        error: 'expected uid:gid, such as "0:0", or user:group by the names of the node, such as "etcd:etcd"',
      }),
    absent,
  })
  .strict()
  .superRefine(inOnePlace);

export const KubeletAssertion = z
  .object({
    kubelet: z.string().describe('dotted key of KubeletConfiguration'),
    flag: z.string().optional().describe('the kubelet flag of the same meaning, which beats the file'),
    ...valueConditions,
  })
  .strict()
  .superRefine((value, context) => requireCondition(value, context));

export const KubeProxyAssertion = z
  .object({ kubeProxy: z.literal('metricsBindAddress'), on: z.literal('loopback') })
  .strict();

export const ManualAssertion = z
  .object({ manual: z.string().min(1).describe('what a person looks at, and where') })
  .strict();

/** A person's script is the judge. Made from the name of its file (catalog/script-checks.ts), never written in YAML. */
export interface ScriptAssertion {
  /** name of the file, such as 9.1_audit.sh */
  script: string;
  /** of its content */
  digest: Digest;
  /** it says "(Manual)" of itself: only an explicit [PASS] or [FAIL] of it is a verdict */
  manualUnlessTold: boolean;
}

export type Assertion =
  | ScriptAssertion
  | z.infer<typeof FlagAssertion>
  | z.infer<typeof FlagFileAssertion>
  | z.infer<typeof ModeAssertion>
  | z.infer<typeof OwnerAssertion>
  | z.infer<typeof KubeletAssertion>
  | z.infer<typeof KubeProxyAssertion>
  | z.infer<typeof ManualAssertion>
  | ClusterAssertion
  | { all: Assertion[] }
  | { any: Assertion[] };

export const Assertion: z.ZodType<Assertion> = z.lazy(() =>
  z.union([
    KubeletAssertion,
    KubeProxyAssertion,
    FlagAssertion,
    FlagFileAssertion,
    ModeAssertion,
    OwnerAssertion,
    ManualAssertion,
    ...clusterAssertions,
    z.object({ all: z.array(Assertion).min(1) }).strict(),
    z.object({ any: z.array(Assertion).min(1) }).strict(),
  ]),
);
