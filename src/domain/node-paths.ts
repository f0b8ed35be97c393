/** Where a node keeps what: node paths of the configuration, resolved below its root. */
import type { NodeConfig } from '../contracts/config.ts';

export interface NodePaths {
  manifestsDir: string;
  kubeletConfig: string;
  kubeletDir: string;
  pkiDir: string;
  stateDir: string;
  changesDir: string;
  backupsDir: string;
  logFile: string;
  journalFile: string;
  latchFile: string;
  guardFile: string;
  leaseFile: string;
  aliveFile: string;
  changeLockFile: string;
  machineIdFile: string;
  bootFile: string | null;
}

/** The real path of a node path; a path that is below the root already stays as it is. */
export function toRealPath(config: Pick<NodeConfig, 'root'>, nodePath: string): string {
  const root = config.root.replace(/\/+$/, '');
  if (root === '' || nodePath === root || nodePath.startsWith(`${root}/`)) return nodePath;
  return root + nodePath;
}

/** The path as the node itself names it, for what people read and what a manifest says. */
export function toNodePath(config: Pick<NodeConfig, 'root'>, realPath: string): string {
  const root = config.root.replace(/\/+$/, '');
  return root !== '' && realPath.startsWith(`${root}/`) ? realPath.slice(root.length) : realPath;
}

export function resolveNodePaths(config: NodeConfig): NodePaths {
  const at = (nodePath: string): string => toRealPath(config, nodePath);
  const stateDir = at(config.stateDir);
  return {
    manifestsDir: at(config.manifestsDir),
    kubeletConfig: at(config.kubeletConfig),
    kubeletDir: at(config.kubeletDir),
    pkiDir: at(config.pkiDir),
    stateDir,
    changesDir: `${stateDir}/changes`,
    backupsDir: at(config.backupsDir),
    logFile: at(config.logFile),
    journalFile: `${stateDir}/journal.jsonl`,
    latchFile: `${stateDir}/emergency-stop.json`,
    guardFile: `${stateDir}/guard.json`,
    leaseFile: `${stateDir}/control-plane-lease.json`,
    aliveFile: `${stateDir}/recover.alive`,
    changeLockFile: `${stateDir}/change.lock`,
    machineIdFile: at(config.machineIdFile),
    bootFile: config.bootFile === null ? null : at(config.bootFile),
  };
}
