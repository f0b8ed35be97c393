/** A finding as people read it. */
import { expect, it, vi } from 'vitest';
import { printFinding } from '../../src/cli/print-audit.ts';
import type { AuditedCheck } from '../../src/contracts/audit.ts';

const finding: AuditedCheck = {
  check: 'cis-1.12/1.2.15',
  slug: 'apiserver-profiling-off',
  title: 'Profiling is off',
  verdict: 'fail',
  reason: '--profiling absent',
  expected: '--profiling = false',
  observed: [
    { layer: 'default', where: 'pid 7', value: '--profiling absent' },
    { layer: 'default', where: '/m.yaml', value: '--profiling absent' },
  ],
  unconfirmed: false,
  fix: { kind: 'auto', risk: 'low', steps: ['take --a away', 'set --profiling=false (restarts it)'] },
};

function printed(more: Partial<AuditedCheck> = {}, isWhole = false): string[] {
  const lines: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => (lines.push(String(text).trimEnd()), true));
  printFinding({ ...finding, ...more }, isWhole);
  write.mockRestore();
  return lines;
}

it('a failing check: what is the case and where, what was expected, what would be done', () => {
  expect(printed()).toEqual([
    'cis-1.12/1.2.15  fail           Profiling is off',
    '    --profiling absent  (pid 7, /m.yaml)',
    '    expected: --profiling = false',
    '    fix: auto, risk low: take --a away; set --profiling=false (restarts it)',
  ]);
});

it('two layers that differ have a line each, one value in several places one', () => {
  const observed: AuditedCheck['observed'] = [
    { layer: 'process', where: 'pid 7 argv[3]', value: '--profiling=true' },
    { layer: 'file', where: '/m.yaml:9', value: '--profiling=false' },
    { layer: 'file', where: '/m.yaml:12', value: '--profiling=false' },
  ];
  const reason = 'the file says --profiling=false, the running process --profiling=true';
  expect(printed({ verdict: 'stale', reason, observed }).slice(1)).toEqual([
    `    ${reason}`,
    '    process: --profiling=true  (pid 7 argv[3])',
    '    file: --profiling=false  (/m.yaml:9, /m.yaml:12)',
    '    expected: --profiling = false',
    expect.stringContaining('    fix: ') as string,
  ]);
});

it('what the reason says is not said again', () => {
  const lines = printed({ reason: 'found 2, where --profiling = false was expected', observed: [] });
  expect(lines.filter((line) => line.includes('expected'))).toHaveLength(1);
});

it('a pass is one line; with all details its reason, its places and what was expected', () => {
  const pass = { verdict: 'pass', fix: undefined } as const;
  expect(printed(pass)).toHaveLength(1);
  expect(printed(pass, true).slice(1)).toEqual([
    '    --profiling absent  (pid 7, /m.yaml)',
    '    expected: --profiling = false',
  ]);
});

it.each(['manual', 'notApplicable', 'waived', 'unknown'] as const)('%s is its reason alone', (verdict) => {
  expect(printed({ verdict, reason: 'so it is', observed: [], fix: undefined }).slice(1)).toEqual([
    '    so it is',
  ]);
});

it('a check that this side does not know has no fix, and is told', () => {
  expect(printed({ fix: undefined }).join('\n')).not.toContain('fix:');
});

it('what travels along and what is asked stand behind the steps', () => {
  const asks = '--accept b, or --accept-risk medium';
  expect(
    printed({
      fix: { kind: 'consent', risk: 'medium', steps: ['set --a=1'], together: ['b', 'c'], asks },
    }).at(-1),
  ).toBe(
    '    fix: consent, risk medium: set --a=1; together with b, c; asks --accept b, or --accept-risk medium',
  );
});

it('what the node lacks comes before the steps, which can do nothing without it', () => {
  const fix = { kind: 'consent', risk: 'medium', steps: ['give /d to etcd:etcd'] } as const;
  const lacks = 'the user and group etcd:etcd, which the node does not have (useradd etcd)';
  expect(printed({ fix: { ...fix, steps: [...fix.steps] }, lacks }).at(-1)).toBe(
    `    fix: consent, risk medium: needs ${lacks}; then give /d to etcd:etcd`,
  );
  expect(printed({ fix: { kind: 'manual', risk: 'low', steps: [], guidance: 'look' }, lacks }).at(-1)).toBe(
    '    fix: manual, risk low: look',
  );
});

it('what is needed before ends the line, where the line has room for all of it', () => {
  const fixOf = (prerequisites: string[]): AuditedCheck['fix'] => {
    return { kind: 'auto', risk: 'low', steps: ['set --a=1'], prerequisites };
  };
  expect(printed({ fix: fixOf(['a is there', 'b is not']) }).at(-1)).toBe(
    '    fix: auto, risk low: set --a=1; needs: a is there; b is not',
  );
  expect(printed({ fix: fixOf(['a is there', 'b'.repeat(120)]) }).at(-1)).toBe(
    '    fix: auto, risk low: set --a=1',
  );
});

it('a long guidance ends with where all of it is; a long step keeps what it restarts', () => {
  const guidance = 'do this and that and '.repeat(20).trim();
  const manual = printed({ fix: { kind: 'manual', risk: 'high', steps: [], guidance } }).at(-1) ?? '';
  expect(manual).toMatch(
    /^ {4}fix: manual, risk high: do this .*\w … \(kubemend checks show cis-1\.12\/1\.2\.15\)$/,
  );
  expect(manual.length).toBeLessThan(250);
  const step = `set --list=${'A,'.repeat(300)}Z (restarts etcd)`;
  const long = printed({ fix: { kind: 'auto', risk: 'low', steps: [step] } }).at(-1) ?? '';
  expect(long).toMatch(/^ {4}fix: auto, risk low: set --list=A,.*…A?,.*Z \(restarts etcd\)$/);
  expect(long.length).toBeLessThan(250);
});
