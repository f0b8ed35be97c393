/** Plays a group of scenarios on a lab that is started for it; only in the whole run against the lab. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { defineScenarios } from './define.ts';
import type { Group } from './define.ts';
import { startLabNode } from './lab-node.ts';
import { groupNamed } from './scenarios/index.ts';
import type { TestedNode } from './tested-node.ts';

/** @param name of one of `groups`: a file each, so that they can be played side by side */
export function playGroupOnLab(name: string): void {
  playOnLab(groupNamed(name));
}

export function playOnLab(group: Group, ...upOptions: string[]): void {
  describe.runIf(process.env['KUBEMEND_LAB_FULL'] === '1')(['lab up', ...upOptions].join(' '), () => {
    let node: TestedNode;
    beforeAll(async () => {
      node = await startLabNode(...upOptions);
    }, 1_800_000);
    afterAll(async () => await (node as TestedNode | undefined)?.close(), 120_000);
    beforeEach(async () => await node.restore());

    defineScenarios(
      [group],
      ({ lab }) => lab === 'smoke' || lab === 'full',
      () => node,
    );
  });
}
