/** docker-compose.yml: whole in itself, and in step with the names in the code. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { searchAttributes } from '../../src/domain/names.ts';
import { temporalVersion } from '../../src/worker/server/temporal-server-binary.ts';
import { packageRoot } from '../scenarios/support/programs.ts';

interface Service {
  image?: string;
  build?: string;
  command: string[];
  ports?: string[];
  volumes?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: unknown;
}

const text = readFileSync(join(packageRoot, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { uniqueKeys: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);

test('what a service refers to is there', () => {
  expect(Object.keys(compose).toSorted()).toEqual(['services', 'volumes']);
  for (const [, service] of services) {
    for (const volume of service.volumes ?? []) expect(compose.volumes).toHaveProperty(volume.split(':')[0]!);
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(compose.services[name]?.healthcheck).toBeDefined();
      expect(condition).toBe('service_healthy');
    }
    if (service.build !== undefined)
      expect(existsSync(join(packageRoot, service.build, 'Dockerfile'))).toBe(true);
    const [program] = service.command;
    if (program?.startsWith('./')) expect(existsSync(join(packageRoot, program))).toBe(true);
  }
});

test('the server is the version that we build, has our search attributes, and is reached from this machine only', () => {
  const { image, command, ports } = compose.services['temporal']!;
  expect(image).toBe(`temporalio/temporal:${temporalVersion}`);
  const registered = command.filter((each) => each.startsWith('--search-attribute='));
  expect(registered).toEqual(
    Object.entries(searchAttributes).map(([name, type]) => `--search-attribute=${name}=${type}`),
  );
  for (const port of ports!) expect(port).toMatch(/^127\.0\.0\.1:/);
  for (const [, service] of services.filter(([name]) => name !== 'temporal')) {
    expect(service.environment?.['TEMPORAL_ADDRESS']).toBe('temporal:7233');
    expect(service.ports).toBeUndefined();
  }
});
