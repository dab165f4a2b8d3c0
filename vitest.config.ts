import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests run on the sources of all packages: nothing has to be built before them. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@privatelint\/core$/, replacement: at('packages/core/src/index.ts') },
      { find: /^@privatelint\/core\/rule-api$/, replacement: at('packages/core/src/rule-api.ts') },
      { find: /^@privatelint\/core\/front-end-api$/, replacement: at('packages/core/src/front-end-api.ts') },
      { find: /^@privatelint\/core\/tolerant-reader$/, replacement: at('packages/core/src/syntax/tolerant.ts') },
      { find: /^@privatelint\/rules$/, replacement: at('rules/index.ts') },
      { find: /^@privatelint\/test-kit$/, replacement: at('packages/test-kit/src/index.ts') },
    ],
  },
  test: {
    include: ['packages/**/*.test.ts', 'rules/**/*.test.ts', 'tools/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 120_000,
  },
});
