import { upsertSearchAttributes } from '@temporalio/workflow';
export declare const attributeKeys: {
    Cluster: import("@temporalio/common/lib/search-attributes.js").SearchAttributeKey<"KEYWORD">;
    Node: import("@temporalio/common/lib/search-attributes.js").SearchAttributeKey<"KEYWORD">;
    Component: import("@temporalio/common/lib/search-attributes.js").SearchAttributeKey<"KEYWORD">;
    CheckIds: import("@temporalio/common/lib/search-attributes.js").SearchAttributeKey<"KEYWORD_LIST">;
    Phase: import("@temporalio/common/lib/search-attributes.js").SearchAttributeKey<"KEYWORD">;
    Outcome: import("@temporalio/common/lib/search-attributes.js").SearchAttributeKey<"KEYWORD">;
    RequestedBy: import("@temporalio/common/lib/search-attributes.js").SearchAttributeKey<"KEYWORD">;
    BatchId: import("@temporalio/common/lib/search-attributes.js").SearchAttributeKey<"KEYWORD">;
};
export type Attributes = Extract<Parameters<typeof upsertSearchAttributes>[0], unknown[]>;
/** Does nothing until `enable` has said that the namespace has them. */
export declare function createAttributes(): {
    enable: (has: boolean) => void;
    upsert: (pairs: Attributes) => void;
};
