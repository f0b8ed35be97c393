import { InputError } from "../../domain/errors.js";
export const defaultAddress = '127.0.0.1:7233';
export const defaultNamespace = 'default';
/** @throws InputError when Temporal's own configuration cannot be read */
export async function resolveTemporalTarget(loaded, env = process.env) {
    const asked = loaded.config.temporal;
    const fromUp = loaded.origins['temporal.address']?.startsWith('kubemend up') ?? false;
    const profile = await readProfile(env, fromUp);
    const address = asked.address ?? profile.connectionOptions.address;
    const origin = asked.address !== undefined
        ? (loaded.origins['temporal.address'] ?? 'configuration')
        : address !== undefined
            ? 'Temporal profile'
            : 'default';
    return {
        address: address ?? defaultAddress,
        namespace: asked.namespace ?? profile.namespace ?? defaultNamespace,
        origin,
        ui: asked.ui?.replace(/\/+$/, '') ?? null,
        connectionOptions: {
            ...profile.connectionOptions,
            address: address ?? defaultAddress,
            // Compression is the SDK's default and costs a fifth more CPU where server and worker are close.
            grpcCompression: { codec: 'none' },
        },
    };
}
async function readProfile(env, environmentOnly) {
    const { loadClientConnectConfig } = await import("../../adapters/service/temporal-client.js");
    const variables = Object.fromEntries(Object.entries(env).filter((entry) => entry[1] !== undefined));
    try {
        // The server of `up` is ours: an API key or TLS from a default profile for some cloud does not belong there.
        return loadClientConnectConfig({ overrideEnvVars: variables, disableFile: environmentOnly });
    }
    catch (cause) {
        const detail = cause instanceof Error ? cause.message : String(cause);
        throw new InputError(`Temporal's configuration: expected a readable profile, found: ${detail}`, {
            code: 'INVALID_REQUEST',
            hint: 'check TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE and `temporal config list`',
            cause,
        });
    }
}
/** The page of one run in the Web UI. */
export function workflowUrl(ui, namespace, workflowId, runId) {
    const id = encodeURIComponent(workflowId);
    const run = runId === undefined ? '' : `/${encodeURIComponent(runId)}`;
    return `${ui}/namespaces/${encodeURIComponent(namespace)}/workflows/${id}${run}`;
}
