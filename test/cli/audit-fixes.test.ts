/** Which findings get a fix, and by whose definition. */
import { expect, it } from 'vitest';
import { firstToPlan, withFixes } from '../../src/cli/audit-fixes.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { AuditedCheck } from '../../src/contracts/audit.ts';
import type { Finding } from '../../src/contracts/audit.ts';

const catalog = await loadCatalog();
const config = { checkDirs: [] };
const nothing = { parameters: {}, definitions: {} };
const finding = (slug: string, verdict: Finding['verdict']): Finding => ({
  check: slug,
  slug,
  title: slug,
  verdict,
  reason: 'so it is',
  expected: 'otherwise',
  observed: [],
  unconfirmed: false,
});
const profiling = 'apiserver-profiling-off';

it('those that fail, and those whose process is behind its file; no other', async () => {
  const verdicts = ['fail', 'stale', 'pass', 'manual', 'notApplicable', 'waived', 'unknown'] as const;
  const audited = await withFixes(
    verdicts.map((verdict) => finding(profiling, verdict)),
    nothing,
    config,
  );
  expect(audited.filter(({ fix }) => fix !== undefined).map(({ verdict }) => verdict)).toEqual([
    'fail',
    'stale',
  ]);
  for (const one of audited) expect(AuditedCheck.parse(one)).toEqual(one);
});

it('none of a check that only the node knows, or that means another thing there', async () => {
  const fixOf = async (slug: string, definitions: Record<string, string>): Promise<unknown> =>
    (await withFixes([finding(slug, 'fail')], { ...nothing, definitions }, config))[0]?.fix;
  expect(await fixOf('own-of-the-node', {})).toBeUndefined();
  expect(await fixOf(profiling, { [profiling]: 'sha256:other' })).toBeUndefined();
  expect(await fixOf(profiling, { [profiling]: catalog.digest(profiling) })).toMatchObject({ kind: 'auto' });
});

it('the first to plan is one that kubemend mends, and that lacks nothing', async () => {
  const audited = await withFixes(
    [
      finding('apiserver-encrypts-secrets', 'fail'),
      { ...finding('etcd-data-owner', 'fail'), lacks: 'the user and group etcd:etcd' },
      finding('kubelet-pod-pids', 'fail'),
      finding(profiling, 'fail'),
    ],
    nothing,
    config,
  );
  expect(firstToPlan(audited)?.slug).toBe('kubelet-pod-pids');
  expect(firstToPlan(audited.slice(0, 2))).toBeUndefined();
  for (const one of audited) expect(AuditedCheck.parse(one)).toEqual(one);
});

it("by the node's parameters, and beside what passes in the same audit", async () => {
  const definitions = {};
  const audited = await withFixes(
    [
      finding('kubelet-pod-pids', 'fail'),
      finding('apiserver-audit-log-maxage', 'fail'),
      finding('apiserver-audit-log-maxsize', 'pass'),
    ],
    { parameters: { podPidsLimit: 2000 }, definitions },
    config,
  );
  expect(audited[0]?.fix?.steps.join()).toContain('podPidsLimit: 2000');
  expect(audited[1]?.fix?.together).toEqual(['cis-1.12/3.2.1', 'cis-1.12/1.2.18', 'cis-1.12/1.2.16']);
});
