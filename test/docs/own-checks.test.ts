/** The examples of docs/own-checks.md are taken as they stand. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { lintCatalogFiles } from '../../src/catalog/lint.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { NodeConfig } from '../../src/contracts/config.ts';
import { readRules } from '../../src/domain/checks/index.ts';
import type { ThisNode } from '../../src/domain/checks/index.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/own-checks.md'), 'utf8');
const [check = '', policy = '', forNodes = ''] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(
  (match) => match[1] ?? '',
);

it('the check is one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'kubemend-docs-'));
  await writeFile(join(dir, 'scheduler.yaml'), check);
  expect(await lintCatalogFiles([dir])).toEqual({ checks: 1, files: 1, problems: [], notes: [] });
  await rm(dir, { recursive: true });
});

it('the rules of the node are rules', async () => {
  const catalog = await loadCatalog();
  const { standings, parameters } = readRules(
    NodeConfig.parse(parse(policy)),
    (name) => catalog.resolve(name),
    '2026-12-31',
    { name: 'cp-1', role: 'control-plane' },
  );
  expect(standings.size).toBe(4);
  expect(parameters).toEqual({ auditLogMaxAge: 90 });
});

it('the rules for some nodes are rules, each on its own nodes', async () => {
  const catalog = await loadCatalog();
  const config = NodeConfig.parse({ cluster: 'prod', node: 'any', ...(parse(forNodes) as object) });
  const slugsOn = (node: ThisNode): string[] => [
    ...readRules(config, (name) => catalog.resolve(name), '2026-12-31', node).standings.keys(),
  ];
  expect(slugsOn({ name: 'cp-1', role: 'control-plane' })).toEqual(['etcd-data-owner']);
  expect(slugsOn({ name: 'w-1', role: 'worker' })).toEqual(['kubelet-pod-pids']);
  expect(slugsOn({ name: 'gpu-7', role: 'worker' })).toEqual([]);
});
