/** One PostgreSQL server for the whole test run; a test takes a schema of its own in it. */
import type { TestProject } from 'vitest/node';
import { startPostgres } from './embedded-postgres';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of a superuser; `inject('postgresUrl')` in a test. */
    postgresUrl: string;
  }
}

/** Starts the server, or takes the one that `POSTGRES_URL` names. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.POSTGRES_URL;
  if (given) {
    project.provide('postgresUrl', given);
    return undefined;
  }
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  return server.stop;
}
