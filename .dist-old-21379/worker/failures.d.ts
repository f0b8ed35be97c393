export declare function toFailure(error: unknown, signal: AbortSignal): Error;
