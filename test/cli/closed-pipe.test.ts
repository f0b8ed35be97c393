/** A reader that has gone ends no command; a result that cannot be written ends it with one line, and no full log does. */
import { PassThrough } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { outliveClosedPipes } from '../../src/cli/closed-pipe.ts';

function streams() {
  const [stdout, stderr, fail] = [new PassThrough(), new PassThrough(), vi.fn()];
  outliveClosedPipes({ stdout, stderr }, fail);
  const emit = (of: 'stdout' | 'stderr', code: string): boolean =>
    ({ stdout, stderr })[of].emit('error', Object.assign(new Error(code), { code }));
  return { emit, fail };
}

it.each([
  ['stdout', 'EPIPE'],
  ['stderr', 'EPIPE'],
  ['stderr', 'ENOSPC'],
] as const)('%s that ends with %s is outlived', (of, code) => {
  const { emit, fail } = streams();
  expect(() => emit(of, code)).not.toThrow();
  expect(fail).not.toHaveBeenCalled();
});

it('a result for which the disk has no room is a failure in words', () => {
  const { emit, fail } = streams();
  expect(() => emit('stdout', 'ENOSPC')).not.toThrow();
  const message = 'standard output: expected to be written, found ENOSPC';
  expect(fail).toHaveBeenCalledWith(expect.objectContaining({ name: 'PlaceError', message }));
});
