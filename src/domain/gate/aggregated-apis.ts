/** The APIs that other servers serve behind an API server: each is a useful check of its own, told apart by its name. */
const prefix = 'aggregated API ';

/** @param service of the APIService, such as v1beta1.metrics.k8s.io */
export function aggregatedApiCheck(service: string): string {
  return prefix + service;
}

/** It also fails when the server behind it does, whatever the API server's own arguments are. */
export function isAggregatedApiCheck(name: string): boolean {
  return name.startsWith(prefix);
}
