/** A question as people read it, and what they are told to type. */
import { expect, it, vi } from 'vitest';
import { printHow } from '../../src/cli/print-approval.ts';
import type { Demand } from '../../src/contracts/approval.ts';
import { demandOf } from '../support/demand.ts';

const rule = demandOf();

function printed(...rules: Demand[]): string[] {
  const lines: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => (lines.push(String(text)), true));
  printHow('remediate/c/cp-1/kubelet', '3f9a01c2', rules);
  write.mockRestore();
  return lines
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim());
}

it('a yes is told with a comment where any rule wants one; a no needs none', () => {
  const approve = 'kubemend approve remediate/c/cp-1/kubelet --plan 3f9a01c2';
  const reject = 'kubemend reject remediate/c/cp-1/kubelet --plan 3f9a01c2';
  expect(printed(rule)).toEqual([approve, reject]);
  expect(printed(rule, { ...rule, comment: true })).toEqual([`${approve} --comment "…"`, reject]);
});
