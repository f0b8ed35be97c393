/** kubeadm writes a section without anything as `{}`: what is put there is to be lines below it, as it writes others. */
import { isCollection, isMap } from 'yaml';
import { colonEnd, findPair, parseSource } from '../manifest/source.ts';
import { applyEdits } from '../manifest/text-edits.ts';

/** The text without the `{}` or `[]` at these paths: their keys then have no value. */
export function withoutEmptyValues(text: string, paths: readonly (readonly string[])[]): string {
  const source = parseSource(text);
  const edits = paths.flatMap((path) => {
    let value: unknown = source.root;
    for (const [depth, key] of path.entries()) {
      if (!isMap(value) || value.flow === true) return [];
      const pair = findPair(value, key);
      if (pair === undefined) return [];
      value = pair.value;
      if (depth < path.length - 1 || !isCollection(value) || value.items.length > 0 || !value.range) continue;
      if (value.flow === true && value.anchor === undefined)
        return [{ start: colonEnd(source, pair), end: value.range[1], text: '' }];
    }
    return [];
  });
  return source.finish(applyEdits(source.text, edits));
}
