/** What an EncryptionConfiguration (apiserver.config.k8s.io/v1) does with a resource when it is written to etcd. */
import { isMap, listOf } from './config-keys.ts';

const strong = ['aescbc', 'kms', 'secretbox'];

/**
 * @param by any: another provider than `identity` will do; default: a strong one
 * @returns null: every entry that covers it begins with such a provider; else what is wrong, in words
 */
export function weakEncryptionOf(
  resource: string,
  configuration: Readonly<Record<string, unknown>>,
  by?: 'any',
): string | null {
  const entries = listOf(configuration['resources']).filter(isMap);
  const covering = entries.filter((entry) => covers(listOf(entry['resources']), resource));
  if (covering.length === 0) return `no entry covers ${resource}`;
  // The first entry that covers a resource is the one in force, and a later one hides a mistake until the first goes.
  for (const entry of covering) {
    const [first] = listOf(entry['providers']).filter(isMap);
    const [name = 'none'] = Object.keys(first ?? {});
    if (!(by === 'any' ? [...strong, 'aesgcm'] : strong).includes(name))
      return `its first provider is ${name}, and ${name} is what writes`;
  }
  return null;
}

/** Groups are written behind the resource (`deployments.apps`); Secrets have none. */
function covers(resources: readonly unknown[], resource: string): boolean {
  return resources.some((one) => [resource, '*.', '*.*'].includes(String(one)));
}
