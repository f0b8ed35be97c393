/** Lines as klog writes them, so that readers of a real component's log read ours. */

export type Severity = 'I' | 'W' | 'E' | 'F';

const two = (value: number): string => String(value).padStart(2, '0');

/** `E1121 04:25:58.123456   12345 file.go:187] "Could not process manifest file" err="…" path="…"` */
export function formatKlog(
  severity: Severity,
  at: Date,
  source: string,
  message: string,
  fields: Record<string, string | number> = {},
): string {
  const date = `${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const micros = String(at.getMilliseconds()).padStart(3, '0') + '000';
  const rest = Object.entries(fields)
    .map(([name, value]) => ` ${name}=${typeof value === 'number' ? value : JSON.stringify(value)}`)
    .join('');
  const pid = String(process.pid).padStart(7);
  return `${severity}${date} ${time}.${micros} ${pid} ${source}] ${JSON.stringify(message)}${rest}`;
}
