/**
 * The components' own parsers were asked about some two hundred texts for every flag (scripts/flag-tables); ours must
 * answer the same.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findFlag, validateFlagValue } from '../../../src/domain/flags/index.ts';
import type { Component } from '../../../src/contracts/basics.ts';

interface Answers {
  probes: string[];
  answers: { taken: string; flags: string[] }[];
}
const fixture = new URL('../../fixtures/flags/parser-answers-1.35.json', import.meta.url);
const { probes, answers } = JSON.parse(readFileSync(fixture, 'utf8')) as Answers;
/** Depends on how the binary was stamped, and the flag ends the process anyway. */
const isOfTheBuild = (name: string, probe: string): boolean => name === 'version' && probe.startsWith('v');

describe("a flag's value is judged as the component's own parser judges it", () => {
  for (const { taken, flags } of answers) {
    const [first = ''] = flags;
    it(`${first}${flags.length > 1 ? ` and ${flags.length - 1} like it` : ''}`, () => {
      const differing: string[] = [];
      for (const flag of flags) {
        const [component, name] = flag.split(' ') as [Component, string];
        const spec = findFlag(component, name)!;
        for (const [index, probe] of probes.entries()) {
          if (isOfTheBuild(name, probe)) continue;
          const ours = validateFlagValue(spec, probe) === undefined;
          if (ours === (taken[index] === '1')) continue;
          differing.push(
            `${flag} (${spec.goType}): ${JSON.stringify(probe)} is ${ours ? 'refused' : 'taken'} there`,
          );
        }
      }
      expect(differing).toEqual([]);
    });
  }

  it('takes every default', () => {
    const refused = answers
      .flatMap(({ flags }) => flags)
      .map((flag) => flag.split(' ') as [Component, string])
      .map(([component, name]) => findFlag(component, name)!)
      .filter((spec) => spec.default !== '' && validateFlagValue(spec, spec.default));
    expect(refused.map(({ name, default: text }) => `${name}=${text}`)).toEqual([]);
  });

  it('asks about every flag of every component', () => {
    expect(answers.flatMap(({ flags }) => flags)).toHaveLength(679);
    expect(probes.length).toBeGreaterThan(200);
  });
});
