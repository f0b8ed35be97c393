/** Ends processes by pid, never by name, and knows a pid that has been given to another process meanwhile. */
import type { ChildProcess } from 'node:child_process';
import type { ProcessRef } from '../../adapters/service/up-state.ts';
/** Asks a child of ours to end (SIGTERM), and after `graceMs` makes it (SIGKILL). Resolves when it is gone. */
export declare function endProcess(child: ChildProcess, graceMs: number): Promise<void>;
/** The same for a process that somebody else started. Resolves to how it went. */
export declare function endForeignProcess(ref: ProcessRef, graceMs: number): Promise<'was gone' | 'ended' | 'killed'>;
export declare function waitUntilGone(ref: ProcessRef, limitMs: number): Promise<boolean>;
