/** The systemd units of a node: text only. Written by `kubemend node install`, compared by `node check`. */

export interface UnitPlace {
  /** the Node.js program */
  node: string;
  /** the package's own directory, with `bin/` and `dist/` */
  packageDir: string;
  nodeConfig: string;
  /** where TEMPORAL_ADDRESS and the like stand; need not be there */
  environmentFile: string;
  /** state, backups and manifests: file systems of their own are mounted first */
  needs: readonly string[];
}

export interface Unit {
  name: string;
  text: string;
}

/** In the order in which they are started; ended in the other order. */
export function unitsOf(place: UnitPlace): Unit[] {
  return [bootUnit(place), recoverUnit(place), workerUnit(place)];
}

/** What an interrupted change left is put back before the kubelet reads its files; a failure keeps no kubelet from starting. */
function bootUnit({ node, packageDir, nodeConfig, needs }: UnitPlace): Unit {
  return {
    name: 'kubemend-recover-boot.service',
    text: `[Unit]
Description=kubemend: put unconfirmed changes back before the kubelet starts
Before=kubelet.service
RequiresMountsFor=${needs.join(' ')}

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=15
ExecStart=-${node} ${packageDir}/dist/recover.mjs --node-config ${nodeConfig} --boot

[Install]
WantedBy=multi-user.target kubelet.service
`,
  };
}

/** After the kubelet: before that nothing can prove a rollback, and the bytes are back already. */
function recoverUnit({ node, packageDir, nodeConfig, needs }: UnitPlace): Unit {
  return {
    name: 'kubemend-recover.service',
    text: `[Unit]
Description=kubemend: put back what nobody confirms in time
After=kubemend-recover-boot.service kubelet.service
RequiresMountsFor=${needs.join(' ')}
StartLimitIntervalSec=0

[Service]
ExecStart=${node} ${packageDir}/dist/recover.mjs --node-config ${nodeConfig}
Restart=always
RestartSec=1
NotifyAccess=all
WatchdogSec=60
TimeoutStopSec=30

[Install]
WantedBy=multi-user.target
`,
  };
}

function workerUnit({ node, packageDir, nodeConfig, environmentFile, needs }: UnitPlace): Unit {
  return {
    name: 'kubemend-worker.service',
    text: `[Unit]
Description=kubemend: node worker
Wants=network-online.target
After=network-online.target kubemend-recover.service
RequiresMountsFor=${needs.join(' ')}
StartLimitIntervalSec=0

[Service]
EnvironmentFile=-${environmentFile}
ExecStart=${node} ${packageDir}/bin/kubemend worker node --node-config ${nodeConfig}
Restart=always
RestartSec=5
NotifyAccess=all
WatchdogSec=60
KillMode=mixed
TimeoutStopSec=30

[Install]
WantedBy=multi-user.target
`,
  };
}
