/** Mounts that make a place of a node refuse, as shell commands: run on the machine, or inside a node of the lab. */
import type { TestedNode } from './tested-node.ts';

type How = Parameters<TestedNode['mount']>[0];

export function mountCommand(how: How, path: string): string {
  switch (how) {
    case 'itself':
      return `mount --bind ${path} ${path}`;
    case 'read-only':
      return `mount --bind ${path} ${path} && mount -o remount,ro,bind ${path}`;
    case 'full':
      return `mkdir -p ${path} && mount -t tmpfs -o size=4k,mode=700 tmpfs ${path} && head -c 4096 /dev/zero >${path}/.full`;
  }
}

export const unmountCommand = (path: string): string => `umount -l ${path}`;
