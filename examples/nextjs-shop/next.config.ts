import type { NextConfig } from 'next';

export default {
  // A driver with native code is loaded by Node, not bundled. orderwright itself is bundled like any code of the shop.
  serverExternalPackages: ['libsql'],
  turbopack: { root: import.meta.dirname },
} satisfies NextConfig;
