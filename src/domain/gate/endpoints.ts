/** Where each component says how it is (Kubernetes 1.35, etcd 3.5; kubeadm's ports). */
import type { Component } from '../../contracts/basics.ts';

export interface HealthEndpoint {
  scheme: 'http' | 'https';
  port: number;
  ready: string;
  live: string | null;
  /** Whether its serving certificate is signed by the cluster CA; the others make their own at each start. */
  clusterCa: boolean;
  /** How a certificate made anew at each start is asked for; null: the component has none. */
  startCertificate: { servername: string | null } | null;
}

const ownCertificate = { servername: null };

export const healthEndpoints: Record<Component, HealthEndpoint> = {
  'kube-apiserver': {
    scheme: 'https',
    port: 6443,
    ready: '/readyz?verbose',
    live: '/livez?verbose',
    clusterCa: true,
    startCertificate: { servername: 'apiserver-loopback-client' },
  },
  'kube-controller-manager': {
    scheme: 'https',
    port: 10257,
    ready: '/healthz',
    live: null,
    clusterCa: false,
    startCertificate: ownCertificate,
  },
  'kube-scheduler': {
    scheme: 'https',
    port: 10259,
    ready: '/healthz',
    live: null,
    clusterCa: false,
    startCertificate: ownCertificate,
  },
  etcd: {
    scheme: 'http',
    port: 2381,
    ready: '/readyz',
    live: '/livez',
    clusterCa: false,
    startCertificate: null,
  },
  kubelet: {
    scheme: 'http',
    port: 10248,
    ready: '/healthz',
    live: null,
    clusterCa: false,
    startCertificate: null,
  },
};

/** A path without its query, as people read it. */
export function pathName(path: string): string {
  return path.split('?')[0] ?? path;
}
