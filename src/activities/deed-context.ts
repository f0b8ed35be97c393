/** What every deed is handed besides its input: how to say that it lives, and how it learns that it is not wanted. */
export interface DeedContext {
  /** Says what the deed waits for; shown in the Web UI, and silence means death. */
  heartbeat: (details: unknown) => void;
  signal: AbortSignal;
  /** of this deed, however often it is tried; absent: outside a worker */
  id?: string;
}
