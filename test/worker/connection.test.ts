/** What a person is told when the server that answers is not one that can be worked with. */
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { sendUnaryData } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectClient, isTooOld } from '../../src/worker/connection.ts';
import type { TemporalTarget } from '../../src/worker/temporal-address.ts';

const { GetSystemInfoResponse, DescribeNamespaceResponse } = proto.temporal.api.workflowservice.v1;

let server: Server;
let target: TemporalTarget;
let serverVersion: string;
let failure: { code: number; details: string } | null;

beforeEach(async () => {
  serverVersion = '1.31.2';
  failure = null;
  server = new Server();
  const raw = {
    requestStream: false,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Buffer) => bytes,
    responseDeserialize: (bytes: Buffer) => bytes,
  };
  const at = (method: string) => ({
    ...raw,
    path: `/temporal.api.workflowservice.v1.WorkflowService/${method}`,
  });
  server.addService(
    { GetSystemInfo: at('GetSystemInfo'), DescribeNamespace: at('DescribeNamespace') },
    {
      GetSystemInfo: (_: unknown, done: sendUnaryData<Buffer>) =>
        done(null, Buffer.from(GetSystemInfoResponse.encode({ serverVersion }).finish())),
      DescribeNamespace: (_: unknown, done: sendUnaryData<Buffer>) => {
        if (failure === null) done(null, Buffer.from(DescribeNamespaceResponse.encode({}).finish()));
        else done(failure);
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, found) =>
      error === null ? resolve(found) : reject(error),
    );
  });
  const address = `127.0.0.1:${port}`;
  target = {
    address,
    namespace: 'default',
    origin: 'flag --address',
    ui: null,
    connectionOptions: { address },
  };
});
afterEach(() => server.forceShutdown());

describe('a Temporal server', () => {
  it('that is new enough is worked with', async () => {
    const { serverVersion: found, close } = await connectClient(target);
    expect(found).toBe('1.31.2');
    await close();
  });

  it('that is too old is refused: both versions, and what to do', async () => {
    serverVersion = '1.22.4';
    await expect(connectClient(target)).rejects.toMatchObject({
      name: 'InputError',
      code: 'PREREQUISITE_MISSING',
      message: `Temporal server at ${target.address}: expected version 1.29 or newer, found 1.22.4`,
      hint: expect.stringContaining('upgrade it') as string,
    });
  });

  it('that does not let us in says so, and that is not taken for one that is not there', async () => {
    failure = { code: 7, details: 'Request unauthorized.' };
    await expect(connectClient(target)).rejects.toMatchObject({
      name: 'InputError',
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('Request unauthorized.') as string,
    });
  });

  it.each([
    ['1.28.9', true],
    ['v1.28.0-rc.1', true],
    ['1.29.0', false],
    ['2.0.0', false],
    ['cloud', false],
    ['', false],
  ])('version %j: too old %s', (version, tooOld) => expect(isTooOld(version)).toBe(tooOld));
});
