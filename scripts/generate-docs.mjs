/** Writes the generated pages of docs/ from the built package. `--check` only says whether they are current. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gatherFacts } from './docs/facts.mjs';
import { generatedPages } from './docs/pages.mjs';

const modules = {
  codes: await import('../dist/contracts/codes.js'),
  exitCode: await import('../dist/domain/exit-code.js'),
  config: await import('../dist/contracts/config.js'),
  controlConfig: await import('../dist/adapters/config/control-config.js'),
  catalog: await import('../dist/catalog/load.js'),
  audit: await import('../dist/domain/audit/index.js'),
  steps: await import('../dist/domain/checks/index.js'),
};

let stale = false;
for (const [file, text] of Object.entries(generatedPages(await gatherFacts(modules)))) {
  const current = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (process.argv.includes('--check')) {
    if (!current) console.error(`${file} is not current: node scripts/generate-docs.mjs`);
    stale ||= !current;
  } else if (!current) {
    writeFileSync(file, text);
    console.log(`wrote ${file}`);
  }
}
process.exitCode = stale ? 1 : 0;
