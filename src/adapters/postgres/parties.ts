/**
 * Text about persons; an erased party stays erased. Every delivered effect reads one party, so reads that wait together travel together:
 * while one is in flight the next one gathers.
 */
import type { PartyText } from '../../ports/repository';
import { encodeArray } from './binary-arrays';
import type { Driver } from './driver';

/** Parties of one read: more makes its first caller wait without making it cheaper. */
const mostParties = 500;

interface Wanted {
  readonly shop: string;
  readonly party: string;
  readonly resolve: (texts: PartyText[]) => void;
  readonly reject: (error: unknown) => void;
}

export function createParties(driver: Driver, schema: string) {
  const read = `select w.place, e.name, e.body from unnest($1::text[], $2::text[]) with ordinality w(shop, party, place)
    join ${schema}.parties e on e.shop = w.shop and e.party = w.party order by w.place, e.name`;
  const save = `select ${schema}.save_parties_1($1, $2, $3, $4)`;
  const erase = `select ${schema}.erase_parties_1($1, $2)`;
  let waiting: Wanted[] = [];
  let flying = false;

  async function fly(): Promise<void> {
    flying = true;
    // Everything that is asked for in this turn joins.
    await undefined;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostParties);
      waiting = waiting.slice(mostParties);
      await readTogether(batch).catch((error) => {
        for (const { reject } of batch) reject(error);
      });
    }
    flying = false;
  }

  async function readTogether(batch: readonly Wanted[]): Promise<void> {
    const column = (name: 'shop' | 'party') =>
      encodeArray(
        'text',
        batch.map((wanted) => wanted[name]),
      );
    const texts: PartyText[][] = batch.map(() => []);
    for (const row of await driver.query(read, [column('shop'), column('party')])) {
      const place = Number(row.place) - 1;
      texts[place]?.push({ party: batch[place]?.party ?? '', name: String(row.name), body: String(row.body) });
    }
    batch.forEach(({ resolve }, place) => {
      resolve(texts[place] ?? []);
    });
  }

  return {
    parties(shop: string, party: string): Promise<PartyText[]> {
      return new Promise((resolve, reject) => {
        waiting.push({ shop, party, resolve, reject });
        if (!flying) void fly();
      });
    },

    async saveParties(shop: string, texts: readonly PartyText[]): Promise<void> {
      if (texts.length === 0) return;
      const column = (name: keyof PartyText) =>
        encodeArray(
          'text',
          texts.map((text) => text[name]),
        );
      await driver.query(save, [shop, column('party'), column('name'), column('body')]);
    },

    async eraseParties(shop: string, parties: readonly string[]): Promise<void> {
      if (parties.length === 0) return;
      await driver.query(erase, [shop, encodeArray('text', parties)]);
    },
  };
}
