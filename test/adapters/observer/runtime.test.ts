/** What the container runtime says, over a real gRPC socket: answers recorded from containerd (test/fixtures/cri). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRuntimeClient } from '../../../src/adapters/runtime/client.ts';
import { createRuntimeView } from '../../../src/adapters/runtime/view.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import { resolveNodePaths } from '../../../src/domain/node-paths.ts';
import { specOf } from '../../support/gate-world.ts';
import { startRawServer } from '../../support/raw-grpc-server.ts';
import type { RawAnswer, RawServer } from '../../support/raw-grpc-server.ts';

interface Recorded {
  list: string;
  status: Record<string, string>;
}
const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/cri/containerd-1.6.20.json'), 'utf8'),
) as { crashed: Recorded; running: Recorded };

let dir: string;
let socket: string;
let server: RawServer;
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
  const answer = (request: Buffer, found: string | undefined): Uint8Array | RawAnswer | null => {
    asked.push(request);
    if (hangs) return null;
    if (found === undefined) return { code: status.NOT_FOUND, details: 'no such container' };
    return Buffer.from(found, 'base64');
  };
  server = await startRawServer(`unix://${socket}`, 'runtime.v1.RuntimeService', {
    ListContainers: (request) => answer(request, world.list),
    ContainerStatus: (request) => answer(request, world.status[idIn(request)]),
  });
});
afterEach(() => {
  server.stop();
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

  it.each([
    [(endpoint: string) => [`--container-runtime-endpoint=${endpoint}`]],
    [(endpoint: string) => ['--container_runtime_endpoint', endpoint]],
  ])('is the one that the kubelet was told by its flag, as kubeadm does up to 1.33 (%#)', async (written) => {
    const argv = ['/usr/bin/kubelet', '--config=/x', ...written(`unix://${socket}`)];
    const rows = [{ pid: 7, argv }];
    const seen = await view(null).look(spec, undefined, Promise.resolve({ rows }));
    expect('why' in seen ? seen.why : seen.containerId).toMatch(/^[0-9a-f]{64}$/);
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

  it('that does not answer does not hold up one who gives up', async () => {
    hangs = true;
    const giveUp = new AbortController();
    const looked = view().look({ ...spec, limits: { ...spec.limits, requestMs: 60_000 } }, giveUp.signal);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    giveUp.abort();
    expect(await looked).toMatchObject({ why: expect.stringContaining(socket) as string });
  });

  it('says that a container is gone, and that is no error', async () => {
    const client = createRuntimeClient(socket);
    expect(await client.status('gone', { limitMs: 2_000 })).toBeUndefined();
    client.close();
  });
});
