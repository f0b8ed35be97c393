/** etcd in small: health on its metrics address, client certificates on its client port, a key-value store behind it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { dirname, join } from 'node:path';
import type { Flags } from './arguments.ts';
import { checkFiles } from './check-files.ts';
import { answerGrpc, etcdVersion, isGrpc } from './etcd-grpc.ts';
import { etcdUsageFailure } from './failure.ts';
import type { ComponentProcess } from './process.ts';
import { createTlsServer, listenOn, loopbackOf, readBody, reply } from './serving.ts';

export async function runEtcd(process_: ComponentProcess, flags: Flags): Promise<void> {
  const { files } = process_;
  checkFiles(flags, files);
  const dataDir = files.useDirectory(flags.text('data-dir') || `${flags.text('name')}.etcd`, 0o700);
  const store = new Store(join(dataDir, 'member/practice.json'));
  await process_.startSlowly();
  const metricsUrls = flags.list('listen-metrics-urls').map(parseUrl);
  const health = (request: IncomingMessage, response: ServerResponse): boolean =>
    answerHealth(process_, request.url ?? '/', response);
  for (const url of metricsUrls) {
    const server = createServer((request, response) => {
      if (!health(request, response)) reply(response, 404, '404 page not found\n');
    });
    await listenPlainly(server, url);
  }
  const requireClient = flags.isTrue('client-cert-auth');
  for (const url of flags.list('listen-client-urls').map(parseUrl)) {
    const clientCa = flags.isSet('trusted-ca-file') ? files.read(flags.text('trusted-ca-file')) : undefined;
    // Of HTTP/1.1 its gateway and its health, of HTTP/2 gRPC, all on one port.
    const server = createSecureServer({
      allowHTTP1: true,
      cert: files.read(flags.text('cert-file')),
      key: files.read(flags.text('key-file')),
      ca: clientCa,
      requestCert: clientCa !== undefined,
      rejectUnauthorized: requireClient,
    });
    server.on('request', (request, response) => {
      if (isGrpc(request)) {
        answerGrpc(process_, flags, store, request, response);
        return;
      }
      const [asked, answer] = [request, response] as unknown as [IncomingMessage, ServerResponse];
      if (health(asked, answer)) return;
      answerClient(process_, flags, store, asked, answer).catch((error: unknown) =>
        reply(answer, 500, String(error)),
      );
    });
    await listenOn(server, url.hostname, Number(url.port));
  }
  for (const url of flags.list('listen-peer-urls').map(parseUrl)) {
    const pair = {
      cert: files.read(flags.text('peer-cert-file')),
      key: files.read(flags.text('peer-key-file')),
    };
    const peer = createTlsServer({ pair }, (_request, response) =>
      reply(response, 404, '404 page not found\n'),
    );
    await listenOn(peer, url.hostname, Number(url.port));
  }
  process_.log('I', 'etcdmain/main.go:44', 'ready to serve client requests');
  process_.onTerminate(() => {
    store.save();
    process.exit(0);
  });
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw etcdUsageFailure(
      `invalid value ${JSON.stringify(text)} for flag: URL address does not have the form "host:port"`,
    );
  }
}

async function listenPlainly(server: Server, url: URL): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`listen tcp ${url.host}: ${error.message}`)));
    server.listen(Number(url.port), loopbackOf(url.hostname), resolve);
  });
}

const checkNames: Record<string, string[]> = {
  '/livez': ['serializable_read'],
  '/readyz': ['data_corruption', 'serializable_read', 'linearizable_read', 'non_learner'],
};

function answerHealth(process_: ComponentProcess, target: string, response: ServerResponse): boolean {
  const url = new URL(target, 'http://etcd');
  const sick = process_.isUnhealthy();
  if (url.pathname === '/health') {
    // What a client names is left out: the API server is not down because no more can be written.
    const isExcluded = url.searchParams.getAll('exclude').includes('NOSPACE');
    const alarm = !isExcluded && process_.fault('alarm') !== undefined;
    const bad = sick || alarm || process_.isUnready();
    const reason = alarm ? 'ALARM NOSPACE' : bad ? 'practice fault' : '';
    reply(response, bad ? 503 : 200, { health: bad ? 'false' : 'true', reason });
    return true;
  }
  const names = checkNames[url.pathname];
  if (!names) return false;
  const bad = sick || (url.pathname === '/readyz' && process_.isUnready());
  if (bad) reply(response, 503, names.map((name) => `[-]${name} failed: practice fault\n`).join(''));
  else if (url.searchParams.has('verbose')) {
    reply(response, 200, names.map((name) => `[+]${name} ok\n`).join('') + 'ok\n');
  } else reply(response, 200, 'ok\n');
  return true;
}

async function answerClient(
  process_: ComponentProcess,
  flags: Flags,
  store: Store,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://etcd');
  if (url.pathname === '/version') {
    reply(response, 200, { etcdserver: etcdVersion, etcdcluster: '3.6.0' });
    return;
  }
  if (!process_.isUseful()) {
    reply(response, 503, { error: 'etcdserver: request timed out' });
    return;
  }
  if (url.pathname === '/v3/cluster/member_list' || url.pathname === '/v3/cluster/member/list') {
    const member = {
      ID: '1',
      name: flags.text('name'),
      peerURLs: flags.list('initial-advertise-peer-urls'),
      clientURLs: flags.list('advertise-client-urls'),
    };
    reply(response, 200, { header: { cluster_id: '1', member_id: '1' }, members: [member] });
    return;
  }
  if (url.pathname === '/v3/maintenance/status') {
    const index = String(store.revision() + 4);
    reply(response, 200, {
      header: { cluster_id: '1', member_id: '1', revision: String(store.revision()), raft_term: '2' },
      version: etcdVersion,
      dbSize: String(store.bytes().length),
      leader: '1',
      raftIndex: index,
      raftAppliedIndex: index,
      raftTerm: '2',
      ...(process_.fault('alarm') && { errors: ['memberID:1 alarm:NOSPACE '] }),
    });
    return;
  }
  // Not etcd's own protocol: what the practice API server keeps, over HTTP.
  if (url.pathname !== '/practice/kv') {
    reply(response, 404, { error: 'Not Found', code: 5 });
    return;
  }
  const key = url.searchParams.get('key') ?? '';
  switch (request.method ?? 'GET') {
    case 'PUT':
      store.put(key, await readBody(request));
      {
        reply(response, 200, {});
        return;
      }
    case 'DELETE':
      store.delete(key);
      {
        reply(response, 200, {});
        return;
      }
    default: {
      reply(response, 200, { items: store.list(key) });
      return;
    }
  }
}

/** In memory, written behind to the data directory so that a restarted etcd still knows the node and its Pods. */
class Store {
  readonly #path: string;
  readonly #values: Map<string, unknown>;
  #revision = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#path = path;
    let stored: Record<string, unknown> = {};
    try {
      stored = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    } catch {
      // the first start, or a torn write: an empty store
    }
    this.#values = new Map(Object.entries(stored));
  }

  list(prefix: string): { key: string; value: unknown }[] {
    return [...this.#values]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => ({ key, value }));
  }

  put(key: string, value: unknown): void {
    this.#values.set(key, value);
    this.#saveSoon();
  }

  delete(key: string): void {
    this.#values.delete(key);
    this.#saveSoon();
  }

  revision(): number {
    return this.#revision;
  }

  /** In whole pages, as a database file is. */
  bytes(): Buffer {
    const text = Buffer.from(JSON.stringify(Object.fromEntries(this.#values)));
    return Buffer.concat([text], Math.ceil(text.length / 4096) * 4096);
  }

  #saveSoon(): void {
    this.#revision += 1;
    this.#timer ??= setTimeout(() => this.save(), 500);
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileSync(this.#path, JSON.stringify(Object.fromEntries(this.#values)), { mode: 0o600 });
    } catch {
      // a full disk: it stays in memory
    }
  }
}
