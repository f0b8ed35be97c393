export interface UpPractice {
    dir: string;
    node: string;
    nodeConfigPath: string;
    stop(report: (line: string) => void): Promise<void>;
}
export declare function startUpPractice(options: {
    dir: string;
    cluster: string;
    fast: boolean;
}): Promise<UpPractice>;
