/** The API audit log: one JSON event per answered request, as the policy's level asks. */
import { randomUUID } from 'node:crypto';
import { auditLevelOf } from './audit-policy.ts';
import type { ApiServerOptions } from './api-server-options.ts';
import type { ContainerFiles } from './container-files.ts';
import type { Client } from './serving.ts';

export interface AnsweredRequest {
  client: Client;
  method: string;
  url: URL;
  status: number;
  receivedAt: Date;
}

const verbs: Record<string, string> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** A function that records; without a policy or a path nothing is ever recorded. A log that cannot be written drops events (mode blocking). */
export function createAuditLog(
  options: ApiServerOptions,
  files: ContainerFiles,
  print: (line: string) => void,
): (answered: AnsweredRequest) => void {
  const { auditPolicy, auditLogPath } = options;
  if (!auditPolicy || auditLogPath === null) return () => undefined;
  return ({ client, method, url, status, receivedAt }) => {
    const resource = parseResource(url.pathname);
    const verb =
      method === 'GET' && resource?.objectName === '' ? 'list' : (verbs[method] ?? method.toLowerCase());
    const level = auditLevelOf(auditPolicy, {
      user: client.name,
      groups: client.groups,
      verb,
      path: url.pathname,
      resource: resource && { group: resource.group, name: resource.resource, namespace: resource.namespace },
    });
    if (level === 'None') return;
    const event = JSON.stringify({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level,
      auditID: randomUUID(),
      stage: 'ResponseComplete',
      requestURI: url.pathname + url.search,
      verb,
      user: { username: client.name, groups: client.groups },
      sourceIPs: ['127.0.0.1'],
      ...(resource ? { objectRef: { ...resource, apiVersion: 'v1' } } : {}),
      responseStatus: { metadata: {}, code: status },
      requestReceivedTimestamp: receivedAt.toISOString(),
      stageTimestamp: new Date().toISOString(),
    });
    if (auditLogPath === '-') {
      print(event);
      return;
    }
    try {
      files.append(auditLogPath, event + '\n');
    } catch (error) {
      print(`E audit: unable to write event: ${(error as Error).message}`);
    }
  };
}

/** `/api/v1/namespaces/x/pods/y` and `/apis/<group>/v1/…`; undefined for other paths. */
export function parseResource(
  path: string,
): { group: string; namespace: string; resource: string; objectName: string } | null {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts[0] !== 'api' && parts[0] !== 'apis') return null;
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  const group = parts[0] === 'api' ? '' : (parts[1] ?? '');
  if (rest.length === 0) return null;
  if (rest[0] === 'namespaces' && rest.length > 2) {
    return { group, namespace: rest[1] ?? '', resource: rest[2] ?? '', objectName: rest[3] ?? '' };
  }
  return { group, namespace: '', resource: rest[0] ?? '', objectName: rest[1] ?? '' };
}
