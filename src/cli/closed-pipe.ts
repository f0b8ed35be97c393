/** `kubemend … | head` closes the pipe in the middle of a line: what is read by nobody is no failure of the command. */

/** Whoever follows a run goes on to its end and its exit code; a worker outlives the reader of its log. */
export function outliveClosedPipes(streams: readonly NodeJS.WritableStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
