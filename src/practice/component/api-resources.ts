/** The few resources that a gate, a kubelet and two controllers ask of an API server; kept in etcd. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultName } from '../faults.ts';
import type { Flags } from './arguments.ts';
import { parseResource } from './audit-log.ts';
import { withBuiltIn } from './built-in-objects.ts';
import type { ContainerFiles } from './container-files.ts';
import type { EtcdClient } from './etcd-client.ts';
import { pageOf } from './list-page.ts';
import { relayLog } from './relay-log.ts';
import { kinds } from './resource-kinds.ts';
import { isConflict, withVersion, withoutVersion } from './resource-version.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';
import { readBody, reply, replyStatus } from './serving.ts';

export interface ResourceDeps {
  etcd: EtcdClient;
  flags: Flags;
  files: ContainerFiles;
  fault: (name: FaultName) => boolean;
  isAllowed(user: string): boolean;
  tokens: ServiceAccountTokens;
  judgeApiService(service: Tree): Tree;
}

type Tree = Record<string, unknown>;

/** --request-timeout by default */
const requestTimeoutMs = 60_000;

const leastTokenSeconds = 600;

/** A node whose kubelet has been silent this long is not Ready (node-monitor-grace-period). */
const silenceMs = 50_000;

/** Answers everything below /api and /apis. @throws Error when etcd does not answer */
export async function answerResource(
  deps: ResourceDeps,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const found = parseResource(url.pathname);
  if (!found) {
    reply(response, 200, { kind: 'APIVersions', versions: ['v1'] });
    return;
  }
  const { namespace, resource, objectName } = found;
  if (request.method === 'POST' && resource.endsWith('reviews')) {
    await review(deps, request, response, resource);
    return;
  }
  if (request.method === 'POST' && resource === 'serviceaccounts' && url.pathname.endsWith('/token')) {
    await issueToken(deps, request, response, found);
    return;
  }
  if (resource === 'pods' && url.pathname.endsWith('/log')) {
    await relayLog(deps, response, { namespace, podName: objectName, search: url.search });
    return;
  }
  const kind = kinds[resource];
  if (!kind) {
    replyStatus(response, 404, 'NotFound', 'the server could not find the requested resource');
    return;
  }
  const prefix = `/registry/${resource}/${namespace === '' ? '' : `${namespace}/`}`;
  if (resource === 'configmaps' && namespace === 'kube-system') {
    const refused = refuseByFault(deps, request.method ?? 'GET', objectName);
    if (refused !== null) {
      replyStatus(response, ...refused);
      return;
    }
  }
  switch (request.method ?? 'GET') {
    case 'POST': {
      await create(deps, request, response, { prefix, kind, url, namespace });
      return;
    }
    case 'PUT':
      await replace(deps, request, response, { prefix, kind, resource, objectName });
      return;
    case 'DELETE':
      await untilAnswered(response, () => deps.etcd.delete(prefix + objectName));
      {
        reply(response, 200, { kind: 'Status', status: 'Success' });
        return;
      }
    default: {
      const items = await listItems(deps, resource, { prefix, namespace });
      if (objectName === '') {
        reply(response, 200, pageOf(kind, items, url));
        return;
      }
      const item = items.find((candidate) => (candidate['metadata'] as Tree)['name'] === objectName);
      if (!item) {
        replyStatus(response, 404, 'NotFound', `${resource} "${objectName}" not found`);
        return;
      }
      reply(response, 200, { kind, apiVersion: 'v1', ...withVersion(item) });
      return;
    }
  }
}

function refuseByFault(
  { fault }: ResourceDeps,
  method: string,
  name: string,
): [number, string, string] | null {
  if (fault('no-kubeadm')) return [404, 'NotFound', `configmaps "${name}" not found`];
  if (fault('configmap-forbidden'))
    return [403, 'Forbidden', `configmaps "${name}" is forbidden: practice fault configmap-forbidden`];
  if (method === 'PUT' && fault('configmap-conflict'))
    return [409, 'Conflict', `Operation cannot be fulfilled on configmaps "${name}": practice fault`];
  return null;
}

/** The real one's etcd client tries again until the request's own timeout, or until nobody waits any more. */
async function untilAnswered(response: ServerResponse, ask: () => Promise<void>): Promise<void> {
  for (const untilMs = Date.now() + requestTimeoutMs; ;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > untilMs || response.destroyed) throw error;
      await delay(100);
    }
  }
}

async function listItems(
  deps: ResourceDeps,
  resource: string,
  { prefix, namespace }: { prefix: string; namespace: string },
): Promise<Tree[]> {
  const stored = (await deps.etcd.list(prefix)).map(({ value }) => value as Tree);
  if (resource === 'nodes') return stored.map(judgeNode);
  if (resource === 'apiservices') return stored.map((service) => deps.judgeApiService(service));
  return withBuiltIn(resource, namespace, stored);
}

