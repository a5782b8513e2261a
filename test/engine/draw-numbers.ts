/** A process of its own that draws order numbers from the store and tells its parent. */
import pg from 'pg';
import { postgres } from '../../src/adapters/postgres';
import { dailyNumbers, randomNumbers, sequentialNumbers } from '../../src/engine/numbers';
import type { NumberSource } from '../../src/ports';

export interface DrawRequest {
  readonly url: string;
  readonly schema: string;
  /** Of each kind. */
  readonly count: number;
}

export interface Drawn {
  readonly sequential: readonly string[];
  readonly daily: readonly string[];
  readonly random: readonly string[];
}

/** As many as a busy shop has at a time. */
const callersAtOnce = 32;

process.once('message', async ({ url, schema, count }: DrawRequest) => {
  const pool = new pg.Pool({ connectionString: url, max: 3 });
  const repository = postgres({ pool, schema });
  const lease = (series: string, size: number) => repository.leaseNumbers('main', series, size);

  async function draw(numbers: NumberSource): Promise<string[]> {
    const drawn: string[] = [];
    const caller = async () => {
      for (let n = 0; n < count / callersAtOnce; n++) {
        drawn.push(await numbers.next({ at: '2026-01-31T12:00:00.000Z', zone: 'Europe/London', lease }));
      }
    };
    await Promise.all(Array.from({ length: callersAtOnce }, caller));
    return drawn;
  }

  const [sequential, daily, random] = await Promise.all([
    draw(sequentialNumbers({ prefix: 'R-' })),
    draw(dailyNumbers({ block: 100 })),
    draw(randomNumbers()),
  ]);
  await repository.close();
  await pool.end();
  process.send?.({ sequential, daily, random } satisfies Drawn, () => process.disconnect());
});
