export interface Case {
    name: string;
    kind: 'passed' | 'failure' | 'error' | 'skipped';
    /** the verdict, or the status */
    type: string;
    message: string;
}
export interface Suite {
    /** `run`: its one case took all of the time */
    id: string;
    name: string;
    cases: Case[];
    properties?: [string, string][];
}
export interface SuitesOf {
    name: string;
    /** before the id of a suite it is the class of each case */
    within: string;
    startedAt: string;
    finishedAt: string;
}
export declare function renderSuites(suites: readonly Suite[], of: SuitesOf): string;