/** The node controller's part: Ready becomes Unknown when the kubelet is silent. */
function judgeNode(node: Tree): Tree {
  const status = node['status'] as {
    conditions: { type: string; status: string; lastHeartbeatTime: string }[];
  };
  const conditions = status.conditions.map((condition) =>
    Date.now() - Date.parse(condition.lastHeartbeatTime) > silenceMs
      ? { ...condition, status: 'Unknown', reason: 'NodeStatusUnknown' }
      : condition,
  );
  return { kind: 'Node', apiVersion: 'v1', ...node, status: { ...status, conditions } };
}

async function replace(
  deps: ResourceDeps,
  request: IncomingMessage,
  response: ServerResponse,
  { prefix, kind, resource, objectName }: Record<'prefix' | 'kind' | 'resource' | 'objectName', string>,
): Promise<void> {
  const body = ((await readBody(request)) ?? {}) as Tree;
  const key = prefix + objectName;
  const stored = (await deps.etcd.list(key)).find((one) => one.key === key)?.value as Tree | undefined;
  if (stored === undefined && resource === 'configmaps') {
    replyStatus(response, 404, 'NotFound', `configmaps "${objectName}" not found`);
    return;
  }
  if (isConflict(body, stored)) {
    const reason = `Operation cannot be fulfilled on ${resource} "${objectName}": the object has been modified; please apply your changes to the latest version and try again`;
    replyStatus(response, 409, 'Conflict', reason);
    return;
  }
  const object = withoutVersion(body);
  await deps.etcd.put(key, object);
  reply(response, 200, { kind, ...withVersion(object) });
}

async function create(
  deps: ResourceDeps,
  request: IncomingMessage,
  response: ServerResponse,
  to: { prefix: string; kind: string; url: URL; namespace: string },
): Promise<void> {
  const body = ((await readBody(request)) ?? {}) as Tree;
  const metadata = (body['metadata'] ?? {}) as { name?: string; generateName?: string };
  const name = metadata.name ?? `${metadata.generateName ?? ''}${randomUUID().slice(0, 5)}`;
  if (metadata.name === undefined && metadata.generateName === undefined) {
    replyStatus(
      response,
      422,
      'Invalid',
      `${to.kind} "" is invalid: metadata.name: Required value: name or generateName is required`,
    );
    return;
  }
  const object = {
    kind: to.kind,
    apiVersion: 'v1',
    ...body,
    metadata: {
      ...metadata,
      name,
      ...(to.namespace === '' ? {} : { namespace: to.namespace }),
      uid: randomUUID(),
      creationTimestamp: new Date().toISOString(),
    },
  };
  // A dry run goes all the way but the last step, so it fails too when the store is away.
  const present = (await deps.etcd.list(to.prefix + name)).some(({ key }) => key === to.prefix + name);
  if (present) {
    replyStatus(response, 409, 'AlreadyExists', `"${name}" already exists`);
    return;
  }
  if (to.url.searchParams.get('dryRun') !== 'All') await deps.etcd.put(to.prefix + name, object);
  reply(response, 201, object);
}

async function review(
  deps: ResourceDeps,
  request: IncomingMessage,
  response: ServerResponse,
  resource: string,
): Promise<void> {
  const body = ((await readBody(request)) ?? {}) as { spec?: { user?: string; token?: string } };
  await deps.etcd.list('/registry/none');
  const status =
    resource === 'tokenreviews'
      ? reviewToken(deps.tokens, body.spec?.token ?? '')
      : { allowed: deps.isAllowed(body.spec?.user ?? '') };
  reply(response, 201, { ...body, status });
}

function reviewToken(tokens: ServiceAccountTokens, token: string): Tree {
  const username = tokens.userOf(token);
  return username === null
    ? { authenticated: false, error: 'invalid bearer token' }
    : { authenticated: true, user: { username } };
}

async function issueToken(
  deps: ResourceDeps,
  request: IncomingMessage,
  response: ServerResponse,
  { namespace, objectName }: { namespace: string; objectName: string },
): Promise<void> {
  const prefix = `/registry/serviceaccounts/${namespace}/`;
  const accounts = await listItems(deps, 'serviceaccounts', { prefix, namespace });
  if (!accounts.some(({ metadata }) => (metadata as Tree)['name'] === objectName)) {
    replyStatus(response, 404, 'NotFound', `serviceaccounts "${objectName}" not found`);
    return;
  }
  const body = ((await readBody(request)) ?? {}) as { spec?: { expirationSeconds?: number } };
  const seconds = body.spec?.expirationSeconds ?? 3_600;
  if (seconds < leastTokenSeconds) {
    const why = `spec.expirationSeconds: Invalid value: ${seconds}: may not specify a duration less than 10 minutes`;
    replyStatus(response, 422, 'Invalid', `TokenRequest.authentication.k8s.io "" is invalid: ${why}`);
    return;
  }
  const expirationTimestamp = new Date(Date.now() + seconds * 1_000).toISOString();
  const token = deps.tokens.issue(namespace, objectName, seconds);
  reply(response, 201, { ...body, status: { token, expirationTimestamp } });
}
