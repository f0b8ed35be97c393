export declare function askNode(input: unknown): Promise<unknown>;
