/** A made-up node from an entry's example. */
import type { Check, CheckExample } from '../contracts/check.ts';
import { clusterOfExample } from './example-objects.ts';
import { minorsOfCheck } from './some-minors.ts';
import { provenMinor } from '../domain/flags/index.ts';
import { wantedFiles, wantedOwners, wantedTrees } from '../domain/audit/index.ts';
import type { Facts, FileFact, ManifestFact, TreeFact } from '../domain/audit/index.ts';

/** Paths inside the Pod are the node's own: every file of the example is mounted where it lies. */
export function factsOfExample(check: Check, example: CheckExample): Facts {
  // Objects say who may do what only where the API server asks roles.
  const usual = example.objects === undefined ? [] : ['--authorization-mode=Node,RBAC'];
  const argv = [check.component, ...(example.flags ?? usual)];
  const processArgv = example.process === undefined ? argv : [check.component, ...example.process];
  const fileChecks: Record<string, FileFact> = {};
  const paths = new Set(
    [example.modes, example.owners, example.files].flatMap((one) => Object.keys(one ?? {})),
  );
  for (const path of paths) {
    const [uid = 0, gid = 0] = (example.owners?.[path] ?? '0:0').split(':').map(Number);
    const text = example.files?.[path] ?? null;
    fileChecks[path] = { kind: 'file', mode: example.modes?.[path] ?? '0600', uid, gid, text };
  }
  const manifest: ManifestFact = {
    kind: 'read',
    path: `/etc/kubernetes/manifests/${check.component}.yaml`,
    argv,
    lines: argv.map(() => null),
    env: {},
    volumes: [...paths].map((path, index) => ({ name: `file-${index}`, hostPath: path, type: 'File' })),
    mounts: [...paths].map((path, index) => ({
      name: `file-${index}`,
      mountPath: path,
      readOnly: true,
      subPath: null,
    })),
    probes: [],
    image: null,
    podName: check.component,
    namespace: 'kube-system',
    uid: null,
  };
  const config = {
    kind: 'read' as const,
    where: '/var/lib/kubelet/config.yaml',
    config: example.kubelet ?? {},
    final: false,
  };
  const facts: Facts = {
    component: check.component,
    process: { kind: 'running', pid: 1, argv: processArgv, env: {} },
    manifest,
    files: fileChecks,
    trees: Object.fromEntries(wantedTrees([check]).map((path) => [path, treeOf(path, [...paths])])),
    owners: Object.fromEntries(wantedOwners([check]).map((name) => [name, example.users?.[name] ?? null])),
    kubelet: check.component === 'kubelet' ? { file: config, effective: config } : null,
    kubeProxy:
      example.kubeProxy === undefined
        ? { kind: 'notRunning' }
        : { kind: 'running', pid: 3, argv: ['kube-proxy', ...example.kubeProxy], config: null },
    cluster: clusterOfExample(example.objects ?? []),
    version: versionOfExample(check),
  };
  // What the example does not mention is not there.
  const { texts, attributes } = wantedFiles([check], facts);
  const absent = Object.fromEntries(
    [...texts, ...attributes].map((path) => [path, { kind: 'absent' as const }]),
  );
  return { ...facts, files: { ...absent, ...fileChecks } };
}

/** A version that has what the check names; where several do, the one that most is known of. */
function versionOfExample(check: Check): string | null {
  const minors = minorsOfCheck(check);
  const proven = provenMinor(check.component);
  return minors.includes(proven) ? proven : (minors.at(-1) ?? null);
}

/** Whatever of the example has the directory's name or lies below it; a name without an ending is a directory. */
function treeOf(directory: string, known: readonly string[]): TreeFact {
  const paths = known.filter((path) => path === directory || path.startsWith(`${directory}/`));
  if (paths.length === 0) return { kind: 'absent' };
  return { kind: 'read', paths, files: paths.filter((path) => /\.[a-z0-9]+$/.test(path)), links: [] };
}
