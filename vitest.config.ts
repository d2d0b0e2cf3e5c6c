import { defineConfig } from 'vitest/config';
import { threadPluginForTests } from './src/lab/bundle-thread.js';

export default defineConfig({
  plugins: [threadPluginForTests],
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: [['default', { summary: false }], './test/summary-reporter.ts'],
  },
});
