/** Options of `remediate` and `plan` as a request: none is dropped, and none is half of what was typed. */
import { expect, it } from 'vitest';
import { batchInputOf, inputOf } from '../../src/cli/remediate-input.ts';
import type { RemediateOptions } from '../../src/cli/remediate-input.ts';
import { BatchRequest } from '../../src/contracts/batch.ts';

const none = {
  ...{ exclude: [], accept: [], from: [], set: [], add: [], remove: [], unset: [], param: [], auditArg: [] },
} as RemediateOptions;
const place = { cluster: 'c', node: 'cp-1' };
const refusal = (message: string): Error =>
  expect.objectContaining({
    name: 'InputError',
    code: 'INVALID_REQUEST',
    message: expect.stringContaining(message) as string,
  }) as Error;

const batchOf = (checks: string[], options: RemediateOptions): unknown =>
  batchInputOf(inputOf(checks, options, place), options, { exclude: [], reported: null });

it.each<[string, Partial<RemediateOptions>]>([
  ['--component', { component: 'kube-scheduler' }],
  ['--set', { set: ['profiling=false'] }],
  ['--add', { add: ['enable-admission-plugins=AlwaysPullImages'] }],
  ['--remove', { remove: ['enable-admission-plugins=AlwaysAdmit'] }],
  ['--unset', { unset: ['insecure-port'] }],
])(
  '%s beside checks is refused: a batch would leave it out, and do all that it was to narrow',
  (flag, given) => {
    const message = `${flag}: expected beside --manifest`;
    expect(() => batchOf([], { ...none, ...given, all: true })).toThrow(refusal(message));
    expect(() => batchOf(['1.4.1', '1.3.2'], { ...none, ...given })).toThrow(refusal(message));
  },
);

it('a batch without any of them is as it was asked for', () => {
  expect(batchOf([], { ...none, all: true, maxRestarts: '3' })).toMatchObject({ all: true, maxRestarts: 3 });
});

it.each(['', ' ', 'many'])('%j is no count of restarts, and not 0', (maxRestarts) => {
  const asked = BatchRequest.safeParse(batchOf([], { ...none, all: true, maxRestarts }));
  expect(asked.error?.issues.map(({ path }) => path)).toEqual([['maxRestarts']]);
});

it.each<[string, Partial<RemediateOptions>]>([
  ['--param: expected beside checks, found beside --manifest', { manifest: '/m.yaml', param: ['a=1'] }],
  ['--accept: expected beside checks, found beside --restore', { restore: '01AB', accept: ['1.1.12'] }],
])('%s', (message, given) => {
  expect(() => inputOf([], { ...none, ...given }, place)).toThrow(refusal(message));
});

it('an argument of no audit script is refused', () => {
  expect(() => inputOf(['1.4.1'], { ...none, auditArg: ['--strict'] }, place)).toThrow(
    refusal('--audit-arg: expected --audit'),
  );
  expect(inputOf(['1.4.1'], { ...none, audit: '/a.sh', auditArg: ['--strict'] }, place)).toMatchObject({
    audit: { script: '/a.sh', args: ['--strict'] },
  });
});

it.each<[string, Partial<RemediateOptions>]>([
  ['--set', { set: ['v=2', 'v=4'] }],
  ['--add', { add: ['enable-admission-plugins=A', 'enable-admission-plugins=B'] }],
  ['--remove', { remove: ['enable-admission-plugins=A', 'enable-admission-plugins=B'] }],
  ['--param', { param: ['podPidsLimit=100', 'podPidsLimit=200'] }],
])('%s of one name twice is refused, and not half done', (flag, given) => {
  expect(() => inputOf([], { ...none, ...given }, place)).toThrow(refusal(`${flag}: expected`));
});

it('of several names each is kept', () => {
  const given = { ...none, manifest: '/m/kube-apiserver.yaml', add: ['a=1,2', 'b=x=y'] };
  expect(inputOf([], given, place)).toMatchObject({ add: { a: '1,2', b: 'x=y' } });
});
