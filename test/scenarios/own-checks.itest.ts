/** A person's own checks on a node and on the side that asks: audited, mended, and never taken for another. */
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Finding } from '../../src/contracts/audit.ts';
import type { BatchResult } from '../../src/contracts/batch.ts';
import { flagsOf } from './support/node-state.ts';
import { packageRoot } from './support/programs.ts';
import { nodeName } from './support/stack.ts';
import { shareStack } from './support/share-stack.ts';
import type { Stack } from './support/stack.ts';

const slug = 'own-scheduler-contention-profiling-off';
const page = readFileSync(join(packageRoot, 'docs/own-checks.md'), 'utf8');
const definition = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '';
const forWorkers = 'own-scheduler-on-workers';
const definitionForWorkers = stringify({
  ...(parse(definition) as object),
  slug: forWorkers,
  nodes: { roles: ['worker'] },
});
const script = '#!/bin/sh\necho "[FAIL_REASON] nobody is on call"\nexit 1\n';

let stack: Stack;
shareStack(
  (shared) => {
    stack = shared;
  },
  {
    // The node and the side that asks have a copy each, as in a fleet.
    prepare: ({ dir, node }) => {
      const checks = join(dir, 'checks');
      mkdirSync(checks);
      writeFileSync(join(checks, 'scheduler.yaml'), definition);
      writeFileSync(join(checks, 'workers.yaml'), definitionForWorkers);
      writeFileSync(join(checks, '9.1_audit.sh'), script, { mode: 0o755 });
      writeFileSync(join(dir, 'kubemend.yaml'), stringify({ checkDirs: [checks] }));
      const onNode = join(node.dir, 'etc/kubemend/checks');
      cpSync(checks, onNode, { recursive: true });
      for (const path of ['', 'etc', 'etc/kubemend', 'etc/kubemend/checks'])
        chmodSync(join(node.dir, path), 0o755);
    },
  },
);

const onNode = (name: string): string => join(stack.node.dir, 'etc/kubemend/checks', name);
async function audit(...checks: string[]): Promise<Finding[]> {
  const { answer } = await stack.kubemendJson(['audit', ...checks]);
  return (answer as { findings: Finding[] }).findings;
}

it('an own check is listed, audited, mended and audited again; a script gives its verdict', async () => {
  const { answer: listed } = await stack.kubemendJson(['checks', 'list', '--own', '--node', nodeName]);
  expect(listed).toMatchObject({
    checks: [
      { slug, from: `${stack.dir}/checks/scheduler.yaml:2:7`, notes: [] },
      {
        slug: forWorkers,
        nodes: { roles: ['worker'] },
        notes: [expect.stringContaining('not judged: it is for other nodes') as string],
      },
      { slug: 'script-9-1', kind: 'manual', notes: [] },
    ],
    unusable: [],
  });
  expect(await audit(slug, 'script-9-1')).toMatchObject([
    { check: slug, verdict: 'fail' },
    { check: 'script-9-1', verdict: 'fail', reason: 'nobody is on call' },
  ]);

  const { exitCode, answer } = await stack.kubemendRemediate(slug);
  expect(answer, JSON.stringify(answer)).toMatchObject({ status: 'FIXED', auditVerified: true });
  expect(exitCode).toBe(0);
  expect(answer.checks).toMatchObject([{ id: slug, before: 'fail', after: 'pass' }]);
  expect(flagsOf(readFileSync(stack.node.manifestPath('kube-scheduler'), 'utf8'))).toContain(
    '--contention-profiling=false',
  );
  expect(await audit(slug)).toMatchObject([{ verdict: 'pass' }]);
  expect((await stack.kubemendRemediate('script-9-1')).answer).toMatchObject({
    status: 'REFUSED',
    code: 'FIX_NOT_AVAILABLE',
  });
});

