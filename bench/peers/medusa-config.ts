/** The configuration that Medusa's loaders look for: its defaults, over the database that the bench names. */
import { createRequire } from 'node:module';

const { defineConfig } = createRequire(import.meta.url)('@medusajs/framework/utils') as {
  defineConfig(config: object): object;
};

export default defineConfig({
  projectConfig: { databaseUrl: process.env.DATABASE_URL, databaseLogging: false },
  admin: { disable: true },
});
