import { appendFileSync } from 'node:fs';
import { formatKlog } from '../klog.ts';
import type { Severity } from '../klog.ts';

export type Log = (
  severity: Severity,
  source: string,
  message: string,
  fields?: Record<string, string | number>,
) => void;

/** Appends to the kubelet's log, which stands for its journal; a full disk loses lines, nothing else. */
export function createKubeletLog(path: string): Log {
  return (severity, source, message, fields) => {
    try {
      appendFileSync(path, formatKlog(severity, new Date(), source, message, fields) + '\n');
    } catch {
      // journald drops lines on a full disk too
    }
  };
}
