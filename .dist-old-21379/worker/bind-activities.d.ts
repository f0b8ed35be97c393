import type { DeedContext } from '../activities/deed-context.ts';
type Deed<Input, Output> = (input: Input, deed: DeedContext) => Promise<Output>;
type Activity<D> = D extends Deed<infer Input, infer Output> ? (input: Input) => Promise<Output> : never;
/** Each deed of the table as an activity of the same name. */
export declare function bindActivities<Deeds extends Record<string, Deed<never, unknown>>>(deeds: Deeds): {
    [Name in keyof Deeds]: Activity<Deeds[Name]>;
};
export {};
