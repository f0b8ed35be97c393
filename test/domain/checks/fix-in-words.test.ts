/** What would be done for a failing check, in words. */
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { Finding, FixInWords } from '../../../src/contracts/audit.ts';
import type { Check, FixStep } from '../../../src/contracts/check.ts';
import { describeSteps, fixInWords } from '../../../src/domain/checks/index.ts';
import type { FixContext } from '../../../src/domain/checks/index.ts';

const catalog = await loadCatalog();
type Found = Pick<Finding, 'observed' | 'byHand'>;

function fixOf(name: string, found: Partial<Found> = {}, more: Partial<FixContext> = {}): FixInWords {
  return fixInWords(
    catalog.resolve(name),
    { observed: [], ...found },
    {
      parameters: {},
      find: (slug) => catalog.find(slug),
      passing: new Set(),
      displayId: (check: Check, benchmark?: string) => catalog.displayId(check, benchmark),
      ...more,
    },
  );
}
const mended = catalog.checks.filter(({ fix }) => fix.kind === 'auto' || fix.kind === 'consent');
const byHand = catalog.checks.filter(({ fix }) => fix.kind === 'manual' || fix.kind === 'refused');

describe('of the whole catalog', () => {
  it.each(mended.map((check) => [check.slug, check] as const))('%s has its steps', (slug, check) => {
    const { kind, risk, steps } = fixOf(slug);
    expect({ kind, risk }).toEqual({ kind: check.fix.kind, risk: check.fix.risk });
    expect(steps).toHaveLength(check.fix.steps.length);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) {
      expect(step).toMatch(/^(set|add|take|mount|write|make|limit|give) \S/);
      expect(step).not.toMatch(/\$[a-zA-Z]|undefined|\[object| {2}/);
    }
    const restarts = steps.filter((step) => step.includes('(restarts '));
    const last = check.target === 'component' ? steps.slice(-1) : [];
    expect(restarts).toEqual(last);
    for (const step of restarts) expect(step.endsWith(` (restarts ${check.component})`)).toBe(true);
  });

  it.each(byHand.map(({ slug }) => slug))('%s has its guidance', (slug) => {
    const { steps, guidance } = fixOf(slug);
    expect(steps).toEqual([]);
    expect(guidance).toMatch(/\w/);
  });
});

it('each kind of step has words of its own', () => {
  const check: Check = { ...catalog.resolve('4.1.9') };
  const steps: [FixStep, string][] = [
    [{ setFlag: { name: 'v', value: '2', ifAbsent: false } }, 'set --v=2'],
    [{ setFlag: { name: 'v', value: '2', ifAbsent: true } }, 'set --v=2, where it is not given'],
    [{ addToFlag: { name: 'list', items: ['A', 'B'] } }, 'add A, B to --list'],
    [{ removeFromFlag: { name: 'list', items: ['A'] } }, 'take A out of --list'],
    [{ unsetFlag: { name: 'v' } }, 'take --v away'],
    [{ setKey: { path: 'readOnlyPort', value: 0 } }, "set readOnlyPort: 0 in the kubelet's configuration"],
    [{ setKey: { path: 'a.b', value: ['x', 'y'] } }, "set a.b: [x, y] in the kubelet's configuration"],
    [{ unsetKey: { path: 'a.b' } }, "take a.b out of the kubelet's configuration"],
    [{ ensureVolume: { name: 'vol', hostPath: '/h', type: 'Directory' } }, 'add the volume vol of /h'],
    [{ ensureMount: { name: 'vol', mountPath: '/m', readOnly: true } }, 'mount vol at /m, read-only'],
    [{ ensureMount: { name: 'vol', mountPath: '/m', readOnly: false } }, 'mount vol at /m'],
    [
      { ensureFile: { path: '/f', template: 't', mode: '0600', keepIfPresent: true } },
      'write /f with mode 0600, where there is none',
    ],
    [
      { ensureFile: { path: '/f', template: 't', mode: '0600', keepIfPresent: false } },
      'write /f with mode 0600',
    ],
    [{ ensureDirectory: { path: '/d', mode: '0700' } }, 'make the directory /d with mode 0700'],
    [{ limitMode: { path: '/f', mode: '0600' } }, 'limit the mode of /f to 0600'],
    [{ limitMode: { mode: '0600' } }, 'limit the mode of the file of --config to 0600'],
    [{ setOwner: { path: '/f', owner: '0:0' } }, 'give /f to 0:0'],
    [{ setOwner: { owner: 'etcd:etcd' } }, 'give the file of --config to etcd:etcd'],
  ];
  expect(describeSteps(check, { steps: steps.map(([step]) => step) })).toEqual(
    steps.map(([, words]) => words),
  );
});

