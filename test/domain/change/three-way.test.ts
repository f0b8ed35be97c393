import { describe, expect, it } from 'vitest';
import type { FileForm } from '../../../src/contracts/plan.ts';
import { decideRevert, isInAfterForm, isSameForm } from '../../../src/domain/change/three-way.ts';

const absent: FileForm = { kind: 'absent', digest: null, attributes: null };
const directory: FileForm = {
  kind: 'directory',
  digest: null,
  attributes: { mode: '0700', uid: 0, gid: 0, xattrs: null },
};
function file(digest: string, mode = '0600', uid = 0, xattrs: string | null = null): FileForm {
  return { kind: 'file', digest, attributes: { mode, uid, gid: uid, xattrs } };
}

describe('bytes', () => {
  it.each([
    ['as before', file('old'), file('new'), file('old'), 'nothing'],
    ['as after', file('old'), file('new'), file('new'), 'restore'],
    ["a person's", file('old'), file('new'), file('person'), 'conflict'],
    ['removed by a person', file('old'), file('new'), absent, 'conflict'],
    ['made by us', absent, file('new'), file('new'), 'restore'],
    ['made by us, edited since', absent, file('new'), file('person'), 'conflict'],
    ['made by us, gone', absent, file('new'), absent, 'nothing'],
    ['a directory made by us', absent, directory, directory, 'restore'],
    ['not changed by us, edited since', file('old'), file('old', '0400'), file('person', '0400'), 'nothing'],
    ['removed by us', file('old'), absent, absent, 'restore'],
    ['removed by us, made anew by a person', file('old'), absent, file('person'), 'conflict'],
  ])('%s', (_, before, after, current, expected) => {
    expect(decideRevert({ before, after }, current).bytes).toBe(expected);
  });
});

describe('crash 31: attributes, each part on its own', () => {
  const [before, after] = [file('old', '0644', 1000), file('old', '0600', 0)];
  it.each([
    ['as before', file('old', '0644', 1000), 'nothing', null],
    ['as after', after, 'restore', before.attributes],
    ['another mode, our owner', file('old', '0640', 0), 'conflict', file('old', '0640', 1000).attributes],
    ['our mode, another owner', file('old', '0600', 7), 'conflict', file('old', '0644', 7).attributes],
    ['both another', file('old', '0640', 7), 'conflict', null],
    ['gone', absent, 'conflict', null],
  ])('%s', (_, current, expected, toSet) => {
    const decision = decideRevert({ before, after }, current);
    expect([decision.attributes, decision.attributesToSet]).toEqual([expected, toSet]);
  });

  it('bytes that go back carry what a person has set', () => {
    const decision = decideRevert({ before: file('old'), after: file('new') }, file('new', '0640'));
    expect(decision).toEqual({
      bytes: 'restore',
      attributes: 'nothing',
      attributesToSet: file('x', '0640').attributes,
    });
  });

  it('extended attributes that could not be read differ from nothing', () => {
    const was = file('old', '0600', 0, 'sha256:a');
    expect(
      decideRevert({ before: was, after: file('old', '0400', 0, 'sha256:b') }, file('old', '0400'))
        .attributes,
    ).toBe('restore');
    expect(isSameForm(was, file('old'))).toBe(true);
    expect(isSameForm(was, file('old', '0600', 0, 'sha256:b'))).toBe(false);
  });
});

it.each([
  [file('old'), file('new'), file('new', '0640'), true],
  [file('old'), file('new'), file('old'), false],
  [file('old'), file('old', '0400'), file('person', '0400'), true],
  [file('old'), file('old'), file('old'), false],
  [absent, file('new'), absent, false],
])('crash 35: is something of ours on the disk? %#', (before, after, current, expected) => {
  expect(isInAfterForm({ before, after }, current)).toBe(expected);
});
