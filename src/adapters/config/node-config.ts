/** Loads a node's policy, /etc/kubemend/node.yaml. */
import { NodeConfig } from '../../contracts/config.ts';
import { loadConfigFile } from './config-file.ts';

/** @throws InputError INVALID_REQUEST with every problem at once: file:line:column, key, expected, found */
export async function loadNodeConfig(path: string): Promise<NodeConfig> {
  const hint =
    "it is the node's policy: name yours with --node-config, or have one written: kubemend node install --cluster NAME --node NAME";
  return await loadConfigFile(path, NodeConfig, hint);
}
