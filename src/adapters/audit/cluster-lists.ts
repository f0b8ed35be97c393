/** One list of the API's objects, page by page. Only GET; what a check does not look at is dropped at once. */
import { z } from 'zod';
import { clusterLists } from '../../contracts/cluster-objects.ts';
import type { ClusterItem, ClusterListName } from '../../contracts/cluster-objects.ts';
import type { ListFact } from '../../domain/audit/index.ts';
import type { ApiLogin } from '../kubelet/credentials.ts';
import { askServer } from '../observer/api-server.ts';

/** One list as one login gets it; `denied`: another login may get it. */
export type ListAnswer<Name extends ClusterListName> =
  Extract<ListFact<ClusterItem<Name>>, { kind: 'read' }> | { kind: 'denied' | 'unreadable'; why: string };

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const admission = '/apis/admissionregistration.k8s.io/v1';
const paths: Readonly<Record<ClusterListName, string>> = {
  namespaces: '/api/v1/namespaces',
  serviceAccounts: '/api/v1/serviceaccounts',
  pods: '/api/v1/pods',
  roles: `${rbac}/roles`,
  clusterRoles: `${rbac}/clusterroles`,
  roleBindings: `${rbac}/rolebindings`,
  clusterRoleBindings: `${rbac}/clusterrolebindings`,
  networkPolicies: '/apis/networking.k8s.io/v1/networkpolicies',
  policyBindings: `${admission}/validatingadmissionpolicybindings`,
  validatingWebhooks: `${admission}/validatingwebhookconfigurations`,
  nodes: '/api/v1/nodes',
  services: '/api/v1/namespaces/default/services',
  deployments: '/apis/apps/v1/deployments',
  statefulSets: '/apis/apps/v1/statefulsets',
  daemonSets: '/apis/apps/v1/daemonsets',
  replicaSets: '/apis/apps/v1/namespaces/default/replicasets',
  replicationControllers: '/api/v1/namespaces/default/replicationcontrollers',
  autoscalers: '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers',
  jobs: '/apis/batch/v1/namespaces/default/jobs',
  cronJobs: '/apis/batch/v1/cronjobs',
};

/** An API server before 1.30 has none of these: then there are none. */
const mayBeMissing: readonly ClusterListName[] = ['policyBindings'];

export interface ReadLimits {
  /** of objects in one answer */
  page: number;
  pageBytes: number;
  /** of objects in one list */
  items: number;
  requestMs: number;
}

export const readLimits: ReadLimits = {
  page: 200,
  pageBytes: 16 * 1024 * 1024,
  items: 50_000,
  requestMs: 10_000,
};

/** @param leftMs how long the whole audit may still read */
export async function readClusterList<Name extends ClusterListName>(
  name: Name,
  login: ApiLogin,
  { limits, leftMs }: { limits: ReadLimits; leftMs: () => number },
): Promise<ListAnswer<Name>> {
  const path = paths[name];
  const items: ClusterItem<Name>[] = [];
  let next = '';
  do {
    const timeoutMs = Math.min(limits.requestMs, leftMs());
    if (timeoutMs <= 0) return unreadable(`${path}: the API server took too long for all that was asked`);
    const query = `?limit=${limits.page}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`;
    const answer = await askServer(login, path + query, { timeoutMs, maxBytes: limits.pageBytes });
    if ('why' in answer) return unreadable(answer.why);
    const { status, error, body } = answer;
    if (status === 404 && mayBeMissing.includes(name)) return { kind: 'read', items: [] };
    if (status === 401 || status === 403) return { kind: 'denied', why: `${path}: status ${status}` };
    if (status !== 200) return unreadable(`${path}: ${error ?? `status ${status}`}`);
    const page = parsePage(name, body ?? '');
    if ('why' in page) return unreadable(`${path}: ${page.why}`);
    items.push(...page.items);
    if (items.length > limits.items) return unreadable(`${path}: more than ${limits.items} objects`);
    next = page.next;
  } while (next !== '');
  return { kind: 'read', items };
}

function parsePage<Name extends ClusterListName>(
  name: Name,
  body: string,
): { items: ClusterItem<Name>[]; next: string } | { why: string } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { why: 'expected JSON, found an answer that is cut off or none' };
  }
  const { kind, item } = clusterLists[name];
  const List = z.object({
    kind: z.literal(`${kind}List`),
    metadata: z.object({ continue: z.string().default('') }),
    items: z.array(item).nullable(),
  });
  const parsed = List.safeParse(json);
  if (parsed.success) {
    const { items, metadata } = parsed.data;
    return { items: (items ?? []) as ClusterItem<Name>[], next: metadata.continue };
  }
  const [issue] = parsed.error.issues;
  return { why: `expected a ${kind}List, found ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}

function unreadable(why: string): { kind: 'unreadable'; why: string } {
  return { kind: 'unreadable', why };
}
