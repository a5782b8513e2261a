import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // The public names run from source, as `paths` in tsconfig.json says for the compiler.
    alias: [
      { find: /^orderwright$/, replacement: src('index.ts') },
      {
        find: /^orderwright\/(memory|postgres|sqlite|stripe|paypal|easypost|shippo|aftership|papers|templates|webhooks|smtp|opentelemetry)$/,
        replacement: `${src('adapters')}/$1/index.ts`,
      },
      { find: /^orderwright\/http\/([a-z]+)$/, replacement: `${src('')}mount/$1.ts` },
      { find: /^orderwright\/([a-z]+)$/, replacement: `${src('')}$1/index.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
