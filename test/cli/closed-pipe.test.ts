/** A reader that has gone ends no command; anything else that is wrong with a stream does. */
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { outliveClosedPipes } from '../../src/cli/closed-pipe.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

it('a closed pipe is outlived', () => {
  const stream = new PassThrough();
  outliveClosedPipes([stream]);
  expect(() => stream.emit('error', failure('EPIPE'))).not.toThrow();
});

it('a full disk is not', () => {
  const stream = new PassThrough();
  outliveClosedPipes([stream]);
  expect(() => stream.emit('error', failure('ENOSPC'))).toThrow('ENOSPC');
});
