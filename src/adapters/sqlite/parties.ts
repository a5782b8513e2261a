/** Text about persons; an erased party stays erased. */
import { findUnstorable, omsError } from '../../kernel';
import type { PartyText } from '../../ports/repository';
import type { Driver } from './driver';

export function createParties(driver: Driver, p: string) {
  const read = `select name, body from ${p}parties where shop = ? and party = ? order by name`;
  const save = `insert into ${p}parties (shop, party, name, body)
    select ?, ?, ?, ? where not exists (select 1 from ${p}erased where shop = ? and party = ?)
    on conflict (shop, party, name) do update set body = excluded.body`;
  const bury = `insert or ignore into ${p}erased (shop, party) values (?, ?)`;
  const forget = `delete from ${p}parties where shop = ? and party = ?`;

  return {
    async parties(shop: string, party: string): Promise<PartyText[]> {
      const rows = await driver.read((sql) => sql.all(read, shop, party));
      return rows.map(({ name, body }) => ({ party, name: String(name), body: String(body) }));
    },

    async saveParties(shop: string, texts: readonly PartyText[]): Promise<void> {
      const unstorable = findUnstorable(texts);
      if (unstorable) throw omsError('input.invalid', unstorable);
      if (texts.length === 0) return;
      await driver.write((sql) => {
        for (const { party, name, body } of texts) sql.run(save, shop, party, name, body, shop, party);
      });
    },

    async eraseParties(shop: string, parties: readonly string[]): Promise<void> {
      if (parties.length === 0) return;
      await driver.write((sql) => {
        for (const party of parties) {
          sql.run(bury, shop, party);
          sql.run(forget, shop, party);
        }
      });
    },
  };
}
