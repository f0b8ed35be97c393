/** The plain log that operators grep: `[YYYY-MM-DD HH:MM:SS] [LEVEL] text`, UTC. Never throws into a repair. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

export type PlainLog = Record<'debug' | 'info' | 'warning' | 'error' | 'critical', (text: string) => void>;

export function createPlainLog(file: string, clock: Pick<Clock, 'now'>): PlainLog {
  const write = (level: LogLevel, text: string): void => {
    const at = clock.now().toISOString().slice(0, 19).replace('T', ' ');
    const lines = text.split('\n').map((line) => `[${at}] [${level}] ${line}\n`);
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o750 });
      appendFileSync(file, lines.join(''), { mode: 0o640 });
    } catch {
      // A full disk or a missing directory loses a line, not a rollback; what must be read goes where a supervisor keeps it.
      if (level === 'ERROR' || level === 'CRITICAL') process.stderr.write(lines.join(''));
    }
  };
  return {
    debug: (text) => write('DEBUG', text),
    info: (text) => write('INFO', text),
    warning: (text) => write('WARNING', text),
    error: (text) => write('ERROR', text),
    critical: (text) => write('CRITICAL', text),
  };
}
