/** What becomes of a command whose words cannot be written: `kubemend … | head` closes the pipe, or the disk of a log is full. */
import { PlaceError } from '../domain/errors.ts';

interface Streams {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

/**
 * Whoever follows a run goes on to its end and its exit code when nobody reads; a worker outlives the reader of its log, and
 * the disk that it is kept on. A result that is lost is a failure: a script would take half of a report for all of it.
 * @param fail ends the command
 */
export function outliveClosedPipes({ stdout, stderr }: Streams, fail: (error: PlaceError) => void): void {
  // That nobody can be told is all that is wrong.
  stderr.on('error', () => undefined);
  stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EPIPE') return;
    fail(
      new PlaceError(`standard output: expected to be written, found ${cause.code ?? cause.message}`, {
        code: 'WRITE_FAILED',
        hint: 'a run that was begun goes on: kubemend status',
        cause,
      }),
    );
  });
}
