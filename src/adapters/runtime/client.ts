/** Asks the container runtime over its socket (CRI). Every question has a limit; an error is an answer, not a throw. */
import { Client, credentials } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { containerStatus, listContainers, version } from './messages.ts';
import type { Call, Container, ContainerStatus } from './messages.ts';

/** gRPC status codes */
const code = { unknown: 2, deadlineExceeded: 4, notFound: 5 } as const;

export interface RuntimeClient {
  version(limitMs: number): Promise<{ name: string; version: string } | { why: string }>;
  /** Containers, running or not, that carry every one of these labels. */
  list(
    labels: Record<string, string>,
    limitMs: number,
  ): Promise<{ containers: Container[] } | { why: string }>;
  /** undefined: there is no such container any more */
  status(id: string, limitMs: number): Promise<ContainerStatus | undefined | { why: string }>;
  close(): void;
}

/** @param socket path of a Unix socket */
export function createRuntimeClient(socket: string): RuntimeClient {
  const client = new Client(`unix://${socket}`, credentials.createInsecure(), {
    // The socket's path is no host name, and runtimes refuse it as one.
    'grpc.default_authority': 'localhost',
    'grpc.max_receive_message_length': 16 * 1024 * 1024,
  });
  const ask = async <Request, Answer>(
    { path, encode, decode }: Call<Request, Answer>,
    request: Request,
    limitMs: number,
  ): Promise<{ answer: Answer } | { why: string; code: number }> =>
    await new Promise((resolve) => {
      const done = (error: ServiceError | null, answer?: Answer): void => {
        if (error === null && answer !== undefined) resolve({ answer });
        else resolve({ why: describe(socket, error), code: error?.code ?? code.unknown });
      };
      client.makeUnaryRequest(path, encode, decode, request, { deadline: Date.now() + limitMs }, done);
    });
  return {
    async version(limitMs) {
      const asked = await ask(version, { version: 'v1' }, limitMs);
      return 'why' in asked ? { why: asked.why } : asked.answer;
    },
    async list(labels, limitMs) {
      const asked = await ask(listContainers, { filter: { labelSelector: labels } }, limitMs);
      return 'why' in asked ? { why: asked.why } : { containers: asked.answer };
    },
    async status(id, limitMs) {
      const asked = await ask(containerStatus, { containerId: id, verbose: true }, limitMs);
      if (!('why' in asked)) return asked.answer;
      return asked.code === code.notFound ? undefined : { why: asked.why };
    },
    close: () => client.close(),
  };
}

function describe(socket: string, error: ServiceError | null): string {
  if (error === null) return `${socket}: empty answer`;
  const { code: found }: { code: number } = error;
  if (found === code.deadlineExceeded) return `${socket}: no answer in time`;
  return `${socket}: ${error.details}`;
}
