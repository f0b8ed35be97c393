/** The systemd units of this package, for the node that a policy file names. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadNodeConfig } from '../adapters/config/node-config.ts';
import { unitRestartedBy } from '../adapters/kubelet/restarted-unit.ts';
import type { NodeConfig } from '../contracts/config.ts';
import { unitsOf } from '../domain/systemd-units.ts';
import type { Unit } from '../domain/systemd-units.ts';
import { findPackageRoot } from '../package-root.ts';
import { environmentFileOf } from './node-policy.ts';
import type { NodeOptions } from './node-policy.ts';

/** The units of this package for this node, as they should stand in systemd's directory. */
export async function wantedUnits(options: NodeOptions): Promise<Unit[]> {
  const config = existsSync(options.nodeConfig) ? await loadNodeConfig(options.nodeConfig) : null;
  return unitsOf({
    node: process.execPath,
    packageDir: findPackageRoot(),
    // Systemd starts them somewhere else.
    nodeConfig: resolve(options.nodeConfig),
    environmentFile: environmentFileOf(options),
    kubeletUnit: kubeletUnitOf(config),
    needs: [
      config?.stateDir ?? '/var/lib/kubemend',
      config?.backupsDir ?? '/var/backups/cis-remediation',
      config?.manifestsDir ?? '/etc/kubernetes/manifests',
    ],
  });
}

/** The unit that the node's own command restarts. */
function kubeletUnitOf(config: NodeConfig | null): string {
  const name = (config === null ? null : unitRestartedBy(config.kubeletRestart))?.name ?? 'kubelet';
  return name.endsWith('.service') ? name : `${name}.service`;
}
