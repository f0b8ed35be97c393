/** What a check claims of the whole cluster, judged by objects of the API that are read and never written. */
import { z } from 'zod';

/** Comma-separated; names of namespaces, and one label as key=value. */
const exempt = {
  exemptNamespaces: z.string().optional().describe('namespaces that do not count, comma-separated'),
  exemptLabel: z.string().optional().describe('key=value of the label by which a namespace does not count'),
};

const Right = z
  .object({
    apiGroup: z.string().describe('empty for the core group'),
    resource: z.string().describe('with its subresource, such as nodes/proxy'),
    verbs: z.array(z.string()).min(1),
    scope: z
      .literal('cluster')
      .optional()
      .describe('of a resource without namespace: a RoleBinding gives nothing'),
  })
  .strict();
export type Right = z.infer<typeof Right>;

export const AccessAssertion = z
  .object({
    access: z
      .array(Right)
      .min(1)
      .describe(
        "rights that few may have: pass where nobody beside the cluster's own has one, fail where everybody has, else a person judges",
      ),
  })
  .strict();

export const podTraits = [
  'privileged',
  'hostPID',
  'hostIPC',
  'hostNetwork',
  'privilegeEscalation',
  'root',
  'netRaw',
  'capabilities',
  'hostProcess',
  'hostPath',
  'hostPorts',
  'secretsInEnvironment',
  'noSeccompProfile',
  'noSecurityContext',
] as const;
export type PodTrait = (typeof podTraits)[number];

/** No Pod has it, and where a level is given no namespace lets one in. */
export const PodsAssertion = z
  .object({
    pods: z.enum(podTraits).describe('what no Pod may have'),
    admission: z
      .enum(['baseline', 'restricted'])
      .optional()
      .describe('the Pod Security Standard that refuses it: each namespace must enforce at least this one'),
    ...exempt,
  })
  .strict();

export const clusterQuestions = [
  'clusterAdmins',
  'wildcards',
  'defaultServiceAccounts',
  'mountedTokens',
  'systemMasters',
  'podSecurity',
  'networkPlugin',
  'networkPolicies',
  'secretStorage',
  'imagePolicy',
  'namespaces',
  'defaultNamespace',
] as const;
export type ClusterQuestion = (typeof clusterQuestions)[number];

export const QuestionAssertion = z
  .object({
    cluster: z.enum(clusterQuestions),
    allowed: z.string().optional().describe('names that may have it, comma-separated'),
    ...exempt,
  })
  .strict();

export const clusterAssertions = [AccessAssertion, PodsAssertion, QuestionAssertion] as const;
export type AccessAssertion = z.infer<typeof AccessAssertion>;
export type PodsAssertion = z.infer<typeof PodsAssertion>;
export type QuestionAssertion = z.infer<typeof QuestionAssertion>;
export type ClusterAssertion = AccessAssertion | PodsAssertion | QuestionAssertion;
