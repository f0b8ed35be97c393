interface Question {
    cluster: string;
    /** of all nodes together: one that says nothing is not waited for any longer */
    askWithinMs: number;
    /** they need not be listed any more: an operator has vouched for them, or the guard goes on in a new run, which does it */
    isOver: () => boolean;
    hear: (mark: {
        node: string;
        knownGuard: string | null;
    }) => void;
    /** why they could not be listed */
    tell: (problem: string) => void;
}
/** @returns names of the nodes that did not say; null: it was over before they could be listed */
export declare function askKnownNodes(question: Question): Promise<string[] | null>;
export {};
