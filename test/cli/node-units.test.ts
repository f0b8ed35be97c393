/** The units of a node: what they name is found wherever systemd starts them. */
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { wantedUnits } from '../../src/cli/node-units.ts';

it('a policy that was named from where somebody stood is named by its whole path', async () => {
  const units = await wantedUnits({ nodeConfig: 'policies/node.yaml' });
  expect(units).toHaveLength(3);
  for (const { text } of units) expect(text).toContain(`--node-config ${resolve('policies/node.yaml')}`);
  const told = units.map(({ text }) => text).join('\n');
  expect(told).toContain(`EnvironmentFile=-${resolve('policies/worker.env')}`);
  expect(told).not.toMatch(/[ =-]policies\//);
});
