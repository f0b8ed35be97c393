/** @returns a function that ends it, after a last look */
export declare function followLogs(logsDir: string, print: (line: string) => void): () => Promise<void>;
