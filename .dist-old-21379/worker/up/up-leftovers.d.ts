/** @throws ConflictError when the `up` of this state file still runs */
export declare function endLeftovers(upFile: string, report: (line: string) => void): Promise<void>;
