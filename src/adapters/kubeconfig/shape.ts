/** A kubeconfig file, as far as it says whom to ask and as whom. */
import { z } from 'zod';

/** Written over several lines it is the same to kubectl. */
const Base64 = z
  .string()
  .transform((text) => text.replaceAll(/[\r\n]/g, ''))
  .pipe(z.base64());

const Cluster = z.object({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': Base64.optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
});
export type Cluster = z.infer<typeof Cluster>;

const User = z.object({
  'client-certificate': z.string().optional(),
  'client-certificate-data': Base64.optional(),
  'client-key': z.string().optional(),
  'client-key-data': Base64.optional(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
});
export type User = z.infer<typeof User>;

const Context = z.object({ cluster: z.string(), user: z.string().default('') });

const named = <Key extends string, Shape extends z.ZodType>(key: Key, shape: Shape) =>
  z
    .array(z.object({ name: z.string(), [key]: shape } as { name: z.ZodString } & Record<Key, Shape>))
    .nullish()
    .transform((list) => list ?? []);

export const Kubeconfig = z.object({
  'current-context': z.string().optional(),
  contexts: named('context', Context),
  clusters: named('cluster', Cluster),
  users: named('user', User.nullish()),
});
export type Kubeconfig = z.infer<typeof Kubeconfig>;
