/**
 * Registers our search attributes in a namespace. Through the operator service, not through the dev server's
 * `--search-attribute`: that one is ignored for a namespace that the database file already holds.
 */
import type { Connection } from '@temporalio/client';
export interface SearchAttributeState {
    missing: string[];
    /** registered by someone else with another type: our runs would fail to start */
    mistyped: {
        name: string;
        expected: string;
        found: string;
    }[];
}
export declare function inspectSearchAttributes(connection: Connection, namespace: string): Promise<SearchAttributeState>;
/**
 * Adds what is missing; returns the names added.
 * @throws InputError when one exists with another type
 */
export declare function registerSearchAttributes(connection: Connection, namespace: string): Promise<string[]>;
