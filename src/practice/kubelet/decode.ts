/** Manifest bytes → static Pod, as the kubelet's file source decodes them (static Pods of kubelet 1.35). */
import { parseGoYaml } from '../go-yaml.ts';
import { applyPodDefaults } from './pod-defaults.ts';
import { decodeShape, podShape } from './pod-shape.ts';
import { computePodUid } from './pod-uid.ts';
import { validatePod } from './pod-validation.ts';
import type { PodObject, StaticPod } from './pod.ts';

/** maxConfigLength of the kubelet */
export const maxManifestBytes = 10 * 1024 * 1024;

export type Decoded = { ok: true; pod: StaticPod } | { ok: false; error: string };

/**
 * @param path node path of the file: a part of the Pod's identity
 */
export function decodeManifest(bytes: Buffer, path: string, node: string): Decoded {
  if (bytes.length > maxManifestBytes) {
    return { ok: false, error: `${path}: read at most ${maxManifestBytes} bytes: file is too large` };
  }
  try {
    return { ok: true, pod: decodePod(bytes.toString('utf8'), path, node) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason.startsWith('invalid pod')) return { ok: false, error: reason };
    return { ok: false, error: `${path}: couldn't parse as pod(${reason}), please check config file` };
  }
}

function decodePod(text: string, path: string, node: string): StaticPod {
  const tree = parseGoYaml(text);
  const fields = tree as { kind?: unknown; apiVersion?: unknown } | null;
  if (fields === null || typeof fields !== 'object' || Array.isArray(fields) || fields.kind === undefined) {
    throw new Error(`Object 'Kind' is missing in '${JSON.stringify(tree ?? null).slice(0, 200)}'`);
  }
  if (fields.apiVersion !== 'v1' || fields.kind !== 'Pod') {
    const version = JSON.stringify(fields.apiVersion ?? '');
    throw new Error(`no kind ${JSON.stringify(fields.kind)} is registered for version ${version}`);
  }
  const decoded = decodeShape(podShape, tree) as Record<string, unknown>;
  applyPodDefaults(decoded);
  delete decoded['status'];
  const object = decoded as unknown as PodObject;
  object.spec.terminationGracePeriodSeconds = Math.max(1, object.spec.terminationGracePeriodSeconds);
  const problems = validatePod(object);
  if (problems.length > 0) throw new Error(`invalid pod: [${problems.join(', ')}]`);
  const uid = object.metadata.uid || computePodUid(object, node, path);
  return { uid, path, ...identify(object, uid, node) };
}

/** What the kubelet adds after hashing: the node's name in the Pod's, the hash and the source as annotations. */
function identify(object: PodObject, uid: string, node: string): Pick<StaticPod, 'fullName' | 'object'> {
  const name = `${object.metadata.name}-${node}`;
  const { namespace } = object.metadata;
  return {
    fullName: `${namespace}/${name}`,
    object: {
      ...object,
      metadata: {
        ...object.metadata,
        name,
        uid,
        annotations: {
          ...object.metadata.annotations,
          'kubernetes.io/config.hash': uid,
          'kubernetes.io/config.source': 'file',
        },
      },
      spec: {
        ...object.spec,
        nodeName: node,
        tolerations: [
          ...((object.spec['tolerations'] as unknown[] | undefined) ?? []),
          { operator: 'Exists', effect: 'NoExecute' },
        ],
      },
    },
  };
}