it("has the node's values, and the catalog's where the node has none", () => {
  const words = (value: number): string[] => [
    `set podPidsLimit: ${value} in the kubelet's configuration (restarts kubelet)`,
  ];
  expect(fixOf('4.2.13').steps).toEqual(words(4096));
  expect(fixOf('4.2.13', {}, { parameters: { podPidsLimit: 2000 } }).steps).toEqual(words(2000));
});

it('names the files that do not hold; of many, what the check looks at', () => {
  const observed = (paths: string[]): Finding['observed'] =>
    paths.map((where) => ({ layer: 'attributes', where, value: '0644' }));
  expect(fixOf('1.1.21', { observed: observed(['/etc/kubernetes/pki/sa.key']) }).steps).toEqual([
    'limit the mode of /etc/kubernetes/pki/sa.key to 0600',
  ]);
  expect(fixOf('1.1.21', { observed: observed(['/a.key', '/b.key', '/c.key', '/d.key']) }).steps).toEqual([
    'limit the mode of /etc/kubernetes/pki/**/*.key to 0600',
  ]);
});

it('says what is needed before, also where a person does it', () => {
  const { prerequisites } = catalog.resolve('2.3');
  expect(prerequisites).toHaveLength(1);
  expect(fixOf('2.3').prerequisites).toEqual(prerequisites);
  expect(fixOf('2.3', { byHand: 'by hand only' }).prerequisites).toEqual(prerequisites);
});

describe('what its risk asks', () => {
  it('nothing of what is done without a word', () => {
    expect(fixOf('1.2.15')).toEqual({
      kind: 'auto',
      risk: 'low',
      steps: ['set --profiling=false (restarts kube-apiserver)'],
    });
    expect(fixOf('4.2.8')).toMatchObject({ kind: 'consent', risk: 'low' });
    expect(fixOf('4.2.8').asks).toBeUndefined();
  });

  it('to accept the check, or all like it', () => {
    expect(fixOf('1.2.3').asks).toBe('--accept cis-1.12/1.2.3, or --accept-risk medium');
  });

  it('the check alone, where no accepted risk makes --all do it', () => {
    expect(fixOf('1.2.1').asks).toBe('--accept cis-1.12/1.2.1');
  });

  it('what travels along is named and asks for itself, unless it passes', () => {
    const { kind, together, asks } = fixOf('1.2.17');
    expect(kind).toBe('auto');
    expect(together).toEqual(['cis-1.12/3.2.1', 'cis-1.12/1.2.18', 'cis-1.12/1.2.19', 'cis-1.12/1.2.16']);
    expect(asks).toBe('--accept cis-1.12/3.2.1 --accept cis-1.12/1.2.16, or --accept-risk medium');
    const passing = new Set([
      'apiserver-audit-policy',
      'apiserver-audit-log-path',
      'apiserver-audit-log-maxbackup',
    ]);
    const left = fixOf('1.2.17', {}, { passing });
    expect(left.together).toEqual(['cis-1.12/1.2.19']);
    expect(left.asks).toBeUndefined();
  });
});

describe('what is not done here', () => {
  it('is by hand where the node says so, with the steps for a person', () => {
    expect(fixOf('1.2.3', { byHand: 'by hand only' })).toEqual({
      kind: 'manual',
      risk: 'medium',
      steps: [
        'take DenyServiceExternalIPs out of --disable-admission-plugins',
        'add DenyServiceExternalIPs to --enable-admission-plugins (restarts kube-apiserver)',
      ],
      guidance: 'by hand only',
    });
  });

  it('is refused where a flag was seen that stands in the way', () => {
    const seen = (value: string): Partial<Found> => ({
      observed: [{ layer: 'process', where: 'pid 1 argv[1]', value }],
    });
    const refused = fixOf('4.2.4', seen('--read-only-port=10255'));
    expect(refused).toMatchObject({ kind: 'refused', steps: [] });
    expect(refused.guidance).toMatch(/^found --read-only-port: the flag beats the configuration file/);
    expect(fixOf('4.2.4', seen('--read-only-port-other=1')).kind).toBe('auto');
    expect(fixOf('4.2.4', seen('--read-only-port absent')).kind).toBe('auto');
  });
});
