/** Where this node's own API server answers, by its manifest: a change of another component may keep it away. */
import type { Files } from '../../adapters/storage/files.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import type { GateSpec } from '../../contracts/gate.ts';
import { manifestFactOf } from '../../domain/audit/index.ts';
import { endpointOf, normalizeArgv } from '../../domain/gate/index.ts';
import { toRealPath } from '../../domain/node-paths.ts';

/** @returns undefined: none runs here, or its manifest cannot be read; that stands in no other component's way */
export async function ownApiServer(
  config: NodeConfig,
  files: Pick<Files, 'readForm'>,
): Promise<GateSpec['apiServer']> {
  const component = 'kube-apiserver';
  const path = `${config.manifestsDir}/${component}.yaml`;
  const { bytes } = await files.readForm(toRealPath(config, path)).catch(() => ({ bytes: null }));
  if (bytes === null) return undefined;
  const fact = manifestFactOf(bytes.toString('utf8'), path, component);
  if (fact.kind !== 'read') return undefined;
  return endpointOf(component, normalizeArgv(fact.argv), fact.probes);
}
