/** The generated pages of docs/ say what the code says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as controlConfig from '../../src/adapters/config/control-config.ts';
import * as catalog from '../../src/catalog/load.ts';
import * as codes from '../../src/contracts/codes.ts';
import * as audit from '../../src/domain/audit/index.ts';
import * as steps from '../../src/domain/checks/index.ts';
import * as config from '../../src/contracts/config.ts';
import * as exitCode from '../../src/domain/exit-code.ts';

const root = join(import.meta.dirname, '../..');

/** The generator is plain JavaScript, so that it runs without a build of its own. */
async function importScript(path: string): Promise<Record<string, (input: unknown) => unknown>> {
  return (await import(join(root, path))) as Record<string, (input: unknown) => unknown>;
}

it('are current: `npm run build && node scripts/generate-docs.mjs` writes them', async () => {
  const { gatherFacts } = await importScript('scripts/docs/facts.mjs');
  const { generatedPages } = await importScript('scripts/docs/pages.mjs');
  const facts = await gatherFacts!({ codes, config, controlConfig, catalog, exitCode, audit, steps });
  const pages = generatedPages!(facts) as Record<string, string>;
  expect(Object.keys(pages)).toEqual(['docs/codes.md', 'docs/configuration.md', 'docs/check-catalog.md']);
  for (const [file, text] of Object.entries(pages)) {
    expect(text, file).not.toContain('undefined');
    expect(readFileSync(join(root, file), 'utf8'), file).toBe(text);
  }
});
