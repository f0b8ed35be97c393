/** An inventory in each of its forms, and every problem with its place. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseInventory, readInventory } from '../../../src/adapters/inventory/inventory-file.ts';

const yaml = `cluster: prod
nodes:
  - name: cp-1
    role: control-plane
  - { name: w-1, role: worker, labels: { zone: a } }
  - name: w-2
`;

describe('an inventory', () => {
  it('is YAML', () => {
    expect(parseInventory(yaml, 'nodes.yaml')).toEqual({
      source: 'nodes.yaml',
      cluster: 'prod',
      targets: [
        { name: 'cp-1', role: 'control-plane' },
        { name: 'w-1', role: 'worker', labels: { zone: 'a' } },
        { name: 'w-2' },
      ],
    });
  });

  it('is JSON', () => {
    const { cluster, targets } = parseInventory('{"nodes":[{"name":"cp-1"}]}', 'nodes.json');
    expect({ cluster, targets }).toEqual({ cluster: undefined, targets: [{ name: 'cp-1' }] });
  });

  it('is a plain list', () => {
    expect(parseInventory('cp-1\n# spare\nw-1\n', 'nodes').targets).toEqual([
      { name: 'cp-1' },
      { name: 'w-1' },
    ]);
  });

  it('is read from a file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'kubemend-inventory-')), 'nodes');
    writeFileSync(file, 'cp-1\n');
    expect((await readInventory(file)).targets).toEqual([{ name: 'cp-1' }]);
    await expect(readInventory(`${file}.none`)).rejects.toThrow(
      `${file}.none: expected an inventory that can be read, found ENOENT`,
    );
  });
});

it('every problem has its place', () => {
  const text = `cluster: prod
nodes:
  - name: cp-1
    rle: worker
  - name: cp/2
  - name: w-1
    role: master
  - name: cp-1
`;
  expect(() => parseInventory(text, 'n.yaml')).toThrow(
    [
      'n.yaml:4:10 nodes.0.rle: expected a known key, found an unknown one',
      'n.yaml:5:11 nodes.1.name: expected letters, digits, ".", "_" or "-", found "cp/2"',
      'n.yaml:7:11 nodes.2.role: expected one of control-plane, worker, found "master"',
    ].join('\n'),
  );
});

it.each([
  ['nodes:\n - name: a\n - name: b\n - name: a\n', 'n:4:10 nodes.2.name: expected each node once'],
  ['a\nb\n  a\n', 'n:3:3 nodes.2.name: expected each node once (it is number 1 too), found "a"'],
  ['cp-1\ncp+2\n', 'n:2:1 nodes.1.name: expected letters, digits, ".", "_" or "-", found "cp+2"'],
  ['nodes: []\n', 'n:1:8 nodes: expected at least 1'],
  ['', 'nodes: expected array, found nothing'],
  ['- cp-1\n', 'expected object'],
  ['nodes: [\n', 'n:2:1 expected YAML'],
  ['cp-1 cp-2\n', 'n:1:1 expected object, found "cp-1 cp-2"'],
])('%j is refused', (text, said) => {
  expect(() => parseInventory(text, 'n')).toThrow(said);
});
