#!/usr/bin/env node
// Every refusal has a code of one closed table (docs/codes.md) and says what to do next. Programs read the code, people the rest.
//   ./07-typed-errors.mjs /etc/kubernetes/manifests/kube-scheduler.yaml
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { updateManifest } from 'kubemend';

const [live] = process.argv.slice(2);
const dir = await mkdtemp(join(tmpdir(), 'typed-errors-'));
const broken = join(dir, 'broken.yaml');
await writeFile(broken, 'spec: [unclosed');

for (const file of [join(dir, 'absent.yaml'), dir, broken, ...(live ? [live] : [])]) {
  const { success, code, message, hint } = await updateManifest(
    file,
    { set: { profiling: 'false' } },
    { component: 'kube-scheduler', backupsDir: join(dir, 'backups') },
  );
  console.log(`${success ? 'changed' : code}: ${message}${hint ? `\n  hint: ${hint}` : ''}`);
}
await rm(dir, { recursive: true });
