/**
 * The report in a real browser: from disk, on a wide and a narrow screen, light, dark and on paper. It needs Chromium
 * (`apt-get install chromium`), in PATH or named by CHROMIUM.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderFleetReport } from '../../src/report/fleet/render.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { report as fleetReport } from './support/fleet.ts';
import { hostile } from './support/hostile.ts';
import { batchReport, putBackReport, remediationReport } from './support/recorded.ts';

const pages: [string, () => string][] = [
  ['a batch', () => renderHtml(batchReport('batch-bisected'))],
  ['a remediation', () => renderHtml(remediationReport('fixed'))],
  ['a batch that was put back', () => renderHtml(putBackReport())],
  ['one into which everything is written', () => renderHtml(hostile(batchReport('batch-bisected')))],
  ['a fleet', () => renderFleetReport(fleetReport, 'html')],
];

interface Seen {
  overflows: string[];
  faint: string[];
  texts: number;
}
const lookAtPage = readFileSync(join(import.meta.dirname, 'support/on-page.mjs'), 'utf8');

let dir: string;
let browser: Browser;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-report-'));
  browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
});

function findChromium(): string {
  const named = process.env['CHROMIUM'];
  if (named !== undefined) return named;
  return execFileSync('sh', ['-c', 'command -v chromium || command -v google-chrome'], {
    encoding: 'utf8',
  }).trim();
}

async function opened(
  text: string,
  { width, colorScheme }: { width: number; colorScheme: 'light' | 'dark' },
): Promise<{ page: Page; told: string[] }> {
  const file = join(dir, 'report.html');
  writeFileSync(file, text);
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const told: string[] = [];
  const { href } = pathToFileURL(file);
  page.on('console', (message) => told.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => told.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (request.url().replace(/#.*/, '') !== href) told.push(`request: ${request.url()}`);
  });
  await page.goto(href);
  return { page, told };
}

describe.each(pages)('%s', (_name, render) => {
  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)('%i wide and %s, is readable, and asks nobody for anything', async (width, colorScheme) => {
    const { page, told } = await opened(render(), { width, colorScheme });
    const seen = await page.evaluate<Seen>(lookAtPage);
    expect(seen.texts).toBeGreaterThan(20);
    expect(seen.faint).toEqual([]);
    expect(seen.overflows).toEqual([]);
    expect(told).toEqual([]);
    await page.close();
  });

  it('prints dark on white whatever the screen is', async () => {
    const { page } = await opened(render(), { width: 1280, colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const seen = await page.evaluate<Seen>(lookAtPage);
    expect(seen.faint).toEqual([]);
    const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe('rgb(255, 255, 255)');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});
