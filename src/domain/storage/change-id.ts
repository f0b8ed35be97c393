/**
 * The name of one attempt to make one change. The same run asking again gets the same name, also after a reset
 * (the first run id survives resets), so that a repeated apply meets the recorded end instead of writing again.
 */
export function changeIdOf(
  workflowId: string,
  firstRunId: string,
  attempt: number,
  planHash: string,
): string {
  // 64-bit FNV-1a: workflows have no crypto module, and the name need only be unique among a node's changes
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${workflowId}\n${firstRunId}\n${attempt}\n${planHash}`)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
