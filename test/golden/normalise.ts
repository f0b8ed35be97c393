/** Takes out of an output what differs from run to run: directories, ids, hashes, times, ports. */
export function normalise(text: string, dir: string): string {
  return (
    text
      .replaceAll(dir, '<dir>')
      .replaceAll(/\.bak_\d{8}_\d{6}_[0-9A-Z]{26}/g, '.bak_<time>_<id>')
      .replaceAll(/\b[0-9A-Z]{26}\b/g, '<id>')
      .replaceAll(/\b[0-9a-f]{16}\b/g, '<change>')
      .replaceAll(/\b(plan )[0-9a-f]{8}\b/g, '$1<plan>')
      .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+Z)?/g, '<time>')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
      .replaceAll(/(process |pid )\d+/g, '$1<pid>')
      .replaceAll(/-port=\d+/g, '-port=<port>')
      .replaceAll(/made no progress for \d+s/g, 'made no progress for <n>s')
      .replaceAll(/outage: [\d.]+s/g, 'outage: <seconds>')
      .replaceAll(/ {2}[\d.]+s$/gm, '')
      // What a poll happens to see in between is no part of the story.
      .replaceAll(/^ {2}[a-z ]+: waiting for .*\n/gm, '')
      .replaceAll(/[ \t]+$/gm, '')
  );
}
