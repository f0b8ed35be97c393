/** What the container runtime says, over a real gRPC socket: answers recorded from containerd (test/fixtures/cri). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { sendUnaryData } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuntimeClient } from '../../../src/adapters/runtime/client.ts';
import { createRuntimeView } from '../../../src/adapters/runtime/view.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import { resolveNodePaths } from '../../../src/domain/node-paths.ts';
import { specOf } from '../../support/gate-world.ts';

interface Recorded {
  list: string;
  status: Record<string, string>;
}
const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/cri/containerd-1.6.20.json'), 'utf8'),
) as { version: string; crashed: Recorded; running: Recorded };

let dir: string;
let socket: string;
let server: Server;
let world: Recorded;
let hangs: boolean;
let asked: Buffer[];

/** The container's id in the request, found by its field number rather than by the code under test. */
function idIn(request: Buffer): string {
  const reader = protobuf.Reader.create(request);
  reader.uint32();
  return reader.string();
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-cri-'));
  socket = join(dir, 'containerd.sock');
  world = fixture.running;
  hangs = false;
  asked = [];
  server = new Server();
  const raw = {
    requestStream: false,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Buffer) => bytes,
    responseDeserialize: (bytes: Buffer) => bytes,
  };
  const at = (method: string) => ({ ...raw, path: `/runtime.v1.RuntimeService/${method}` });
  const answer = (find: (request: Buffer) => string | undefined) => {
    return ({ request }: { request: Buffer }, done: sendUnaryData<Buffer>): void => {
      asked.push(request);
      if (hangs) return;
      const found = find(request);
      if (found === undefined) done({ code: status.NOT_FOUND, details: 'no such container' });
      else done(null, Buffer.from(found, 'base64'));
    };
  };
  server.addService(
    {
      Version: at('Version'),
      ListContainers: at('ListContainers'),
      ContainerStatus: at('ContainerStatus'),
    },
    {
      Version: answer(() => fixture.version),
      ListContainers: answer(() => world.list),
      ContainerStatus: answer((request) => world.status[idIn(request)]),
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix://${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
});
afterEach(() => {
  server.forceShutdown();
  rmSync(dir, { recursive: true });
});

const view = (endpoint: string | null = socket) => {
  const config = NodeConfig.parse({ cluster: 'lab', node: 'cp', runtimeEndpoint: endpoint });
  return createRuntimeView(config, { ...resolveNodePaths(config), kubeletConfig: join(dir, 'none.yaml') });
};
const spec = specOf({ component: 'kube-apiserver' });

describe('the container runtime', () => {
  it('names the running container, its Pod and its process', async () => {
    const seen = await view().look(spec);
    expect(seen).toMatchObject({ podUid: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    expect('why' in seen ? seen : seen.containerId).toMatch(/^[0-9a-f]{64}$/);
    expect('why' in seen ? null : seen.pid).toBeGreaterThan(1);
    // Asked by the labels that the kubelet gives: the Pod's name on this node, and its namespace.
    expect(asked[0]?.toString('latin1')).toContain('kube-apiserver-cp');
    expect(asked[0]?.toString('latin1')).toContain('kube-system');
  });

  it('numbers the ends of a crashing container, with the exit code of each', async () => {
    world = fixture.crashed;
    const look = view();
    const seen = await look.look(spec);
    if ('why' in seen) throw new Error(seen.why);
    expect(seen).toMatchObject({ containerId: null, pid: null });
    expect(seen.exits.map(({ id, exitCode, reason }) => [id?.split('#')[1], exitCode, reason])).toEqual([
      ['0', 1, 'Error'],
      ['1', 1, 'Error'],
    ]);
    const questions = asked.length;
    await look.look(spec);
    expect(asked.length - questions, 'how a container ended is asked once').toBe(1);
  });

  it('that does not answer is told, within the limit of a request', async () => {
    hangs = true;
    const seen = await view().look({ ...spec, limits: { ...spec.limits, requestMs: 200 } });
    expect(seen).toEqual({ why: `${socket}: no answer in time` });
  });

  it('that is not there is told, with where it was looked for', async () => {
    expect(await view('/nowhere.sock').look(spec)).toEqual({
      why: 'no container runtime socket at /nowhere.sock',
    });
  });

  it('says its name and version; a container that is gone is no error', async () => {
    const client = createRuntimeClient(socket);
    expect(await client.version(2_000)).toEqual({ name: 'containerd', version: '1.6.20~ds1' });
    expect(await client.status('gone', 2_000)).toBeUndefined();
    client.close();
  });
});
