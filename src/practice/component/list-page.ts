/** One page of a list. */
type Tree = Record<string, unknown>;

/** As the real one pages: `continue` is where the next page begins. */
export function pageOf(kind: string, items: readonly Tree[], { searchParams }: URL): Tree {
  const limit = Number(searchParams.get('limit') ?? 0);
  const from = Number(searchParams.get('continue') ?? 0);
  const until = limit > 0 ? from + limit : items.length;
  const metadata = until < items.length ? { continue: String(until) } : {};
  return { kind: `${kind}List`, apiVersion: 'v1', metadata, items: items.slice(from, until) };
}
