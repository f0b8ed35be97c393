/**
 * Objects of the API as far as a check of the cluster, or the preflight, looks at them; everything else of them is dropped when they are read.
 * Go writes an empty list as null or leaves it out. What Secrets and environment variables hold is in none of these.
 */
import { z } from 'zod';

function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

const texts = listOf(z.string());
const Metadata = z.object({
  name: z.string(),
  namespace: z.string().default(''),
  labels: z
    .record(z.string(), z.string())
    .nullish()
    .transform((labels) => labels ?? {}),
});

const named = { metadata: Metadata };
export const ApiNamespace = z.object(named);
/** of which nothing but the name counts */
export const ApiNamed = z.object(named);
export const ApiServiceAccount = z.object({
  ...named,
  automountServiceAccountToken: z.boolean().nullish(),
});

const Rule = z.object({
  apiGroups: texts,
  resources: texts,
  verbs: texts,
  resourceNames: texts,
  nonResourceURLs: texts,
});
/** a Role, or a ClusterRole */
export const ApiRole = z.object({ ...named, rules: listOf(Rule) });

const Subject = z.object({ kind: z.string(), name: z.string(), namespace: z.string().default('') });
/** a RoleBinding, or a ClusterRoleBinding */
export const ApiBinding = z.object({
  ...named,
  roleRef: z.object({ kind: z.string(), name: z.string() }),
  subjects: listOf(Subject),
});

const seccomp = { seccompProfile: z.object({ type: z.string() }).nullish() };
const runsAs = {
  runAsUser: z.number().nullish(),
  runAsNonRoot: z.boolean().nullish(),
  windowsOptions: z.object({ hostProcess: z.boolean().nullish() }).nullish(),
};
/** Loose: whether anything at all is set is a question, too. */
const PodContext = z.looseObject({ ...seccomp, ...runsAs });
const ContainerContext = z.looseObject({
  ...seccomp,
  ...runsAs,
  privileged: z.boolean().nullish(),
  allowPrivilegeEscalation: z.boolean().nullish(),
  capabilities: z.object({ add: texts, drop: texts }).nullish(),
});

/** of a command line only what switches network policies off: who knows what else is in it */
const ofFirewall = texts.transform((words) => words.filter((word) => word.startsWith('--run-firewall')));

const SecretRef = z.object({ name: z.string().default('') }).nullish();
export const ApiContainer = z.object({
  name: z.string(),
  image: z.string().default(''),
  command: ofFirewall,
  args: ofFirewall,
  securityContext: ContainerContext.nullish(),
  ports: listOf(z.object({ hostPort: z.number().nullish() })),
  env: listOf(z.object({ name: z.string(), valueFrom: z.object({ secretKeyRef: SecretRef }).nullish() })),
  envFrom: listOf(z.object({ secretRef: SecretRef })),
});

const PodSpec = z.object({
  os: z.object({ name: z.string() }).nullish(),
  hostPID: z.boolean().nullish(),
  hostIPC: z.boolean().nullish(),
  hostNetwork: z.boolean().nullish(),
  serviceAccountName: z.string().default('default'),
  automountServiceAccountToken: z.boolean().nullish(),
  securityContext: PodContext.nullish(),
  volumes: listOf(
    z.object({
      name: z.string(),
      hostPath: z.object({ path: z.string() }).nullish(),
      projected: z
        .object({ sources: listOf(z.object({ serviceAccountToken: z.object({}).nullish() })) })
        .nullish(),
    }),
  ),
  initContainers: listOf(ApiContainer),
  containers: listOf(ApiContainer),
  ephemeralContainers: listOf(ApiContainer),
});
export const ApiPod = z.object({ ...named, spec: PodSpec });

const Template = z.object({ template: z.object({ spec: PodSpec }) });
/** what makes Pods: they are as its template says */
export const ApiWorkload = z.object({ ...named, spec: Template });
const ApiCronJob = z
  .object({ ...named, spec: z.object({ jobTemplate: z.object({ spec: Template }) }) })
  .transform(({ metadata, spec }) => ({ metadata, spec: spec.jobTemplate.spec }));

/** of a ValidatingAdmissionPolicy */
export const ApiPolicyBinding = z.object({ ...named, spec: z.object({ validationActions: texts }) });
export const ApiWebhooks = z.object({
  ...named,
  webhooks: listOf(
    z.object({
      rules: listOf(z.object({ apiGroups: texts, resources: texts, operations: texts })),
    }),
  ),
});

/** its addresses, and the port of its kubelet */
export const ApiNode = z.object({
  ...named,
  status: z
    .object({
      addresses: listOf(z.object({ type: z.string(), address: z.string() })),
      daemonEndpoints: z
        .object({ kubeletEndpoint: z.object({ Port: z.number().nullish() }).nullish() })
        .nullish(),
    })
    .nullish(),
});

export type ApiNamespace = z.infer<typeof ApiNamespace>;
export type ApiNamed = z.infer<typeof ApiNamed>;
export type ApiServiceAccount = z.infer<typeof ApiServiceAccount>;
export type ApiRole = z.infer<typeof ApiRole>;
export type ApiBinding = z.infer<typeof ApiBinding>;
export type ApiSubject = z.infer<typeof Subject>;
export type ApiContainer = z.infer<typeof ApiContainer>;
export type ApiPod = z.infer<typeof ApiPod>;
export type ApiWorkload = z.infer<typeof ApiWorkload>;
export type ApiPolicyBinding = z.infer<typeof ApiPolicyBinding>;
export type ApiWebhooks = z.infer<typeof ApiWebhooks>;
export type ApiNode = z.infer<typeof ApiNode>;

/** The lists that a check or the preflight may ask for: what each holds, and the kind of one object. */
export const clusterLists = {
  namespaces: { kind: 'Namespace', item: ApiNamespace },
  serviceAccounts: { kind: 'ServiceAccount', item: ApiServiceAccount },
  pods: { kind: 'Pod', item: ApiPod },
  roles: { kind: 'Role', item: ApiRole },
  clusterRoles: { kind: 'ClusterRole', item: ApiRole },
  roleBindings: { kind: 'RoleBinding', item: ApiBinding },
  clusterRoleBindings: { kind: 'ClusterRoleBinding', item: ApiBinding },
  networkPolicies: { kind: 'NetworkPolicy', item: ApiNamed },
  policyBindings: { kind: 'ValidatingAdmissionPolicyBinding', item: ApiPolicyBinding },
  validatingWebhooks: { kind: 'ValidatingWebhookConfiguration', item: ApiWebhooks },
  nodes: { kind: 'Node', item: ApiNode },
  deployments: { kind: 'Deployment', item: ApiWorkload },
  statefulSets: { kind: 'StatefulSet', item: ApiWorkload },
  daemonSets: { kind: 'DaemonSet', item: ApiWorkload },
  cronJobs: { kind: 'CronJob', item: ApiCronJob },
  // Only those of the namespace default.
  services: { kind: 'Service', item: ApiNamed },
  replicaSets: { kind: 'ReplicaSet', item: ApiNamed },
  replicationControllers: { kind: 'ReplicationController', item: ApiNamed },
  autoscalers: { kind: 'HorizontalPodAutoscaler', item: ApiNamed },
  jobs: { kind: 'Job', item: ApiNamed },
} as const;
export type ClusterListName = keyof typeof clusterLists;
export type ClusterItem<Name extends ClusterListName> = z.infer<(typeof clusterLists)[Name]['item']>;
