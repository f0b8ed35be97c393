/** A report in which every text that comes from elsewhere is what an attacker, or a log, would write there. */
import type { RunReport } from '../../../src/contracts/report.ts';
import { RunReport as Contract } from '../../../src/contracts/report.ts';
import { outcomeWords } from '../../../src/report/words.ts';

export const payload =
  '=cmd()"\'</title></style><script>alert(1)</script><img src=x onerror=alert(1)>]]>&amp;<!--\r\n\u001b[31m\0\ud800\u202e -- 👩‍💻';

/** Words of closed tables, times and digests stay as they are: nobody else writes them. */
const own = new Set([
  ...['status', 'code', 'kind', 'before', 'after', 'now', 'state', 'target', 'source', 'reported', 'section'],
  ...[
    'startedAt',
    'endedAt',
    'finishedAt',
    'generatedAt',
    'at',
    'by[]',
    'sources[]',
    'sha256',
    'role',
    'since',
  ],
]);

export function poison(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    const isOwn = own.has(key) || (key === 'outcome' && value in outcomeWords) || value === '';
    // As many lines as there were: one more is no fault.
    if (key === 'diff')
      return value.replaceAll(/.+$/gm, (line) => `${line}${payload.replaceAll(/[\r\n]/g, '')}`);
    return isOwn ? value : `${payload}${value}${payload}`;
  }
  if (Array.isArray(value)) return value.map((one) => poison(one, `${key}[]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      const isStep = key === 'phases[]' && name === 'name';
      return [name, isStep ? inner : poison(inner, name)];
    }),
  );
}

/** Sections stay the keys that checks name. */
export function hostile(report: RunReport): RunReport {
  const sections = report.sections.map((section) => ({ ...section, title: payload }));
  return Contract.parse({ ...(poison(report, '') as RunReport), sections });
}
