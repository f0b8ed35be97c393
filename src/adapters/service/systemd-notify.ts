/** Tells systemd that this process still turns. Through its own program: Node has no datagram sockets of that kind. */
import { spawn } from 'node:child_process';

/**
 * Sends WATCHDOG=1 three times per WatchdogSec from the event loop, so that a process that is stopped or hangs is
 * started again. Without a supervisor that asks for it, does nothing.
 */
export function startWatchdog(env: NodeJS.ProcessEnv = process.env): { stop(): void } {
  const limitMs = Number(env['WATCHDOG_USEC'] ?? 0) / 1_000;
  if (env['NOTIFY_SOCKET'] === undefined || !(limitMs > 0)) return { stop: () => undefined };
  const tell = (): void => {
    // Not told is what a dead process does, too: a missing program must not end this one.
    spawn('systemd-notify', ['WATCHDOG=1'], { stdio: 'ignore', env }).on('error', () => undefined);
  };
  tell();
  const timer = setInterval(tell, limitMs / 3);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
