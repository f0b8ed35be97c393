/**
 * Which Temporal service a process speaks to: flag, environment, kubemend.yaml, a running `kubemend up`, the profile
 * of the official CLI (temporal.toml), else 127.0.0.1:7233. TLS and API key come from Temporal's own environment and profile.
 */
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { LoadedConfig } from '../../adapters/config/control-config.ts';
import type { Env } from '../../adapters/config/data-dir.ts';
export declare const defaultAddress = "127.0.0.1:7233";
export declare const defaultNamespace = "default";
export interface TemporalTarget {
    address: string;
    namespace: string;
    /** where the address came from, for `doctor` and for error messages */
    origin: string;
    /** Web UI without a trailing slash; null: unknown */
    ui: string | null;
    connectionOptions: NativeConnectionOptions;
}
/** @throws InputError when Temporal's own configuration cannot be read */
export declare function resolveTemporalTarget(loaded: Pick<LoadedConfig, 'config' | 'origins'>, env?: Env): Promise<TemporalTarget>;
/** The page of one run in the Web UI. */
export declare function workflowUrl(ui: string, namespace: string, workflowId: string, runId?: string): string;
