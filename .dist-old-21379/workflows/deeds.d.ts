import type { ControlActivities, NodeActivities } from '../contracts/deeds.ts';
/** Where a deed is done, and how long it may be silent before it is taken for dead. */
export interface Place {
    cluster: string;
    node: string;
    heartbeatMs: number;
}
/**
 * One deed on one node. `scheduleToStart` is how long the node may stay silent before the workflow is told,
 * `scheduleToClose` how long it may take with all its retries; absent: as long as they do.
 */
export declare function onNode<Name extends keyof NodeActivities>(place: Place, name: Name, summary: string, scheduleToStart: number, scheduleToClose?: number): NodeActivities[Name];
/** `scheduleToClose` as of `onNode`; absent: it is tried until it is answered. */
export declare function onControl<Name extends keyof ControlActivities>(name: Name, summary: string, scheduleToClose?: number): ControlActivities[Name];
