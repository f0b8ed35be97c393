import type { DataDir, Env } from '../../adapters/config/data-dir.ts';
import type { Supervised } from '../server/supervise.ts';
import type { TemporalTarget } from '../server/temporal-address.ts';
import type { Considered } from '../server/temporal-server-find.ts';
export interface UpServer {
    target: TemporalTarget;
    considered: Considered[];
    /** for the workers: they reach this server, whatever profile or API key the user has for another */
    env: NodeJS.ProcessEnv;
    /** null: not ours to end */
    process: Supervised | null;
}
export interface UpServerOptions {
    layout: DataDir;
    port?: number;
    uiPort?: number;
    report: (line: string) => void;
    /** called after every start, the first one too */
    onStart: () => void;
}
/** @throws PlaceError when no server is to be had; UnavailableError when it does not answer */
export declare function startUpServer(options: UpServerOptions, env?: Env): Promise<UpServer>;