it('what is for other nodes is neither judged nor mended here, and a rule for them is passed over', async () => {
  stack.writeNodeConfig((config) => {
    config['checks'] = {
      '1.2.15': { enabled: false, nodes: { names: ['w-*'] } },
      '1.3.2': { enabled: false, nodes: { names: ['w-*', nodeName], roles: ['control-plane'] } },
    };
  });
  await stack.restartNodeWorker();
  const why = 'it is for other nodes: expected the role worker, found control-plane';
  expect(await audit(forWorkers, '1.2.15', '1.3.2')).toMatchObject([
    { check: forWorkers, verdict: 'notApplicable', reason: why },
    { verdict: 'fail' },
    { verdict: 'waived' },
  ]);

  const manifest = stack.node.manifestPath('kube-scheduler');
  const before = readFileSync(manifest, 'utf8');
  const { answer } = await stack.kubemendRemediate(forWorkers);
  expect(answer, JSON.stringify(answer)).toMatchObject({
    status: 'REFUSED',
    code: 'EXCLUDED',
    changesMade: 0,
    reason: `${forWorkers}: not done on this node: ${why}`,
  });
  const { answer: all } = await stack.kubemendJson(['plan', '--all']);
  const { checks } = all as BatchResult;
  expect(checks.find(({ id }) => id === forWorkers)).toMatchObject({
    before: 'notApplicable',
    outcome: 'left',
    reason: why,
  });
  expect(checks.find(({ id }) => id === 'cis-1.12/1.2.15')).toMatchObject({ outcome: 'planned' });
  expect(readFileSync(manifest, 'utf8')).toBe(before);
});

it('what differs on the node is refused, and told of by all; so is what cannot be used there', async () => {
  const other = { ...(parse(definition) as object), parameters: {}, breaks: ['nothing'] };
  const consent = stringify(other).replace('kind: auto', 'kind: consent');
  writeFileSync(onNode('scheduler.yaml'), consent);
  writeFileSync(onNode('more.yaml'), consent.replaceAll(slug, 'own-more'));
  writeFileSync(onNode('broken.yaml'), 'slug: own-broken\n');
  stack.writeNodeConfig((config) => {
    config['excluded'] = [{ check: '1.4.1', reason: 'profiled until the release', until: '2020-01-31' }];
    config['checks'] = { '1.3.2': { manual: true }, '1.2.15': { enabled: false } };
  });
  await stack.restartNodeWorker();

  const refused = (await stack.kubemendRemediate(slug)).answer;
  expect(refused, JSON.stringify(refused)).toMatchObject({
    status: 'REFUSED',
    code: 'CHECKS_DIFFER',
    changesMade: 0,
  });
  expect(refused.reason).toMatch(
    new RegExp(`check ${slug}: expected the definition sha256:[0-9a-f]{64} .* found sha256:[0-9a-f]{64} `),
  );

  const [expired, disabled] = await audit('1.4.1', '1.2.15');
  expect(expired).toMatchObject({ verdict: 'fail' });
  expect(expired?.reason).toContain(
    'its exclusion has expired: profiled until the release (until 2020-01-31)',
  );
  expect(disabled).toMatchObject({ verdict: 'waived' });

  const { answer: all } = await stack.kubemendJson(['plan', '--all']);
  const { checks } = all as BatchResult;
  const became = (id: string): [string, string, string] | undefined => {
    const found = checks.find((check) => check.id === id);
    return found && [found.before, found.outcome, found.reason];
  };
  expect(became('cis-1.12/1.4.1')?.[1]).toBe('planned');
  expect(became('cis-1.12/1.3.2')).toEqual(['fail', 'left', expect.stringContaining('by hand only')]);
  expect(became('cis-1.12/1.2.15')).toEqual(['waived', 'left', expect.stringContaining('disabled')]);
  expect(became(slug)).toEqual([
    'unknown',
    'left',
    expect.stringContaining('expected the definition sha256:'),
  ]);
  expect(became('own-more')).toEqual(['fail', 'left', expect.stringContaining('does not know this check')]);
  expect(became('own-broken')).toEqual(['unknown', 'left', expect.stringContaining('broken.yaml:1:1 title')]);

  const doctor = await stack.kubemend(['doctor']);
  expect(doctor.stdout).toContain('own-broken: ');
  expect(doctor.stdout).toContain(`another definition on the node`);
});
