/** The last line of an audit. */
import { expect, it } from 'vitest';
import { countVerdicts } from '../../src/cli/count-verdicts.ts';
import { Verdict } from '../../src/contracts/audit.ts';

it.each<[Verdict[], string]>([
  [['manual', 'pass', 'fail', 'pass'], '4 checks: 2 pass, 1 fail, 1 manual'],
  [['unknown'], '1 check: 1 unknown'],
  [[], '0 checks'],
])('of %j it says "%s"', (verdicts, text) => {
  expect(countVerdicts(verdicts)).toBe(text);
});

it('leaves out no verdict that there is', () => {
  const text = countVerdicts(Verdict.options);
  expect(Verdict.options.filter((verdict) => !text.includes(`1 ${verdict}`))).toEqual([]);
});
