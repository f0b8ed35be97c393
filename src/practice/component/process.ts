/** What every component's process has: its container, its log, its faults, and how it ends. */
import { readFileSync, writeFileSync } from 'node:fs';
import { containerVariable } from '../container-spec.ts';
import type { PracticeContainer } from '../container-spec.ts';
import { clearFault, findFault, listFaults } from '../faults.ts';
import type { Fault, FaultName } from '../faults.ts';
import { formatKlog } from '../klog.ts';
import { ContainerFiles } from './container-files.ts';

export class ComponentProcess {
  readonly name: string;
  readonly argv: string[];
  readonly container: PracticeContainer;
  readonly files: ContainerFiles;
  readonly startedAtMs = Date.now();
  #endOfPatience = false;

  constructor(name: string, argv: string[], container: PracticeContainer) {
    this.name = name;
    this.argv = argv;
    this.container = container;
    this.files = new ContainerFiles(container);
    // A real runtime reads its lines from a pipe: a full disk loses them, and not the process.
    process.stderr.on('error', () => undefined);
    process.on('exit', (code) => {
      try {
        writeFileSync(container.exitFile, String(code));
      } catch {
        // a full disk: the kubelet takes it for killed
      }
    });
  }

  /** The container's runtime writes each line with its time and stream (CRI log format). */
  print(line: string): void {
    for (const part of line.split('\n')) {
      process.stderr.write(`${new Date().toISOString()} stderr F ${part}\n`);
    }
  }

  log(
    severity: 'I' | 'W' | 'E',
    source: string,
    message: string,
    fields?: Record<string, string | number>,
  ): void {
    this.print(formatKlog(severity, new Date(), source, message, fields));
  }

  fault(name: FaultName): Fault | undefined {
    return findFault(listFaults(this.container.faultsDir), name, {
      component: this.name,
      argv: this.argv,
      startedAtMs: this.startedAtMs,
    });
  }

  /** crash and crash-once act on processes that start while they are in force. */
  armCrash(): void {
    const once = this.fault('crash-once');
    if (once) clearFault(this.container.faultsDir, once);
    const fault = once ?? this.fault('crash');
    if (!fault) return;
    setTimeout(() => {
      this.print(`panic: practice fault ${fault.name}`);
      process.exit(1);
    }, fault.valueMs ?? 0);
  }

  async startSlowly(): Promise<void> {
    const fault = this.fault('slow-start');
    if (fault) await new Promise((resolve) => setTimeout(resolve, fault.valueMs ?? 0));
  }

  /** 'unhealthy-after' acts on processes that started after it was set, so that the one before stays well. */
  isUnhealthy(): boolean {
    const fault = this.fault('unhealthy-after');
    if (!fault || this.startedAtMs < fault.setAtMs) return false;
    return Date.now() - this.startedAtMs >= (fault.valueMs ?? 0);
  }

  isUnready(): boolean {
    return this.fault('unready') !== undefined;
  }

  isUseful(): boolean {
    return this.fault('not-useful') === undefined;
  }

  /** SIGTERM begins the end once; with hang-on-term nothing does but SIGKILL. */
  onTerminate(end: () => void): void {
    process.on('SIGTERM', () => {
      if (this.#endOfPatience || this.fault('hang-on-term')) return;
      this.#endOfPatience = true;
      end();
    });
  }

  failCommand(error: unknown): never {
    this.log('E', 'run.go:72', 'command failed', {
      err: error instanceof Error ? error.message : String(error),
    });
    process.exit(1);
  }
}

/** @throws Error when the process was not started by a practice kubelet */
export function loadContainer(): PracticeContainer {
  const path = process.env[containerVariable];
  if (path === undefined)
    throw new Error(`expected ${containerVariable}, set by the practice kubelet; found nothing`);
  return JSON.parse(readFileSync(path, 'utf8')) as PracticeContainer;
}
