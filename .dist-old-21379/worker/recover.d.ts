export interface RecoverArguments {
    nodeConfig: string;
    boot?: boolean;
    once?: boolean;
    /** pid: end when that process is gone and no change is open */
    starter?: string;
}
/** @throws InputError when the configuration cannot be read; `boot` throws it too, and its process ends with 0 all the same */
export declare function runRecover({ nodeConfig, boot, once, starter }: RecoverArguments): Promise<void>;
