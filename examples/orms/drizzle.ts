/** An order in a transaction of Drizzle. */
import { type SQL, sql } from 'drizzle-orm';
import type { PgConnection } from 'orderwright/postgres';

/** A transaction of `drizzle-orm/node-postgres`. */
interface Transaction {
  execute(query: SQL): PromiseLike<{ readonly rows: readonly unknown[] }>;
}
type Asked = string | { readonly text: string; readonly values?: readonly unknown[] };

/** What `oms.within` takes, of a transaction of Drizzle on node-postgres. */
export function inDrizzle(transaction: Transaction): PgConnection {
  return {
    async query(asked: Asked, given: readonly unknown[] = []) {
      const { text, values = given } = typeof asked === 'string' ? { text: asked } : asked;
      const parts = text
        .split(/\$(\d+)/)
        .map((part, at) => (at % 2 === 0 ? sql.raw(part) : sql.param(values[Number(part) - 1])));
      return transaction.execute(sql.join(parts));
    },
  };
}
