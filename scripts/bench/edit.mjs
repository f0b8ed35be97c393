/**
 * The editor's cost against parsing the file twice, which every editor that proves its result must do at least.
 * Run: node scripts/bench/edit.mjs [repeats]. Prints a ratio per case, medians from this one run; nothing is asserted.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseDocument } from 'yaml';

const repo = fileURLToPath(new URL('../..', import.meta.url));
const repeats = Number(process.argv[2] ?? 300);
const outDir = mkdtempSync(join(repo, 'node_modules/.bench-edit-'));
try {
  const bundle = join(outDir, 'editor.mjs');
  execFileSync(join(repo, 'node_modules/.bin/esbuild'), [
    join(repo, 'src/domain/manifest/index.ts'),
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--packages=external',
    '--log-level=error',
    `--outfile=${bundle}`,
  ]);
  const { editManifest } = await import(pathToFileURL(bundle).href);
  run(editManifest);
} finally {
  rmSync(outDir, { recursive: true, force: true });
}

function fixture(name) {
  return readFileSync(join(repo, 'test/fixtures/manifests', name), 'utf8');
}

/** Milliseconds of one call: the median of many, so that a pause of the machine does not count. */
function medianMs(work) {
  const times = [];
  for (let round = 0; round < repeats; round++) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

function run(editManifest) {
  const set = (flag, value) => ({ kind: 'set', flag, value });
  const audit = [
    set('audit-policy-file', '/etc/kubernetes/audit/policy.yaml'),
    set('audit-log-path', '/var/log/kubernetes/audit/audit.log'),
    set('audit-log-maxage', '30'),
    set('audit-log-maxbackup', '10'),
    set('audit-log-maxsize', '100'),
    { kind: 'volume', name: 'audit-policy', hostPath: '/etc/kubernetes/audit', type: 'Directory' },
    { kind: 'mount', name: 'audit-policy', mountPath: '/etc/kubernetes/audit', readOnly: true },
  ];
  const cases = [
    ['kubeadm API server, one flag', 'kube-apiserver.yaml', [set('profiling', 'false')]],
    ['kubeadm API server, audit bundle', 'kube-apiserver.yaml', audit],
    ['kubeadm API server, nothing to do', 'kube-apiserver.yaml', [set('allow-privileged', 'true')]],
    ['JSON, one flag', 'kube-apiserver.json', [set('profiling', 'false')]],
    [
      'kubelet configuration, one key',
      'kubelet-config.yaml',
      [{ kind: 'setKey', path: 'authentication.anonymous.enabled', value: false }],
    ],
  ];
  console.log(`median of ${repeats} calls each; ratio = edit / two parses (goal: at most 2)`);
  for (const [name, file, changes] of cases) {
    const text = fixture(file);
    const edit = () => {
      const result = editManifest(text, changes);
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
    };
    const parseTwice = () => {
      parseDocument(text);
      parseDocument(text);
    };
    medianMs(edit);
    medianMs(parseTwice);
    const [editMs, parseMs] = [medianMs(edit), medianMs(parseTwice)];
    console.log(
      `${name.padEnd(36)} edit ${editMs.toFixed(3)} ms  two parses ${parseMs.toFixed(3)} ms  ratio ${(editMs / parseMs).toFixed(2)}`,
    );
  }
}
