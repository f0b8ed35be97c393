/**
 * The components' own parsers were asked about some two hundred texts for every flag of every minor (scripts/flag-tables);
 * ours must answer the same.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  findFlag,
  flagTable,
  minorsKnowing,
  minorsOf,
  validateFlagValue,
} from '../../../src/domain/flags/index.ts';
import type { FlagMinor } from '../../../src/domain/flags/index.ts';
import { Component } from '../../../src/contracts/basics.ts';

interface Answers {
  probes: string[];
  /** `component flag`, and the minors that answer so where others answer otherwise */
  answers: { taken: string; flags: string[] }[];
}
const fixture = new URL('../../fixtures/flags/parser-answers.json', import.meta.url);
const { probes, answers } = JSON.parse(readFileSync(fixture, 'utf8')) as Answers;
/** Depends on how the binary was stamped, and the flag ends the process anyway. */
const isOfTheBuild = (name: string, probe: string): boolean => name === 'version' && probe.startsWith('v');

function readMember(text: string): { component: Component; name: string; minors: FlagMinor[] } {
  const [component, name = '', ...minors] = text.split(' ') as [Component, string?, ...FlagMinor[]];
  return { component, name, minors: minors.length > 0 ? minors : minorsKnowing(component, name) };
}

describe("a flag's value is judged as the component's own parser judges it", () => {
  for (const { taken, flags } of answers) {
    const [first = ''] = flags;
    it(`${first}${flags.length > 1 ? ` and ${flags.length - 1} like it` : ''}`, () => {
      const differing: string[] = [];
      const ask = (component: Component, name: string, minor: FlagMinor): void => {
        const spec = findFlag(component, name, minor)!;
        for (const [index, probe] of probes.entries()) {
          if (isOfTheBuild(name, probe)) continue;
          const ours = validateFlagValue(spec, probe, minor) === undefined;
          if (ours === (taken[index] === '1')) continue;
          differing.push(
            `${component} ${minor} ${name} (${spec.goType}): ${JSON.stringify(probe)} is ${ours ? 'refused' : 'taken'} there`,
          );
        }
      };
      for (const { component, name, minors } of flags.map(readMember))
        for (const minor of minors) ask(component, name, minor);
      expect(differing).toEqual([]);
    });
  }

  const everyFlag = Component.options.flatMap((component) =>
    minorsOf(component).flatMap((minor) =>
      [...flagTable(component, minor).values()].map((spec) => ({ component, minor, spec })),
    ),
  );

  it('takes every default', () => {
    const refused = everyFlag.filter(
      ({ spec, minor }) => spec.default !== '' && validateFlagValue(spec, spec.default, minor),
    );
    expect(refused.map(({ minor, spec }) => `${minor} ${spec.name}=${spec.default}`)).toEqual([]);
  });

  it('asks about every flag of every component in every minor', () => {
    const asked = answers.flatMap(({ flags }) => flags.map(readMember));
    const names = asked.flatMap(({ component, name, minors }) =>
      minors.map((minor) => `${component} ${minor} ${name}`),
    );
    const known = everyFlag.map(({ component, minor, spec }) => `${component} ${minor} ${spec.name}`);
    expect(names.sort()).toEqual(known.sort());
    expect(known.length).toBeGreaterThan(679);
    expect(probes.length).toBeGreaterThan(200);
  });
});
