/** The nodes of a cluster as its API server lists them: names and labels only, page by page. */
import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { z } from 'zod';
import { InputError, UnavailableError } from '../../domain/errors.ts';
import { roleByLabels } from '../../domain/fleet-targets/target.ts';
import type { FleetTarget } from '../../domain/fleet-targets/target.ts';
import { describeNetworkError } from '../observer/http-probe.ts';
import type { ClusterLogin } from './kubeconfig.ts';

/** Also the whole Node objects of a server that does not know the short form. */
const Page = z.object({
  metadata: z.object({ continue: z.string().optional() }),
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
    }),
  ),
});
const accepted = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json;q=0.9';

export interface ListOptions {
  selector?: string | undefined;
  /** nodes in one answer; default as kubectl's */
  pageSize?: number;
  timeoutMs?: number;
}

const largestPageBytes = 64 * 1024 * 1024;
const gone = 410;

/**
 * @throws InputError when the server refuses; UnavailableError when it does not answer, or cannot be verified
 */
export async function listClusterNodes(
  login: ClusterLogin,
  { selector, pageSize = 500, timeoutMs = 30_000 }: ListOptions = {},
): Promise<FleetTarget[]> {
  const context = secureContextOf(login);
  const targets: FleetTarget[] = [];
  for (let next = '', restarts = 0; ;) {
    const query = new URLSearchParams({ limit: String(pageSize) });
    if (selector !== undefined) query.set('labelSelector', selector);
    if (next !== '') query.set('continue', next);
    const answer = await ask(login, context, `/api/v1/nodes?${query.toString()}`, timeoutMs);
    // The list has become too old between two pages: from the beginning, once.
    if (answer.status === gone && next !== '' && restarts === 0) {
      targets.length = 0;
      next = '';
      restarts = 1;
      continue;
    }
    const page = pageOf(login, answer);
    for (const { metadata } of page.items) {
      targets.push({ name: metadata.name, role: roleByLabels(metadata.labels), labels: metadata.labels });
    }
    next = page.metadata.continue ?? '';
    if (next === '') return targets;
  }
}

interface HttpAnswer {
  status: number;
  body: string;
}

function pageOf(login: ClusterLogin, { status, body }: HttpAnswer): z.infer<typeof Page> {
  const where = `${login.server.host} (context ${login.context})`;
  if (status !== 200) {
    const said = messageOf(body);
    const found = `status ${status}${said === '' ? '' : `: ${said}`}`;
    const message = `${where}: expected a list of nodes, found ${found}`;
    if (status === 429 || status >= 500)
      throw new UnavailableError(message, {
        code: 'NODE_ERROR',
        hint: 'try again when the API server is well',
      });
    throw new InputError(message, { code: 'INVALID_REQUEST', ...hintOf(status) });
  }
  const parsed = Page.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  throw new InputError(`${where}: expected a list of nodes, found an answer of another form`, {
    code: 'INVALID_REQUEST',
    hint: 'is the server of that context an API server of Kubernetes?',
  });
}

function hintOf(status: number): { hint?: string } {
  if (status === 401) return { hint: 'the certificate or token of that user is not, or no longer, valid' };
  if (status === 403) {
    return {
      hint: 'allow it: kubectl create clusterrole nodes-reader --verb=list --resource=nodes, and a binding to that user',
    };
  }
  return {};
}

/** Of the Status object that an API server refuses with. */
function messageOf(body: string): string {
  const said = (parseJson(body) as { message?: unknown } | null)?.message;
  return typeof said === 'string' ? said.slice(0, 300) : '';
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function secureContextOf({ source, ca, client }: ClusterLogin): SecureContext {
  try {
    return createSecureContext({ ca, ...client });
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${source}: expected certificates and key as PEM, found ${found}`, {
      code: 'INVALID_REQUEST',
      cause,
    });
  }
}

async function ask(
  { server, serverName, token, context }: ClusterLogin,
  secureContext: SecureContext,
  path: string,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const options: RequestOptions & { secureContext: SecureContext } = {
    secureContext,
    // Also where the environment says NODE_TLS_REJECT_UNAUTHORIZED=0: a token is told to nobody else.
    rejectUnauthorized: true,
    ...(serverName !== undefined && { servername: serverName }),
    agent: false,
    headers: {
      accept: accepted,
      'user-agent': 'kubemend',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  };
  // A server may be one path of a proxy.
  const url = new URL(server.href.replace(/\/+$/, '') + path);
  return await new Promise((resolve, reject) => {
    const fail = (found: string): void => {
      clearTimeout(timer);
      sent.destroy();
      reject(
        new UnavailableError(`${server.host} (context ${context}): expected an answer, found ${found}`, {
          code: 'NODE_ERROR',
          hint: 'kubectl get nodes, with the same kubeconfig, asks the same server',
        }),
      );
    };
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      let sizeBytes = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        sizeBytes += chunk.length;
        if (sizeBytes > largestPageBytes) fail(`more than ${largestPageBytes} bytes`);
      });
      response.on('error', (error) => fail(describeNetworkError(error)));
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    const timer = setTimeout(() => fail(`none within ${timeoutMs / 1_000}s`), timeoutMs);
    sent.on('error', (error) => fail(describeNetworkError(error)));
    sent.end();
  });
}
