import type { LoadedConfig } from '../adapters/config/control-config.ts';
export declare function runControlWorker(loaded: LoadedConfig): Promise<void>;
