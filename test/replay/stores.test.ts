import { describe, expect, test } from 'vitest';
import { realFile, sampleFile } from './files';
import { expectedEnd, inMemory, onPglite, onPostgres, onSqlite, runProgram, timeoutMs } from './program';

/** Effects of a whole run. The oracle knows nothing of them; every store and every interruption must agree on them. */
const [sampleEffects, realEffects] = [491, 2_921];

describe.each(Object.entries({ memory: inMemory, PGlite: onPglite, SQLite: onSqlite, PostgreSQL: onPostgres }))(
  'on %s',
  (_, open) => {
    test.each([1, 8])(
      'the sample ends as the oracle says, %i invoices in flight',
      { timeout: timeoutMs },
      async (concurrency) => {
        const ended = await runProgram(await open(), { file: sampleFile, concurrency });
        expect(ended).toMatchObject(expectedEnd(sampleFile, sampleEffects));
      },
    );

    test.skipIf(realFile === undefined)('so do the first 500 real invoices', { timeout: timeoutMs }, async () => {
      const [file, limit] = [realFile as string, 500];
      const ended = await runProgram(await open(), { file, limit, concurrency: 32 });
      expect(ended).toMatchObject(expectedEnd(file, realEffects, limit));
    });
  },
);
