/** The audit for `--manifest M --set k=v`: the running process carries exactly the intended values. */
import { expect, it } from 'vitest';
import type { Verdict } from '../../../src/contracts/audit.ts';
import { auditArguments } from '../../../src/domain/audit/index.ts';
import type { ArgumentEdits } from '../../../src/domain/audit/index.ts';
import { sketchFacts } from './support.ts';

const edits = (some: Partial<ArgumentEdits>): ArgumentEdits => ({
  set: {},
  add: {},
  remove: {},
  unset: [],
  ...some,
});

it.each<[string, string[], ArgumentEdits, Verdict]>([
  ['set', ['--v=4'], edits({ set: { '--v': '4' } }), 'pass'],
  ['the name with its "="', ['--profiling=false'], edits({ set: { 'profiling=': 'false' } }), 'pass'],
  ['set to another value', ['--v=44'], edits({ set: { v: '4' } }), 'fail'],
  ['a later duplicate wins', ['--v=4', '--v=2'], edits({ set: { v: '4' } }), 'fail'],
  ['set and missing', [], edits({ set: { v: '4' } }), 'fail'],
  [
    'an exact list',
    ['--authorization-mode=Node,RBAC'],
    edits({ set: { 'authorization-mode': 'Node,RBAC' } }),
    'pass',
  ],
  [
    'a list with more',
    ['--authorization-mode=Node,RBAC', '--authorization-mode=ABAC'],
    edits({ set: { 'authorization-mode': 'Node,RBAC' } }),
    'fail',
  ],
  ['an empty value', ['--authorization-mode='], edits({ set: { 'authorization-mode': '' } }), 'pass'],
  ['an empty value that is missing', [], edits({ set: { 'authorization-mode': '' } }), 'fail'],
  [
    'added items',
    ['--enable-admission-plugins=A,B'],
    edits({ add: { 'enable-admission-plugins': 'B,A' } }),
    'pass',
  ],
  [
    'one item missing',
    ['--enable-admission-plugins=A'],
    edits({ add: { 'enable-admission-plugins': 'A,B' } }),
    'fail',
  ],
  [
    'a removed item that is there',
    ['--enable-admission-plugins=A'],
    edits({ remove: { 'enable-admission-plugins': 'A' } }),
    'fail',
  ],
  [
    'a removed item',
    ['--enable-admission-plugins=B'],
    edits({ remove: { 'enable-admission-plugins': 'A' } }),
    'pass',
  ],
  ['unset and gone', [], edits({ unset: ['--v'] }), 'pass'],
  ['unset and there', ['--v=1'], edits({ unset: ['v'] }), 'fail'],
  [
    'unset leaves the longer name',
    ['--etcd-servers-overrides=x'],
    edits({ unset: ['etcd-servers'] }),
    'pass',
  ],
])('%s', (_what, flags, wanted, verdict) => {
  const finding = auditArguments(sketchFacts({ process: flags }), wanted, {
    intendedArgv: null,
    unconfirmed: false,
  });
  expect(finding.verdict).toBe(verdict);
});

it('looks at the process, not at the file', () => {
  const facts = sketchFacts({ process: ['--v=2'], file: ['--v=4'] });
  expect(
    auditArguments(facts, edits({ set: { v: '4' } }), { intendedArgv: null, unconfirmed: true }),
  ).toMatchObject({
    verdict: 'fail',
    reason: '--v: expected 4, found 2',
    unconfirmed: true,
    observed: [{ layer: 'process', where: 'pid 77 argv[1]', value: '--v=2' }],
  });
  const gone = auditArguments(sketchFacts({ process: 'notRunning' }), edits({ set: { v: '4' } }), {
    intendedArgv: null,
    unconfirmed: false,
  });
  expect(gone.verdict).toBe('unknown');
});

it.each<[string, ArgumentEdits]>([
  ['set', edits({ set: { 'bootstrap-token': 'wanted.secret' } })],
  ['added', edits({ add: { 'bootstrap-token': 'wanted.secret' } })],
  ['removed', edits({ remove: { 'bootstrap-token': 'there.secret' } })],
])('tells no value of a secret flag that is %s: it goes into results and logs', (_what, wanted) => {
  for (const flags of [['--bootstrap-token=there.secret'], ['--bootstrap-token=wanted.secret'], []]) {
    const options = { intendedArgv: null, unconfirmed: false };
    const finding = auditArguments(sketchFacts({ process: flags }), wanted, options);
    expect(JSON.stringify(finding)).toContain('--bootstrap-token');
    expect(JSON.stringify(finding)).not.toContain('.secret');
  }
});

it('finds other arguments than the manifest has', () => {
  const facts = sketchFacts({ process: ['--v=4', '--foreign=1'] });
  const options = { intendedArgv: ['/usr/bin/kube-apiserver', '--v=4'], unconfirmed: false };
  expect(auditArguments(facts, edits({ set: { v: '4' } }), options).verdict).toBe('stale');
  expect(
    auditArguments(sketchFacts({ process: ['server.js', '--v=4'] }), edits({ set: { v: '4' } }), options)
      .verdict,
  ).toBe('pass');
});
