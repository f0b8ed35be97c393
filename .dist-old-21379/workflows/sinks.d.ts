/**
 * @param within a duration, for each of them
 * @returns those that could not be reached, and why
 */
export declare function tellSinks(sinks: Record<string, () => Promise<unknown>>, within: string): Promise<string[]>;
