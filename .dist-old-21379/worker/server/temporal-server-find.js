/** Which Temporal server `up`, quickstart and the tests use: the first that works, with a reason for each that was passed over. */
import { cacheDir } from "../../adapters/config/data-dir.js";
import { PlaceError } from "../../domain/errors.js";
import { cachedTemporalPath, findInPath, isExecutable, judgeBinary, temporalVersion, } from "./temporal-server-binary.js";
import { buildTemporal, downloadTemporal } from "./temporal-server-fetch.js";
/** @throws PlaceError that lists what was tried */
export async function findTemporal(options = {}) {
    const env = options.env ?? process.env;
    const considered = [];
    const passOver = (candidate, detail) => {
        considered.push({ candidate, chosen: false, detail });
    };
    const address = env['TEMPORAL_ADDRESS'];
    if (address) {
        considered.push({ candidate: 'TEMPORAL_ADDRESS', chosen: true, detail: address });
        return { kind: 'running', address, considered };
    }
    passOver('TEMPORAL_ADDRESS', 'not set');
    const cache = cacheDir(env);
    const fetchOptions = { cache, env, report: options.report ?? (() => undefined) };
    const download = options.download ?? downloadTemporal;
    const build = options.build ?? buildTemporal;
    const sources = [
        { candidate: 'PATH', produce: () => findInUserPath(env) },
        { candidate: 'cache', produce: () => findInCache(cache) },
        { candidate: 'download', produce: () => download(fetchOptions) },
        { candidate: 'build', produce: () => build(fetchOptions) },
    ];
    for (const { candidate, produce } of sources) {
        try {
            const path = await produce();
            const verdict = await judgeBinary(path);
            if (verdict.usable) {
                considered.push({ candidate, chosen: true, detail: `${path} (temporal ${verdict.version})` });
                return { kind: 'binary', path, version: verdict.version, considered };
            }
            passOver(candidate, `${path}: ${verdict.why}`);
        }
        catch (error) {
            passOver(candidate, error instanceof Error ? error.message : String(error));
        }
    }
    throw new PlaceError(`Temporal server: expected one of five ways to work, found none\n${considered.map(describeConsidered).join('\n')}`, {
        code: 'PREREQUISITE_MISSING',
        hint: `put Temporal's CLI ("temporal", 1.5.1 or newer) in PATH, install Go 1.21 or newer, or set TEMPORAL_ADDRESS to a server of yours`,
    });
}
async function findInUserPath(env) {
    const path = await findInPath('temporal', env);
    if (path === undefined)
        throw new Error('no `temporal` in PATH');
    return path;
}
async function findInCache(cache) {
    const path = cachedTemporalPath(cache);
    if (!(await isExecutable(path)))
        throw new Error(`no temporal ${temporalVersion} at ${path}`);
    return path;
}
export function describeConsidered(each) {
    return `  ${each.chosen ? 'uses' : 'not '} ${each.candidate}: ${each.detail}`;
}
