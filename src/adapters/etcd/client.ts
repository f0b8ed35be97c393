/** Asks etcd over its client port (gRPC, with a client certificate). Every question has a limit and can be ended. */
import { Client, credentials } from '@grpc/grpc-js';
import type { ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import { UnavailableError } from '../../domain/errors.ts';
import type { EtcdTrust } from './access.ts';
import { memberList, snapshot, status } from './messages.ts';
import type { EtcdCall, EtcdMembers, EtcdStatus, SnapshotPart } from './messages.ts';

export interface EtcdClient {
  /** @throws UnavailableError */
  status(limitMs: number, signal: AbortSignal): Promise<EtcdStatus>;
  /** @throws UnavailableError */
  members(limitMs: number, signal: AbortSignal): Promise<EtcdMembers>;
  /**
   * Read at the caller's pace. Ends with the stream.
   * @throws UnavailableError in the middle of it, when the stream breaks off, stalls or is not wanted any more
   */
  snapshot(
    limits: { totalMs: number; stallMs: number },
    signal: AbortSignal,
  ): AsyncGenerator<SnapshotPart, void, undefined>;
  close(): void;
}

export function createEtcdClient(
  { host, port }: { host: string; port: number },
  trust: EtcdTrust,
): EtcdClient {
  const { ca, client: own } = trust;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const secured = credentials.createSsl(ca, own.key, own.cert, {
    // The chain is what counts: a node-local address need not be in the certificate.
    checkServerIdentity: () => undefined,
  });
  const client = new Client(address, secured, {
    'grpc.max_receive_message_length': 16 * 1024 * 1024,
    // An address is no server name in TLS.
    'grpc.ssl_target_name_override': 'localhost',
    'grpc.default_authority': 'localhost',
  });
  const identity = (bytes: Buffer): Buffer => bytes;
  const failed = (deed: string, error: unknown): UnavailableError =>
    new UnavailableError(`etcd at ${address}: expected ${deed}, found ${describe(error)}`, {
      code: 'SNAPSHOT_FAILED',
      cause: error,
    });
  const ask = async <Answer extends object>(
    { path, encode, decode }: EtcdCall<Answer>,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<Answer> =>
    await new Promise((resolve, reject) => {
      const cancel = (): void => call.cancel();
      const done = (error: ServiceError | null, answer?: Answer): void => {
        signal.removeEventListener('abort', cancel);
        if (error === null && answer !== undefined) resolve(answer);
        else reject(failed(`an answer to ${path}`, error));
      };
      const options = { deadline: Date.now() + limitMs };
      const call = client.makeUnaryRequest(path, identity, decode, encode(), options, done);
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel);
    });
  return {
    status: async (limitMs, signal) => await ask(status, limitMs, signal),
    members: async (limitMs, signal) => await ask(memberList, limitMs, signal),
    async *snapshot({ totalMs, stallMs }, signal) {
      const { path, encode, decode } = snapshot;
      const options = { deadline: Date.now() + totalMs };
      const call: ClientReadableStream<SnapshotPart> = client.makeServerStreamRequest(
        path,
        identity,
        decode,
        encode(),
        options,
      );
      // One that is not read to its end says so once more, when nobody listens.
      call.on('error', () => undefined);
      const state = { stalled: false };
      const cancel = (): void => call.cancel();
      const onStall = (): void => {
        state.stalled = true;
        call.cancel();
      };
      let timer = setTimeout(onStall, stallMs);
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel);
      try {
        for await (const part of call as AsyncIterable<SnapshotPart>) {
          clearTimeout(timer);
          yield part;
          timer = setTimeout(onStall, stallMs);
        }
      } catch (error) {
        const why = state.stalled ? new Error(`nothing for ${stallMs / 1_000}s`) : error;
        throw failed('its whole snapshot', why);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        call.cancel();
      }
    },
    close: () => client.close(),
  };
}

function describe(error: unknown): string {
  if (error === null) return 'an empty answer';
  const { details, message } = error as Partial<ServiceError>;
  return details ?? message ?? 'no answer';
}
