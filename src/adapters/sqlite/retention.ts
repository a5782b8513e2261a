/** Letting go of what nobody asks for any more, and putting away what is rarely read. */
import type { ForgetRequest, SubjectRef } from '../../ports/repository';
import type { Driver } from './driver';

export function createRetention(driver: Driver, p: string) {
  const keys = `delete from ${p}keys where shop = ? and key in (select key from ${p}keys where shop = ? and at < ? order by at limit ?)`;
  const delivered = `delete from ${p}outbox where seq in (
    select seq from ${p}outbox where shop = ? and state = 'delivered' and at < ? order by at limit ?)`;
  const archive = `update ${p}commits set archived = 1 where shop = ? and kind = ? and id = ? and version <= ? and archived = 0`;
  const changed = 'select changes() as count';

  return {
    async forget(
      shop: string,
      { keysBefore, deliveredBefore, limit }: ForgetRequest,
    ): Promise<{ keys: number; delivered: number }> {
      return driver.write((sql) => {
        sql.run(keys, shop, shop, keysBefore, limit);
        const gone = Number(sql.all(changed)[0]?.count);
        sql.run(delivered, shop, deliveredBefore, limit);
        return { keys: gone, delivered: Number(sql.all(changed)[0]?.count) };
      });
    },

    async archive(shop: string, ref: SubjectRef, upToVersion: number): Promise<void> {
      await driver.write((sql) => sql.run(archive, shop, ref.kind, ref.id, upToVersion));
    },
  };
}
