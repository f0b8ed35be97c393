/** The systemd units of a node: text only. Written by `kubemend node install`, compared by `node check`. */

export interface UnitPlace {
  /** the Node.js program */
  node: string;
  /** the package's own directory, with `bin/` and `dist/` */
  packageDir: string;
  nodeConfig: string;
  /** where TEMPORAL_ADDRESS and the like stand; need not be there */
  environmentFile: string;
  /** that is to find the bytes put back when it starts */
  kubeletUnit: string;
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

/** Systemd takes `%` for a specifier wherever a path is read (systemd.unit(5)). */
const literal = (path: string): string => path.replaceAll('%', '%%');

/** Words are divided by blanks, unless they are quoted (systemd.syntax(7)). */
const oneWord = (text: string): string =>
  /[\s"'\\;]/.test(text) ? `"${text.replaceAll(/["\\]/g, '\\$&')}"` : text;

/** The program is no place for variables, its arguments are (systemd.service(5), "Command lines"). */
function commandOf(program: string, ...args: string[]): string {
  const words = args.map((arg) => oneWord(literal(arg).replaceAll('$', '$$$$')));
  return [oneWord(literal(program)), ...words].join(' ');
}

const listOf = (paths: readonly string[]): string => paths.map((path) => oneWord(literal(path))).join(' ');

/** What an interrupted change left is put back before the kubelet reads its files; a failure keeps no kubelet from starting. */
function bootUnit({ node, packageDir, nodeConfig, kubeletUnit, needs }: UnitPlace): Unit {
  return {
    name: 'kubemend-recover-boot.service',
    text: `[Unit]
Description=kubemend: put unconfirmed changes back before the kubelet starts
Before=${kubeletUnit}
RequiresMountsFor=${listOf(needs)}

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=15
ExecStart=-${commandOf(node, `${packageDir}/dist/recover.mjs`, '--node-config', nodeConfig, '--boot')}

[Install]
WantedBy=multi-user.target ${kubeletUnit}
`,
  };
}

/** After the kubelet: before that nothing can prove a rollback, and the bytes are back already. */
function recoverUnit({ node, packageDir, nodeConfig, kubeletUnit, needs }: UnitPlace): Unit {
  return {
    name: 'kubemend-recover.service',
    text: `[Unit]
Description=kubemend: put back what nobody confirms in time
After=kubemend-recover-boot.service ${kubeletUnit}
RequiresMountsFor=${listOf(needs)}
StartLimitIntervalSec=0

[Service]
ExecStart=${commandOf(node, `${packageDir}/dist/recover.mjs`, '--node-config', nodeConfig)}
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
RequiresMountsFor=${listOf(needs)}
StartLimitIntervalSec=0

[Service]
EnvironmentFile=-${literal(environmentFile)}
ExecStart=${commandOf(node, `${packageDir}/bin/kubemend`, 'worker', 'node', '--node-config', nodeConfig)}
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
