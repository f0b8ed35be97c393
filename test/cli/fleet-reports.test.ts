/** Reports of several nodes at once, as they are typed and read. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNodeReports, reportFilesOf } from '../../src/cli/fleet-reports.ts';

const dir = mkdtempSync(join(tmpdir(), 'kubemend-reports-'));
function report(name: string, findings: Record<string, string>): string {
  const results = Object.entries(findings).map(([test_number, status]) => ({ test_number, status }));
  const file = join(dir, name);
  writeFileSync(file, JSON.stringify([{ version: 'cis-1.12', tests: [{ results }] }]));
  return file;
}
const nodes = [{ node: 'cp-1', role: 'control-plane' as const }, { node: 'w-1' }];

describe('NODE=FILE', () => {
  it('names a node, as often as it has files; what follows the first "=" is the file', () => {
    const files = reportFilesOf({ from: ['cp-1=a.json', 'w-1=x=y.json', 'cp-1=-'] });
    expect([...files]).toEqual([
      ['cp-1', ['a.json', '-']],
      ['w-1', ['x=y.json']],
    ]);
  });

  it.each<[string, string[], string]>([
    ['a file alone', ['report.json'], 'expected NODE=FILE for many nodes, found "report.json"'],
    ['no node', ['=a.json'], 'expected the name of a node before "=", found "=a.json"'],
    ['no name', ['/tmp/a=b.json'], 'expected the name of a node before "=", found "/tmp/a=b.json"'],
    ['no file', ['cp-1='], 'expected a file behind "=", found "cp-1="'],
    ['standard input twice', ['cp-1=-', 'w-1=-'], 'for one of them, found --from cp-1=- and --from w-1=-'],
  ])('is not %s', (_name, from, problem) => {
    expect(() => reportFilesOf({ from })).toThrow(problem);
  });

  it('leaves standard input to one reader, be it of the inventory', () => {
    expect(() => reportFilesOf({ from: ['cp-1=-'], inventory: '-' })).toThrow(
      'expected standard input for one of them, found --from cp-1=- and --inventory -',
    );
    expect(reportFilesOf({ inventory: '-' }).size).toBe(0);
  });
});

describe('the reports', () => {
  it('are of each node its own; what two nodes have in common is written once', async () => {
    const cp = report('cp.json', { '1.4.1': 'FAIL', '4.1.9': 'FAIL', '1.2.1': 'PASS' });
    const w = report('w.json', { '4.1.9': 'FAIL', '4.1.1': 'WARN' });
    const read = await readNodeReports(reportFilesOf({ from: [`w-1=${w}`, `cp-1=${cp}`] }), nodes);
    expect(read?.reported.map(({ id, status }) => [id, status])).toEqual([
      ['cis-1.12/1.4.1', 'FAIL'],
      ['cis-1.12/4.1.9', 'FAIL'],
      ['cis-1.12/4.1.1', 'WARN'],
    ]);
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(read?.nodes).toEqual([
      {
        node: 'cp-1',
        role: 'control-plane',
        reported: { sources: [{ name: cp, sha256 }], findings: [0, 1] },
      },
      { node: 'w-1', reported: { sources: [{ name: w, sha256 }], findings: [1, 2] } },
    ]);
  });

  it('of one node are merged: what asks for most counts, and every file is told', async () => {
    const one = report('one.json', { '1.4.1': 'WARN', '4.1.9': 'FAIL' });
    const other = report('other.json', { '1.4.1': 'FAIL' });
    const files = reportFilesOf({ from: [`w-1=${one}`, `w-1=${other}`] });
    const read = await readNodeReports(files, [{ node: 'w-1' }]);
    expect(read?.reported.map(({ id, status }) => [id, status])).toEqual([
      ['cis-1.12/1.4.1', 'FAIL'],
      ['cis-1.12/4.1.9', 'FAIL'],
    ]);
    expect(read?.nodes[0]?.reported?.sources.map(({ name }) => name)).toEqual([one, other]);
  });

  it('that cannot be read, or are none, are named', async () => {
    const gone = join(dir, 'gone.json');
    const none = join(dir, 'none.json');
    writeFileSync(none, '<html>');
    for (const [file, found] of [
      [gone, 'expected a report that can be read, found ENOENT'],
      [none, 'expected JSON, found something else'],
    ] as const) {
      const read = readNodeReports(reportFilesOf({ from: [`w-1=${file}`] }), [{ node: 'w-1' }]);
      await expect(read).rejects.toThrow(`${file}: ${found}`);
    }
  });

  it('are none where none was given', async () => {
    await expect(readNodeReports(reportFilesOf({}), nodes)).resolves.toBeNull();
  });
});
