/** An order in a transaction of Kysely. */
import { CompiledQuery, type Transaction } from 'kysely';
import type { PgConnection } from 'orderwright/postgres';

type Asked = string | { readonly text: string; readonly values?: readonly unknown[] };

/** What `oms.within` takes, of a transaction of Kysely on PostgreSQL. */
export function inKysely<Database>(transaction: Transaction<Database>): PgConnection {
  return {
    async query(asked: Asked, given: readonly unknown[] = []) {
      const { text, values = given } = typeof asked === 'string' ? { text: asked } : asked;
      return transaction.executeQuery(CompiledQuery.raw(text, [...values]));
    },
  };
}
