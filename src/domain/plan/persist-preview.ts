/** What `--persist` would write, at the end of a plan's diff: for people, and no part of what is compared. */

/** @param line anything that is told of it; in the form of a diff, so that it is read as one */
export function persistPreview(configMap: string, line: string): string {
  return `--- ${configMap}\n+++ ${configMap}\n+${line.replaceAll(/\s*\n\s*/g, ' ')}\n`;
}

/**
 * The cluster's ConfigMap is nothing of this plan: a change of another node writes it as well, and an API server that
 * does not answer for a moment is told there too. Files of a node have absolute paths, so none is called like it.
 */
export function withoutPersistPreview(diff: string): string {
  return diff.replace(preview, '');
}

const preview = /(?<![^\n])--- (kube-system\/kube(?:adm|let)-config)\n\+\+\+ \1\n\+[^\n]*\n$/;
