/** kube-apiserver in small: its identity, health and boot, credentials, a few resources, and a slow end. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readGoDuration } from '../../domain/flags/index.ts';
import { createAggregation } from './aggregation.ts';
import { readApiServerOptions } from './api-server-options.ts';
import { answerResource } from './api-resources.ts';
import type { ResourceDeps } from './api-resources.ts';
import type { Flags } from './arguments.ts';
import { createAuditLog } from './audit-log.ts';
import { isAllowed, isHealthPath } from './authorization.ts';
import { EtcdClient } from './etcd-client.ts';
import { answerHealth } from './health-checks.ts';
import type { NamedCheck } from './health-checks.ts';
import type { ComponentProcess } from './process.ts';
import { createServiceAccountTokens } from './service-account-tokens.ts';
import {
  anonymous,
  clientOf,
  createTlsServer,
  listenOn,
  makeStartCertificate,
  reply,
  replyStatus,
  servingCertificate,
} from './serving.ts';
import type { Client } from './serving.ts';

/** How long the steps of a boot take once the port listens; a real small cluster needs about a second for each. */
const rolesAfterMs = 100;
const hooksAfterMs = 250;
const etcdPatienceMs = 20_000;
const etcdLookMs = 500;

interface ServerState {
  listeningAtMs: number;
  etcdHealthy: boolean;
  shuttingDown: boolean;
}

