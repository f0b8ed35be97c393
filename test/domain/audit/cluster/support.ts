/** A made-up cluster, judged by a check that ships. */
import type { Finding } from '../../../../src/contracts/audit.ts';
import { clusterOfExample } from '../../../../src/catalog/example-objects.ts';
import { loadCatalog } from '../../../../src/catalog/load.ts';
import { judgeCheck, wantedLists } from '../../../../src/domain/audit/index.ts';
import { isAboutNode, resolveParameters, withParameters } from '../../../../src/domain/checks/index.ts';
import type { GivenParameters } from '../../../../src/domain/checks/index.ts';
import { sketchFacts } from '../support.ts';
import type { NodeSketch } from '../support.ts';

const catalog = await loadCatalog();

export const clusterChecks = catalog.checks
  .filter((check) => !isAboutNode(check))
  .map((check) => check.aliases['cis-1.12'] ?? '');

export function listsWantedBy(number: string): string[] {
  return wantedLists([catalog.resolve(number)]);
}

export type ApiObject = { kind: string } & Record<string, unknown>;

export function judge(
  number: string,
  objects: ApiObject[],
  { parameters = {}, ...sketch }: NodeSketch & { parameters?: GivenParameters } = {},
): Finding {
  const check = catalog.resolve(number);
  const concrete = withParameters(check, resolveParameters([check], parameters));
  const process = ['--authorization-mode=Node,RBAC'];
  const facts = sketchFacts({ cluster: clusterOfExample(objects), process, ...sketch });
  return judgeCheck(concrete, facts, { id: number, unconfirmed: false, waived: null });
}

export const namespace = (name: string, labels: Record<string, string> = {}): ApiObject => ({
  kind: 'Namespace',
  metadata: { name, labels },
});
export const enforcing = (name: string, level: string): ApiObject =>
  namespace(name, { 'pod-security.kubernetes.io/enforce': level });

/** @param container beside its name */
export const pod = (path: string, container: object = {}, spec: object = {}): ApiObject => {
  const [inside, name] = path.split('/');
  return {
    kind: 'Pod',
    metadata: { namespace: inside, name },
    spec: { containers: [{ name: 'main', ...container }], ...spec },
  };
};

export const role = (name: string, rule: object, more: object = {}): ApiObject => ({
  kind: 'ClusterRole',
  metadata: { name, ...more },
  rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'], ...rule }],
});

/** @param to as Group/NAME, User/NAME or ServiceAccount/NAMESPACE/NAME; @param path of a RoleBinding: namespace/name */
export const binding = (path: string, roleName: string, to: string, roleKind = 'ClusterRole'): ApiObject => {
  const [first = '', second] = path.split('/');
  const [kind, ...names] = to.split('/');
  const subject = kind === 'ServiceAccount' ? { namespace: names[0], name: names[1] } : { name: names[0] };
  return {
    kind: second === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: second === undefined ? { name: first } : { namespace: first, name: second },
    roleRef: { kind: roleKind, name: roleName },
    subjects: [{ kind, ...subject }],
  };
};
