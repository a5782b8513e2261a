import { defineConfig } from 'tsup';

// One entry per subpath of `exports` in package.json; test/package/exports.test.ts keeps them equal.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'order/index': 'src/order/index.ts',
    'inventory/index': 'src/inventory/index.ts',
    'settlement/index': 'src/settlement/index.ts',
    'fulfillment/index': 'src/fulfillment/index.ts',
    'aftersales/index': 'src/aftersales/index.ts',
    'insights/index': 'src/insights/index.ts',
    'http/index': 'src/http/index.ts',
    'client/index': 'src/client/index.ts',
    'react/index': 'src/react/index.ts',
    'adapters/memory/index': 'src/adapters/memory/index.ts',
    'adapters/postgres/index': 'src/adapters/postgres/index.ts',
    'adapters/sqlite/index': 'src/adapters/sqlite/index.ts',
    'adapters/stripe/index': 'src/adapters/stripe/index.ts',
    'adapters/paypal/index': 'src/adapters/paypal/index.ts',
    'adapters/easypost/index': 'src/adapters/easypost/index.ts',
    'adapters/shippo/index': 'src/adapters/shippo/index.ts',
    'adapters/aftership/index': 'src/adapters/aftership/index.ts',
    'adapters/papers/index': 'src/adapters/papers/index.ts',
    'adapters/templates/index': 'src/adapters/templates/index.ts',
    'adapters/webhooks/index': 'src/adapters/webhooks/index.ts',
    'adapters/smtp/index': 'src/adapters/smtp/index.ts',
    'adapters/opentelemetry/index': 'src/adapters/opentelemetry/index.ts',
    'contract/index': 'src/contract/index.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  // Shared code is shared by both formats, so that `orderwright` and `orderwright/order` are one copy in a process.
  splitting: true,
  removeNodeProtocol: false,
  dts: true,
  sourcemap: true,
  clean: true,
});
