/** Node paths, which are always absolute and written with "/". */

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
