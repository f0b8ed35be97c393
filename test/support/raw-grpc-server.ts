/** A real gRPC server whose methods take and give bytes: what is sent is what was recorded, or what a test encodes. */
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';

export interface RawAnswer {
  code: number;
  details: string;
}

/** @returns the answer's bytes; a failure by its gRPC code; null to leave the question unanswered */
export type RawMethod = (request: Buffer) => Uint8Array | RawAnswer | null;

/** @returns the answer's parts in order; a failure ends the stream, null leaves it without an end */
export type RawStream = (request: Buffer) => Iterable<Uint8Array | RawAnswer | null>;

export interface RawServer {
  /** 0 on a Unix socket */
  port: number;
  stop(): void;
}

/** @param address such as `127.0.0.1:0` or `unix:///tmp/x.sock` */
export async function startRawServer(
  address: string,
  service: string,
  methods: Record<string, RawMethod>,
  more: { streams?: Record<string, RawStream>; credentials?: ServerCredentials } = {},
): Promise<RawServer> {
  const { streams = {}, credentials = ServerCredentials.createInsecure() } = more;
  const server = new Server();
  const asIs = (bytes: Buffer): Buffer => bytes;
  const definitions = [...Object.keys(methods), ...Object.keys(streams)].map((method) => [
    method,
    {
      path: `/${service}/${method}`,
      requestStream: false,
      responseStream: Object.hasOwn(streams, method),
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  ]);
  const handlers = Object.entries(methods).map(([method, answer]) => [
    method,
    ({ request }: { request: Buffer }, done: sendUnaryData<Buffer>): void => {
      const found = answer(request);
      if (found === null) return;
      if (found instanceof Uint8Array) done(null, Buffer.from(found));
      else done(found);
    },
  ]);
  const streamHandlers = Object.entries(streams).map(([method, answer]) => [
    method,
    (call: ServerWritableStream<Buffer, Buffer>): void => {
      for (const part of answer(call.request)) {
        if (part === null) return;
        if (part instanceof Uint8Array) call.write(Buffer.from(part));
        else {
          call.emit('error', part);
          return;
        }
      }
      call.end();
    },
  ]);
  server.addService(
    Object.fromEntries(definitions) as Parameters<Server['addService']>[0],
    Object.fromEntries([...handlers, ...streamHandlers]) as Parameters<Server['addService']>[1],
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials, (error, found) =>
      error === null ? resolve(found) : reject(error),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}
