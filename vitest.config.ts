import {availableParallelism} from 'node:os';
import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      // Modules are loaded once per worker instead of once per file: a quarter of the time. Hooks therefore belong into test files.
      {
        test: {
          name: 'unit',
          pool: 'forks',
          // vitest leaves one core to itself, which on two cores means that nothing runs beside anything.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          isolate: false,
          // Node strips the types by itself, as bin/dev.js lets it: no transformation, no second copy of the sources for what
          // scripts/ imports, a quarter less time. No test mocks a module, so nothing needs a loader.
          experimental: {viteModuleRunner: false, nodeLoader: false},
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/fuzz/**'],
          testTimeout: 30_000,
        },
      },
      {test: {name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], testTimeout: 3_600_000}},
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
          sequence: {concurrent: false},
        },
      },
    ],
  },
});
