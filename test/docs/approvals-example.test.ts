/** The policy of docs/approvals.md can be loaded, and asks as the page says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { registerApprovals } from '../../src/cli/approvals.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/approvals.md'), 'utf8');
const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page)?.[1] ?? '';
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-docs-'));
  writeFileSync(join(dir, 'kubemend.yaml'), block('yaml'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const shown = block('console')
  .split(/^\$ kubemend /m)
  .slice(1);

it('shows two commands', () => {
  expect(shown).toHaveLength(2);
});

it.each(shown.map((text) => text.split('\n')))('kubemend %s', async (command, ...lines) => {
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text as string;
    return true;
  });
  try {
    const program = new Command();
    registerApprovals(program);
    const args = [...command.split(' '), '--config', join(dir, 'kubemend.yaml')];
    await program.parseAsync(args, { from: 'user' });
  } finally {
    write.mockRestore();
  }
  expect(printed.replaceAll(`${dir}/`, '').trim()).toBe(lines.join('\n').trim());
});
