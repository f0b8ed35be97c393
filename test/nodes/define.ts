/** Makes tests of scenarios: one each, on the node that the suite has started. */
import { describe, it } from 'vitest';
import { play } from './play.ts';
import type { Scenario } from './scenario.ts';
import type { TestedNode } from './tested-node.ts';

export interface Group {
  name: string;
  scenarios: readonly Scenario[];
}

export function defineScenarios(
  groups: readonly Group[],
  isHere: (scenario: Scenario) => boolean,
  node: () => TestedNode,
): void {
  for (const { name, scenarios } of groups) {
    const here = scenarios.filter(isHere);
    if (here.length === 0) continue;
    describe(name, () => {
      for (const scenario of here) {
        it(`${scenario.title} (${scenario.covers.join(', ')})`, async () => await play(node(), scenario));
      }
    });
  }
}
