/**
 * Builds dist/: the compiled source, the catalog's data, the processes that are one file each, and the workflow bundle.
 * Does nothing when nothing changed. Builds beside dist/ and swaps, so that a reader never meets half of it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
process.chdir(root);

const inputs = ['src', 'scripts/build.mjs', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const key = digestOf(inputs);
linkOwnCommand();
if (existsSync('dist/.build-key') && readFileSync('dist/.build-key', 'utf8') === key) {
  console.log('build: dist is up to date');
  process.exit(0);
}

const out = `.dist-${process.pid}`;
rmSync(out, { recursive: true, force: true });
mkdirSync(out);
try {
  // Types are checked by `npm run check:types`; here they are only written down.
  run('node_modules/.bin/tsc', [
    '-p',
    'tsconfig.build.json',
    '--noCheck',
    '--incremental',
    'false',
    '--outDir',
    out,
  ]);
  console.log('build: source compiled');
  for (const data of ['checks', 'templates'])
    cpSync(`src/catalog/${data}`, `${out}/catalog/${data}`, { recursive: true });
  // Read and proved once, here: what ships is as it was tested, and no command does it again.
  const { loadCatalog } = await import(join(root, out, 'catalog/load.js'));
  const { checks, templates, version } = await loadCatalog();
  writeFileSync(
    `${out}/catalog/catalog.json`,
    JSON.stringify({ checks, templates: [...templates], version }),
  );

  // yaml is CommonJS and asks for `process` by require, which a module of this form has not.
  const banner = {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  };
  const common = {
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    keepNames: true,
    banner,
    logLevel: 'error',
  };
  const bundles = {
    'recover.mjs': 'src/worker/recover.ts',
    'practice-kubelet.mjs': 'src/practice/kubelet-main.ts',
    'practice-component.mjs': 'src/practice/component-main.ts',
  };
  await Promise.all(
    Object.entries(bundles).map(([file, entry]) =>
      build({ entryPoints: [entry], outfile: join(out, file), ...common }),
    ),
  );
  // The command line in few files: half the time to its first line. What it loads late stays in chunks of its own.
  await build({
    entryPoints: ['src/cli/main.ts'],
    outdir: join(out, 'command'),
    splitting: true,
    external: ['@temporalio/worker'],
    ...common,
  });
  console.log(`build: the command, ${Object.keys(bundles).join(', ')} bundled`);

  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const quiet = () => undefined;
  const logger = {
    log: quiet,
    trace: quiet,
    debug: quiet,
    info: quiet,
    warn: console.warn,
    error: console.error,
  };
  const { code } = await bundleWorkflowCode({ workflowsPath: join(root, 'src/workflows/index.ts'), logger });
  writeFileSync(join(out, 'workflow-bundle.cjs'), code);
  console.log('build: workflows bundled');
  writeFileSync(join(out, '.build-key'), key);

  const old = `.dist-old-${process.pid}`;
  if (existsSync('dist')) renameSync('dist', old);
  renameSync(out, 'dist');
  rmSync(old, { recursive: true, force: true });
} finally {
  rmSync(out, { recursive: true, force: true });
}

function run(command, args) {
  execFileSync(command, args, { stdio: 'inherit' });
}

function digestOf(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  };
  paths.forEach(add);
  return hash.digest('hex');
}

/** `npx kubemend` in the checkout: npm links the commands of dependencies, not a package's own. */
function linkOwnCommand() {
  const link = 'node_modules/.bin/kubemend';
  if (!existsSync('node_modules/.bin')) return;
  rmSync(link, { force: true });
  symlinkSync('../../bin/kubemend', link);
}
