/** An order in a transaction of Prisma. */
import type { PgConnection } from 'orderwright/postgres';

/** An interactive transaction of Prisma 7 with `@prisma/adapter-pg`. */
interface Transaction {
  $queryRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>;
}
type Asked = string | { readonly text: string; readonly values?: readonly unknown[] };

/** What `oms.within` takes, of a transaction of Prisma on PostgreSQL. */
export function inPrisma(transaction: Transaction): PgConnection {
  return {
    async query(asked: Asked, given: readonly unknown[] = []) {
      const { text, values = given } = typeof asked === 'string' ? { text: asked } : asked;
      try {
        return { rows: (await transaction.$queryRawUnsafe(text, ...values)) as readonly unknown[] };
      } catch (error) {
        throw Object.assign(new Error(String(error), { cause: error }), { code: sqlState(error) });
      }
    },
  };
}

/** What PostgreSQL said, which Prisma keeps below a code of its own. */
function sqlState(error: unknown): string | undefined {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } };
  return meta?.driverAdapterError?.cause?.originalCode;
}