export async function runApiServer(process_: ComponentProcess, flags: Flags): Promise<void> {
  const { files } = process_;
  const options = readApiServerOptions(flags, files);
  const pair = servingCertificate(flags, files, 'localhost', process_.startedAtMs);
  const tokens = createServiceAccountTokens(flags, files);
  const judgeApiService = createAggregation(flags, files);
  const etcd = new EtcdClient(flags, files);
  await process_.startSlowly();
  await waitForEtcd(etcd);
  if (options.lateProblem !== null) throw new Error(options.lateProblem);
  const state: ServerState = { listeningAtMs: 0, etcdHealthy: true, shuttingDown: false };
  const recordAudit = createAuditLog(options, files, (line) => process_.print(line));
  const isUserAllowed = (client: Client, path: string): boolean =>
    isAllowed(options.authorizationModes, client, path);
  const resources: ResourceDeps = {
    etcd,
    flags,
    files,
    fault: (name) => process_.fault(name) !== undefined,
    isAllowed: (user) => isUserAllowed({ name: user, groups: groupsOf(user) }, '/'),
    tokens,
    judgeApiService,
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'https://apiserver');
    const receivedAt = new Date();
    const certified = clientOf(request);
    const client = certified ?? (options.allowsAnonymous(url.pathname) ? anonymous : undefined);
    response.once('finish', () =>
      recordAudit({
        client: client ?? anonymous,
        method: request.method ?? 'GET',
        url,
        status: response.statusCode,
        receivedAt,
      }),
    );
    if (!client) {
      replyStatus(response, 401, 'Unauthorized', 'Unauthorized');
      return;
    }
    const sinceMs = Date.now() - state.listeningAtMs;
    // Until the roles are bootstrapped nobody but system:masters (and the node authorizer's nodes) may do anything.
    const modes =
      sinceMs < rolesAfterMs ? options.authorizationModes.filter((mode) => mode !== 'RBAC') : undefined;
    const mayPass = modes ? isAllowed(modes, client, url.pathname) : isUserAllowed(client, url.pathname);
    if (!mayPass && !(modes && certified && isUserAllowed(client, url.pathname))) {
      const what = `User "${client.name}" cannot ${(request.method ?? 'get').toLowerCase()} path "${url.pathname}"`;
      replyStatus(response, 403, 'Forbidden', `forbidden: ${what}`);
      return;
    }
    if (isHealthPath(url.pathname)) {
      answerHealth(response, url, checksFor(url, sinceMs));
      return;
    }
    if (url.pathname === '/version') {
      reply(response, 200, version);
      return;
    }
    if (url.pathname === '/metrics') {
      reply(response, 200, `process_start_time_seconds ${process_.startedAtMs / 1000}\n`);
      return;
    }
    if (url.pathname.startsWith('/debug/pprof') && flags.isTrue('profiling')) {
      reply(response, 200, '/debug/pprof/\n\nTypes of profiles available:\n');
      return;
    }
    if (!url.pathname.startsWith('/api')) {
      reply(response, 404, '404 page not found\n');
      return;
    }
    if (!process_.isUseful()) {
      replyStatus(response, 500, 'InternalError', 'practice fault not-useful');
      return;
    }
    await answerResource(resources, request, response, url);
  };

  const checksFor = (url: URL, sinceMs: number): NamedCheck[] => {
    const isReadyz = url.pathname.startsWith('/readyz');
    const hooks = sinceMs >= hooksAfterMs;
    return [
      { name: 'ping', ok: true },
      { name: 'log', ok: true },
      { name: 'etcd', ok: state.etcdHealthy },
      ...(isReadyz
        ? [
            { name: 'etcd-readiness', ok: state.etcdHealthy },
            { name: 'informer-sync', ok: hooks },
          ]
        : []),
      ...postStartHooks.map((name) => ({ name: `poststarthook/${name}`, ok: hooks })),
      { name: 'autoregister-completion', ok: hooks && !process_.isUnhealthy() },
      ...(isReadyz ? [{ name: 'shutdown', ok: !state.shuttingDown && !process_.isUnready() }] : []),
    ];
  };

  const server = createTlsServer(
    {
      pair,
      clientCa: flags.text('client-ca-file') === '' ? undefined : files.read(flags.text('client-ca-file')),
      byName: {
        'apiserver-loopback-client': makeStartCertificate('apiserver-loopback-client', process_.startedAtMs),
      },
      flags,
    },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        if (!response.headersSent) replyStatus(response, 500, 'InternalError', (error as Error).message);
      });
    },
  );
  await listenOn(server, flags.text('bind-address'), flags.number('secure-port'));
  state.listeningAtMs = Date.now();
  process_.log(
    'I',
    'secure_serving.go:211',
    `Serving securely on ${flags.text('bind-address')}:${flags.text('secure-port')}`,
  );
  watchEtcd(etcd, state);
  process_.onTerminate(() => {
    state.shuttingDown = true;
    const delayMs = Number(readGoDuration(flags.text('shutdown-delay-duration')) ?? 0n) / 1_000_000;
    process_.log('I', 'genericapiserver.go:711', 'received SIGTERM, shutting down');
    // After the delay the port closes at once, but open watches keep the process until the kubelet's grace is over.
    setTimeout(() => {
      server.close();
      server.closeAllConnections();
    }, delayMs);
    setTimeout(() => process.exit(0), delayMs + 60_000);
  });
}

const version = { major: '1', minor: '35', gitVersion: 'v1.35.4', platform: 'practice', goVersion: 'none' };

const postStartHooks = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'apiservice-registration-controller',
  'apiservice-status-local-available-controller',
  'kube-apiserver-autoregistration',
];

/** The kubelet asks about the API server's own client, which is one of the cluster's administrators. */
function groupsOf(user: string): string[] {
  return user === 'kube-apiserver-kubelet-client' || user === 'kubernetes-admin'
    ? ['kubeadm:cluster-admins']
    : user === 'kubernetes-super-admin'
      ? ['system:masters']
      : [];
}

async function waitForEtcd(etcd: EtcdClient): Promise<void> {
  for (let waitedMs = 0; !(await etcd.isHealthy()); waitedMs += 50) {
    if (waitedMs >= etcdPatienceMs) throw new Error('context deadline exceeded');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function watchEtcd(etcd: EtcdClient, state: ServerState): void {
  const look = async (): Promise<void> => {
    state.etcdHealthy = await etcd.isHealthy();
    setTimeout(() => void look(), etcdLookMs);
  };
  void look();
}
