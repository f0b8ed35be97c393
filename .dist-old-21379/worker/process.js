/** What both worker processes share: the SDK's logging, and running until told to stop. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
/** Warnings and errors to standard error, one line each; standard output stays ours. */
export function installRuntime() {
    Runtime.install({
        logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
            process.stderr.write(`${new Date().toISOString()} ${level} ${message} ${meta === undefined ? '' : JSON.stringify(meta)}\n`);
        }),
        telemetryOptions: { logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} } },
        shutdownSignals: ['SIGINT', 'SIGTERM', 'SIGQUIT'],
    });
}
/** The line printed once the worker polls is what `up` and tests wait for. */
export async function runUntilSignal(worker, readyLine) {
    const running = worker.run();
    process.stdout.write(`ready: ${readyLine}\n`);
    await running;
}
