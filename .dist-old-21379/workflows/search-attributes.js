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
/** Does nothing until `enable` has said that the namespace has them. */
export function createAttributes() {
    let enabled = false;
    return {
        enable: (has) => {
            enabled = has;
        },
        upsert: (pairs) => {
            if (enabled)
                upsertSearchAttributes(pairs);
        },
    };
}
