/** Parts of a Pod's tree that editor, gate and audit ask for. */
import type { Probe } from '../../contracts/gate.ts';
import type { MountFact, VolumeFact } from '../audit/facts.ts';
import type { Tree } from './source.ts';

export type { MountFact, VolumeFact };
export type TreeObject = { [key: string]: Tree };

export function asObject(tree: Tree): TreeObject {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? tree : {};
}

export function asList(tree: Tree): TreeObject[] {
  return Array.isArray(tree) ? tree.map(asObject) : [];
}

export function asText(tree: Tree): string | null {
  return typeof tree === 'string'
    ? tree
    : typeof tree === 'bigint' || typeof tree === 'number'
      ? String(tree)
      : null;
}

export function asNumber(tree: Tree): number | null {
  return typeof tree === 'bigint' || typeof tree === 'number' ? Number(tree) : null;
}

export function readVolumes(spec: TreeObject): VolumeFact[] {
  return asList(spec['volumes']).map((volume) => {
    const hostPath = 'hostPath' in volume ? asObject(volume['hostPath']) : null;
    return {
      name: asText(volume['name']) ?? '',
      hostPath: hostPath === null ? null : asText(hostPath['path']),
      type: asText(hostPath?.['type']) ?? '',
    };
  });
}

export function readMounts(container: TreeObject): MountFact[] {
  return asList(container['volumeMounts']).map((mount) => ({
    name: asText(mount['name']) ?? '',
    mountPath: asText(mount['mountPath']) ?? '',
    readOnly: mount['readOnly'] === true,
    subPath: asText(mount['subPath']),
  }));
}

/**
 * Variables with a value of their own; those from elsewhere, and those that hold one of them, are only known to the kubelet.
 * Of two of one name the last one counts.
 */
export function readEnvironment(container: TreeObject): {
  env: Record<string, string>;
  fromElsewhere: string[];
} {
  const env: Record<string, string> = {};
  const fromElsewhere = new Set<string>();
  const isElsewhere = (name: string): boolean => 'envFrom' in container || fromElsewhere.has(name);
  for (const variable of asList(container['env'])) {
    const name = asText(variable['name']) ?? '';
    const { text, missing } = expandVariables(asText(variable['value']) ?? '', env);
    if ('valueFrom' in variable || missing.some(isElsewhere)) {
      fromElsewhere.add(name);
      Reflect.deleteProperty(env, name);
    } else {
      fromElsewhere.delete(name);
      env[name] = text;
    }
  }
  return { env, fromElsewhere: [...fromElsewhere] };
}

/**
 * `$(NAME)` and `$$` as the kubelet expands them in command and args; a name without a variable stays as it is.
 * Source: k8s.io/kubernetes third_party/forked/golang/expansion.
 */
export function expandVariables(
  text: string,
  env: Readonly<Record<string, string>>,
): { text: string; missing: string[] } {
  const missing: string[] = [];
  const expanded = text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    if (!Object.hasOwn(env, name)) missing.push(name);
    return Object.hasOwn(env, name) ? (env[name] ?? '') : whole;
  });
  return { text: expanded, missing };
}

export interface ReadProbe extends Probe {
  /** how long the kubelet lets it fail: initial delay, and period × failure threshold */
  budgetMs: number;
}

/** Probes by HTTP. `host` is empty where the Pod's own address is meant; ports by name are looked up. */
export function readProbes(container: TreeObject): ReadProbe[] {
  const ports = new Map(
    asList(container['ports']).map((port) => [asText(port['name']), asNumber(port['containerPort'])]),
  );
  return (['startup', 'liveness', 'readiness'] as const).flatMap((kind) => {
    const probe = asObject(container[`${kind}Probe`]);
    if (!('httpGet' in probe)) return [];
    const get = asObject(probe['httpGet']);
    const port = asNumber(get['port']) ?? ports.get(asText(get['port'])) ?? Number(asText(get['port']));
    const headers = asList(get['httpHeaders']).map((one) =>
      (asText(one['name'] ?? null) ?? '').toLowerCase(),
    );
    const seconds =
      (asNumber(probe['initialDelaySeconds']) ?? 0) +
      (asNumber(probe['periodSeconds']) ?? 10) * (asNumber(probe['failureThreshold']) ?? 3);
    return [
      {
        kind,
        scheme: asText(get['scheme'])?.toLowerCase() === 'https' ? ('https' as const) : ('http' as const),
        host: asText(get['host']) ?? '',
        port,
        path: asText(get['path']) ?? '/',
        budgetMs: seconds * 1000,
        ...(headers.length > 0 && { headers }),
      },
    ];
  });
}
