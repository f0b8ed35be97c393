/** The nodes of a fleet by the words of its command, from each source. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AskedNode } from '../../src/adapters/service/polling-nodes.ts';
import type { SourceOptions } from '../../src/cli/fleet-options.ts';
import { findTargets } from '../../src/cli/fleet-targets.ts';
import { kubeconfigOf, startApiServer, token } from '../adapters/inventory/support/api-server.ts';

const dir = mkdtempSync(join(tmpdir(), 'kubemend-targets-'));
function write(name: string, text: string): string {
  const file = join(dir, name);
  writeFileSync(file, text);
  return file;
}
const inventory = write(
  'nodes.yaml',
  'cluster: prod\nnodes: [{ name: cp-1, role: control-plane }, { name: w-1, role: worker, labels: { zone: a } }, { name: w-2 }]\n',
);
const plain = write('nodes.txt', 'w-1\nw-2\n');

async function find(
  options: SourceOptions,
  { cluster, asked = [] }: { cluster?: string; asked?: AskedNode[] } = {},
): Promise<{ cluster: string; names: string[]; said: string[] }> {
  const said: string[] = [];
  const config = { cluster, node: 'cp-9' } as never;
  const context = {
    loaded: { config },
    say: (line: string) => void said.push(line),
    askQueues: () => Promise.resolve(asked),
  };
  const found = await findTargets(context, options);
  const names = found.targets.map(({ name, role }) => (role === undefined ? name : `${name} ${role}`));
  return { cluster: found.cluster, names, said };
}

describe('the nodes', () => {
  it('of an inventory, whose cluster goes before the configuration', async () => {
    await expect(find({ inventory }, { cluster: 'test' })).resolves.toMatchObject({
      cluster: 'prod',
      names: ['cp-1 control-plane', 'w-1 worker', 'w-2'],
    });
    await expect(find({ inventory: plain }, { cluster: 'test' })).resolves.toMatchObject({ cluster: 'test' });
  });

  it('chosen among them by name, role and label', async () => {
    expect((await find({ inventory, node: 'w-2, cp-1' })).names).toEqual(['cp-1 control-plane', 'w-2']);
    expect((await find({ inventory, role: 'worker' })).names).toEqual(['w-1 worker', 'w-2']);
    expect((await find({ inventory, selector: 'zone=a' })).names).toEqual(['w-1 worker']);
  });

  it('that are named alone; the node of the configuration is not one of them', async () => {
    expect((await find({ node: 'w-2,w-1' }, { cluster: 'test' })).names).toEqual(['w-2', 'w-1']);
  });

  it('that an API server lists, which is named since the cluster is only said', async () => {
    const api = await startApiServer([{ name: 'w-1', labels: { zone: 'a' } }]);
    const server = `https://127.0.0.1:${api.port}`;
    const kubeconfig = write('config', kubeconfigOf(server, api.ca.pem, { token }));
    const found = await find({ fromCluster: true, kubeconfig, cluster: 'prod' }).finally(() => api.stop());
    expect(found).toEqual({
      cluster: 'prod',
      names: ['w-1 worker'],
      said: [`1 node of 127.0.0.1:${api.port} (context prod) as nodes of prod`],
    });
  });

  it('that poll; each silent one has a line, and is none of them', async () => {
    const asked = [
      { name: 'w-1', workers: [{ identity: 'w-1/host/1', lastSeenAt: null }] },
      { name: 'w-2', workers: [] },
    ];
    expect(await find({ polling: true }, { cluster: 'prod', asked })).toEqual({
      cluster: 'prod',
      names: ['w-1'],
      said: [
        'asked 2 queues of nodes that runs of prod have named; 1 are silent',
        '  w-2: nobody has polled node/prod/w-2 lately',
      ],
    });
  });
});

describe('reports of kube-bench', () => {
  const from = ['cp-1=a.json', 'w-1=b.json', 'cp-1=c.json'];

  it('name the nodes, in their order', async () => {
    expect(await find({ from }, { cluster: 'test' })).toEqual({
      cluster: 'test',
      names: ['cp-1', 'w-1'],
      said: [],
    });
  });

  it('beside a source are of its nodes, whose roles it knows; those that were not chosen are told', async () => {
    expect(await find({ from, inventory, node: 'cp-1' })).toEqual({
      cluster: 'prod',
      names: ['cp-1 control-plane'],
      said: ['not chosen, and their reports not read: w-1'],
    });
    expect((await find({ from, node: 'w-1' }, { cluster: 'test' })).names).toEqual(['w-1']);
  });

  it('of a node that is not there are refused, and so is a node that has none', async () => {
    await expect(find({ from: [...from, 'w-7=d.json'], inventory })).rejects.toThrow(
      `${inventory}, and --from w-7=…: expected a node w-7, found none of that name`,
    );
    await expect(find({ from, inventory })).rejects.toMatchObject({
      message: `--from: expected a report of each node of ${inventory}, found none of w-2`,
      hint: 'give it, --from w-2=FILE, or choose the nodes that have one: --node cp-1,w-1',
    });
    await expect(find({ from, node: 'w-9' }, { cluster: 'test' })).rejects.toThrow(
      '--from: expected a node w-9, found none of that name',
    );
  });
});

it.each<[SourceOptions, string]>([
  [{ from: ['report.json'] }, '--from: expected NODE=FILE for many nodes, found "report.json"'],
  [{}, 'expected --inventory, --from-cluster, --polling, --node or --from NODE=FILE, found none'],
  [{ inventory, polling: true }, 'expected one source of nodes, found --inventory and --polling'],
  [{ inventory, kubeconfig: 'x' }, 'expected --from-cluster beside --kubeconfig and --context'],
  [{ node: 'a', selector: 'x' }, 'expected --inventory or --from-cluster beside --selector'],
  [{ node: 'a,b,a' }, 'expected each node once in --node, found a again'],
  [{ node: 'a,,b' }, 'expected names divided by commas in --node, found "a,,b"'],
  [{ inventory, cluster: 'test' }, `expected --cluster prod, as ${inventory} says, found test`],
  [{ inventory: plain }, '--cluster: expected a name, found none'],
  [{ node: 'a' }, '--cluster: expected a name, found none'],
  [{ polling: true, cluster: 'prod' }, 'nodes that poll: expected nodes, found none of 0'],
])('%j is refused', async (options, said) => {
  await expect(find(options)).rejects.toThrow(said);
});
