import type { NoResult } from '../domain/no-result.ts';
/** Of every child that changes a node. Its rollback is waited for: who began it tells what became of the node. */
export declare const livesOn: {
    readonly taskQueue: "kubemend";
    readonly parentClosePolicy: "ABANDON";
    readonly cancellationType: "WAIT_CANCELLATION_COMPLETED";
};
/** @param id by which it is found among all runs; null: the namespace lacks our search attributes */
export declare function foundBy(id: string | null): {
    typedSearchAttributes?: undefined;
} | {
    typedSearchAttributes: {
        key: import("@temporalio/common/lib/search-attributes.js").SearchAttributeKey<"KEYWORD">;
        value: string;
    }[];
};
/**
 * By the error that waiting for it has thrown.
 * @throws what is no end of a child: a fault of ours
 */
export declare function noResultOf(error: unknown): NoResult;
