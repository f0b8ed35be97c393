/** Search attributes of our workflows, where the namespace has them: without, an upsert would fail the workflow task for ever. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';

export const attributeKeys = {
  Cluster: defineSearchAttributeKey('Cluster', 'KEYWORD'),
  Node: defineSearchAttributeKey('Node', 'KEYWORD'),
  Component: defineSearchAttributeKey('Component', 'KEYWORD'),
  CheckIds: defineSearchAttributeKey('CheckIds', 'KEYWORD_LIST'),
  Phase: defineSearchAttributeKey('Phase', 'KEYWORD'),
  Outcome: defineSearchAttributeKey('Outcome', 'KEYWORD'),
  RequestedBy: defineSearchAttributeKey('RequestedBy', 'KEYWORD'),
  BatchId: defineSearchAttributeKey('BatchId', 'KEYWORD'),
};

export type Attributes = Extract<Parameters<typeof upsertSearchAttributes>[0], unknown[]>;

/**
 * A server takes 2 KiB of one value (its `limit.searchAttributesSizeOfValue`); more of it would fail the workflow task for ever,
 * too. Of a longer list the first are found by it; the whole one is in status and result.
 */
const mostBytes = 2_000;

function shortened(list: readonly string[]): string[] {
  let bytes = 2;
  return list.filter(
    (item) => (bytes += new TextEncoder().encode(JSON.stringify(item)).length + 1) <= mostBytes,
  );
}

/** Does nothing until `enable` has said that the namespace has them. */
export function createAttributes(): { enable: (has: boolean) => void; upsert: (pairs: Attributes) => void } {
  let enabled = false;
  return {
    enable: (has) => {
      enabled = has;
    },
    upsert: (pairs) => {
      if (!enabled) return;
      const fitting = pairs.map((pair) =>
        Array.isArray(pair.value) ? { ...pair, value: shortened(pair.value) } : pair,
      );
      upsertSearchAttributes(fitting as Attributes);
    },
  };
}
