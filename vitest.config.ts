import { defineConfig } from 'vitest/config';

/** vitest leaves one core out by default: on two, that is half of them. */
const fast = { testTimeout: 30_000, hookTimeout: 60_000, maxWorkers: 2 };

/** Tiers: CONTRIBUTING "What runs when". A file's tier is in its name: *.test.ts, *.itest.ts, *.full.ts, *.soak.ts, *.lab.ts. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/workflows/**'],
          // Files share a process: half of the tier was starting one for each, and loading the same modules again.
          isolate: false,
          ...fast,
        },
      },
      {
        // Each mocks the SDK in its own way.
        test: { name: 'fast-workflows', include: ['test/workflows/**/*.test.ts'], ...fast },
      },
      {
        test: {
          name: 'test',
          include: ['test/**/*.itest.ts'],
          // As above: what they start are processes of their own.
          isolate: false,
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // One more than the cores of a small machine: tests wait for gates and graces most of their time.
          maxWorkers: 3,
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
