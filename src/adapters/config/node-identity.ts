/** Which machine this is: what tells two machines apart that serve one queue by mistake. */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { NodeConfig } from '../../contracts/config.ts';
import type { NodeIdentity } from '../../contracts/node-identity.ts';
import { PlaceError } from '../../domain/errors.ts';
import type { NodePaths } from '../../domain/node-paths.ts';
import { digestOf } from '../storage/digest.ts';
import { errnoOf } from '../storage/errno.ts';

/** @throws PlaceError NODE_ERROR when the machine id cannot be read: a machine without identity is changed by nobody */
export async function readNodeIdentity(config: NodeConfig, paths: NodePaths): Promise<NodeIdentity> {
  return {
    cluster: config.cluster,
    node: config.node,
    machineId: await readMachineId(paths.machineIdFile),
    clusterCaDigest: await digestOfFile(join(paths.pkiDir, 'ca.crt')),
    hostname: hostname(),
  };
}

async function readMachineId(path: string): Promise<string> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (text !== '') return text;
  } catch (cause) {
    throw unreadable(path, errnoOf(cause) ?? String(cause), cause);
  }
  throw unreadable(path, 'an empty file');
}

function unreadable(path: string, found: string, cause?: unknown): PlaceError {
  return new PlaceError(`${path}: expected the machine id, found ${found}`, {
    code: 'NODE_ERROR',
    hint: 'systemd-machine-id-setup makes one; machineIdFile in node.yaml names another file',
    cause,
  });
}

/** null when there is none, as on a node that is no member of a kubeadm cluster. */
async function digestOfFile(path: string): Promise<string | null> {
  try {
    return digestOf(await readFile(path));
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw new PlaceError(`${path}: expected a readable file, found ${errnoOf(cause) ?? String(cause)}`, {
      code: 'PERMISSION_DENIED',
      hint: 'run the node worker as root',
      cause,
    });
  }
}
