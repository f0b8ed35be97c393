/** What must not be in kubeadm's ConfigMaps: every node of the cluster, and who reads kube-system, reads them. */
import type { Component } from '../../contracts/basics.ts';
import { findFlag } from '../flags/index.ts';
import type { FlagType } from '../flags/index.ts';
import { isSecretName } from '../mask-secrets.ts';
import type { KeyChange } from '../manifest/edit-keys.ts';

/** No text can be given to these. */
const harmless: readonly (FlagType | undefined)[] = ['bool', 'int', 'uint', 'float', 'duration'];

/** A password may be of digits: the name decides, whatever the value. */
export function whySecretFlag(component: Component, name: string, value: string): string | null {
  if (isSecretName(name) && !harmless.includes(findFlag(component, name)?.type))
    return `--${name} is a secret`;
  return holdsLogin(value) ? `--${name} is an address with a login` : null;
}

export function whySecretKey({ path, value }: KeyChange): string | null {
  if (value === undefined) return null;
  const name = path.join('.');
  if (path[0] === 'staticPodURLHeader') return `${name} is a secret`;
  return textsIn(value).some(holdsLogin) ? `${name} is an address with a login` : null;
}

/** `scheme://user:password@host` */
function holdsLogin(text: string): boolean {
  return /:\/\/[^/?#\s,]*@/.test(text);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
