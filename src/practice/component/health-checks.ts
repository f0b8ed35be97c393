/** /livez, /readyz and /healthz with their named checks, in the API server's form. */
import type { ServerResponse } from 'node:http';
import { reply } from './serving.ts';

export interface NamedCheck {
  name: string;
  ok: boolean;
}

/**
 * Answers `/<path>`, `/<path>/<check>`, `?verbose` and `?exclude=<check>`; a failure is always verbose.
 */
export function answerHealth(response: ServerResponse, url: URL, checks: NamedCheck[]): void {
  const [, endpoint = '', ...rest] = url.pathname.split('/');
  const wanted = rest.join('/');
  const excluded = url.searchParams.getAll('exclude');
  if (wanted !== '') {
    const check = checks.find((candidate) => candidate.name === wanted);
    if (!check) {
      reply(response, 404, '404 page not found\n');
      return;
    }
    if (check.ok) {
      reply(response, 200, 'ok');
      return;
    }
    reply(response, 500, `internal server error: reason withheld\n`);
    return;
  }
  const lines = checks.map(({ name, ok }) => {
    if (excluded.includes(name)) return `[+]${name} excluded: ok`;
    return ok ? `[+]${name} ok` : `[-]${name} failed: reason withheld`;
  });
  const failed = checks.some(({ name, ok }) => !ok && !excluded.includes(name));
  const unknown = excluded.filter((name) => !checks.some((check) => check.name === name));
  const warnings = unknown.map(
    (name) => `warn: some health checks cannot be excluded: no matches for "${name}"`,
  );
  if (failed) {
    reply(response, 500, [...lines, ...warnings, `${endpoint} check failed`, ''].join('\n'));
    return;
  }
  if (!url.searchParams.has('verbose')) {
    reply(response, 200, 'ok');
    return;
  }
  reply(response, 200, [...lines, ...warnings, `${endpoint} check passed`, ''].join('\n'));
}
