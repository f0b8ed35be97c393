import { defineConfig } from 'vitest/config';

/** Tiers: CONTRIBUTING "What runs when". A file's tier is in its name: *.test.ts, *.itest.ts, *.full.ts, *.soak.ts, *.lab.ts. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // vitest leaves one core out by default: on two, that is half of them.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'test',
          include: ['test/**/*.itest.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'full',
          include: ['test/**/*.full.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'soak',
          include: ['test/**/*.soak.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          hookTimeout: 300_000,
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/**/*.lab.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
