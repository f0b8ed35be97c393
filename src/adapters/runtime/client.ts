/** Asks the container runtime over its socket (CRI). Every question has a limit; an error is an answer, not a throw. */
import { Client, credentials } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { containerStatus, listContainers } from './messages.ts';
import type { Call, Container, ContainerStatus } from './messages.ts';

/** gRPC status codes */
const code = { unknown: 2, deadlineExceeded: 4, notFound: 5 } as const;

export interface Patience {
  limitMs: number;
  /** ends the question at once */
  signal?: AbortSignal;
}

export interface RuntimeClient {
  /** Containers, running or not, that carry every one of these labels. */
  list(
    labels: Record<string, string>,
    patience: Patience,
  ): Promise<{ containers: Container[] } | { why: string }>;
  /** undefined: there is no such container any more */
  status(id: string, patience: Patience): Promise<ContainerStatus | undefined | { why: string }>;
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
    { limitMs, signal }: Patience,
  ): Promise<{ answer: Answer } | { why: string; code: number }> =>
    await new Promise((resolve) => {
      const cancel = (): void => call.cancel();
      const done = (error: ServiceError | null, answer?: Answer): void => {
        signal?.removeEventListener('abort', cancel);
        if (error === null && answer !== undefined) resolve({ answer });
        else resolve({ why: describe(socket, error), code: error?.code ?? code.unknown });
      };
      const deadline = Date.now() + limitMs;
      const call = client.makeUnaryRequest(path, encode, decode, request, { deadline }, done);
      if (signal?.aborted === true) cancel();
      else signal?.addEventListener('abort', cancel);
    });
  return {
    async list(labels, patience) {
      const asked = await ask(listContainers, { filter: { labelSelector: labels } }, patience);
      return 'why' in asked ? { why: asked.why } : { containers: asked.answer };
    },
    async status(id, patience) {
      const asked = await ask(containerStatus, { containerId: id, verbose: true }, patience);
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
