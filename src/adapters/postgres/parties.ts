/** Text about persons; an erased party stays erased. */
import type { PartyText } from '../../ports/repository';
import { encodeArray } from './binary-arrays';
import type { Driver } from './driver';

export function createParties(driver: Driver, schema: string) {
  const read = `select party, name, body from ${schema}.parties where shop = $1 and party = $2 order by name`;
  const save = `select ${schema}.save_parties_1($1, $2, $3, $4)`;
  const erase = `select ${schema}.erase_parties_1($1, $2)`;

  return {
    async parties(shop: string, party: string): Promise<PartyText[]> {
      const rows = await driver.query(read, [shop, party]);
      return rows.map((row) => ({ party: String(row.party), name: String(row.name), body: String(row.body) }));
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
