/** When a question is decided, which is one step. */
type When = <Answer>(decide: () => Answer) => Answer | Promise<Answer>;
export declare const atOnce: When;
/** Now where nothing is in the way, after `waitMs` in any case. */
export declare function openWaitingRoom(canAnswer: () => boolean, waitMs: number): When;
export {};
