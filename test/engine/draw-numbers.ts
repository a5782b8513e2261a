/** A process of its own that draws order numbers from the store and tells its parent. */
import pg from 'pg';
import { postgres } from '../../src/adapters/postgres';
import { dailyNumbers, randomNumbers, sequentialNumbers } from '../../src/engine/numbers';

export interface DrawRequest {
  readonly url: string;
  readonly schema: string;
  readonly source: keyof typeof sources;
  readonly count: number;
}

const sources = {
  sequential: () => sequentialNumbers({ prefix: 'R-' }),
  daily: () => dailyNumbers({ block: 100 }),
  random: () => randomNumbers(),
};
/** As many as a busy shop has at a time. */
const callersAtOnce = 32;

process.once('message', async ({ url, schema, source, count }: DrawRequest) => {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const repository = postgres({ pool, schema });
  const lease = (series: string, size: number) => repository.leaseNumbers('main', series, size);
  const request = { at: '2026-01-31T12:00:00.000Z', zone: 'Europe/London', lease };
  const numbers = sources[source]();
  const drawn: string[] = [];

  async function caller(share: number): Promise<void> {
    for (let n = 0; n < share; n++) drawn.push(await numbers.next(request));
  }
  await Promise.all(Array.from({ length: callersAtOnce }, () => caller(count / callersAtOnce)));
  await repository.close();
  await pool.end();
  process.send?.(drawn, () => process.disconnect());
});
