/** Letting go of what nobody asks for any more, and putting away what is rarely read. */
import type { ForgetRequest, SubjectRef } from '../../ports/repository';
import { kindCode, toMs } from './codes';
import type { Driver } from './driver';

export function createRetention(driver: Driver, schema: string) {
  // By place: a row that another process deletes meanwhile is not waited for twice.
  const forgetting = (table: 'keys' | 'delivered') => `
    with old as (select ctid from ${schema}.${table} where shop = $1 and at < $2 order by at limit $3 for update skip locked),
    gone as (delete from ${schema}.${table} e using old where e.ctid = old.ctid returning 1)
    select count(*) as gone from gone`;
  const archiving = `
    with gone as (delete from ${schema}.commits e where e.shop = $1 and e.kind = $2 and e.id = $3 and e.version <= $4 returning e.*)
    insert into ${schema}.archived (shop, kind, id, version, at, nonce, facts, moves, postings)
      select shop, kind, id, version, at, nonce, facts, moves, postings from gone`;

  return {
    async forget(
      shop: string,
      { keysBefore, deliveredBefore, limit }: ForgetRequest,
    ): Promise<{ keys: number; delivered: number }> {
      const [keys] = await driver.query(forgetting('keys'), [shop, toMs(keysBefore), limit]);
      const [delivered] = await driver.query(forgetting('delivered'), [shop, toMs(deliveredBefore), limit]);
      return { keys: Number(keys?.gone), delivered: Number(delivered?.gone) };
    },

    async archive(shop: string, ref: SubjectRef, upToVersion: number): Promise<void> {
      await driver.query(archiving, [shop, kindCode(ref.kind), ref.id, upToVersion]);
    },
  };
}
