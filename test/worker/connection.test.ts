/** What a person is told when the server that answers is not one that can be worked with. */
import proto from '@temporalio/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectClient, isTooOld } from '../../src/worker/connection.ts';
import type { TemporalTarget } from '../../src/worker/server/temporal-address.ts';
import { startRawServer } from '../support/raw-grpc-server.ts';
import type { RawAnswer, RawServer } from '../support/raw-grpc-server.ts';

const { GetSystemInfoResponse, DescribeNamespaceResponse } = proto.temporal.api.workflowservice.v1;

let server: RawServer;
let target: TemporalTarget;
let serverVersion: string;
let failure: RawAnswer | null;

beforeEach(async () => {
  serverVersion = '1.31.2';
  failure = null;
  server = await startRawServer('127.0.0.1:0', 'temporal.api.workflowservice.v1.WorkflowService', {
    GetSystemInfo: () => GetSystemInfoResponse.encode({ serverVersion }).finish(),
    DescribeNamespace: () => failure ?? DescribeNamespaceResponse.encode({}).finish(),
  });
  const address = `127.0.0.1:${server.port}`;
  target = {
    address,
    namespace: 'default',
    origin: 'flag --address',
    ui: null,
    connectionOptions: { address },
  };
});
afterEach(() => server.stop());

describe('a Temporal server', () => {
  it('that lacks the namespace is named in the command that makes it', async () => {
    failure = { code: 5, details: 'Namespace default is not found.' };
    await expect(connectClient(target)).rejects.toMatchObject({
      hint: expect.stringContaining(
        `temporal operator namespace create --address ${target.address} -n default`,
      ) as string,
    });
  });

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
