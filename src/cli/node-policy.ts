/** What the node's worker and recoverer are told: their policy file, and the environment beside it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { loadNodeConfig } from '../adapters/config/node-config.ts';
import { Name } from '../contracts/basics.ts';
import { InputError } from '../domain/errors.ts';

export interface NodeOptions {
  nodeConfig: string;
}

export interface InstallOptions extends NodeOptions {
  cluster?: string;
  node?: string;
  address?: string;
  dryRun?: boolean;
}

export const environmentFileOf = ({ nodeConfig }: NodeOptions): string =>
  join(dirname(resolve(nodeConfig)), 'worker.env');

/** The address among what a person has put there beside it: a namespace, a certificate, a key. */
export async function environmentWith(
  address: string,
  path: string,
): Promise<{ path: string; text: string }> {
  const there = await readFile(path, 'utf8').catch(() => '');
  const line = `TEMPORAL_ADDRESS=${address}`;
  const given = /^[ \t]*TEMPORAL_ADDRESS[ \t]*=.*$/m;
  return { path, text: given.test(there) ? there.replace(given, () => line) : `${line}\n${there}` };
}

/** @returns null: there is one, and it is of the same node */
export async function policyText({ nodeConfig, cluster, node }: InstallOptions): Promise<string | null> {
  if (!existsSync(nodeConfig)) {
    if (cluster === undefined) {
      throw new InputError(`--cluster: expected a name, found none, and there is no ${nodeConfig}`, {
        code: 'INVALID_REQUEST',
        hint: 'kubemend node install --cluster NAME --node NAME --address HOST:7233',
      });
    }
    // As a kubelet names its node where nothing else is said.
    return stringify(named({ cluster, node: node ?? hostname().toLowerCase() }));
  }
  const found = await loadNodeConfig(nodeConfig);
  for (const [option, asked, there] of [
    ['--cluster', cluster, found.cluster],
    ['--node', node, found.node],
  ] as const) {
    if (asked !== undefined && asked !== there) {
      throw new InputError(`${option}: expected ${there} as in ${nodeConfig}, found ${asked}`, {
        code: 'INVALID_REQUEST',
        hint: `correct ${nodeConfig}, or leave ${option} away`,
      });
    }
  }
  return null;
}

/** @throws InputError before anything is written that nobody could read */
function named(names: { cluster: string; node: string }): { cluster: string; node: string } {
  for (const [option, name] of Object.entries(names)) {
    const problem = Name.safeParse(name).error?.issues[0]?.message;
    if (problem === undefined) continue;
    throw new InputError(`--${option}: ${problem}, found ${JSON.stringify(name)}`, {
      code: 'INVALID_REQUEST',
      hint: `name the ${option} with --${option}`,
    });
  }
  return names;
}
