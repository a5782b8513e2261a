/** Carts, in a table of the shop's own beside the orders. What a cart holds of the stock is kept by the library; this is what its customer sees. */
import type Database from 'libsql';

export interface Cart {
  readonly id: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  /** Until when its units are held. */
  readonly expiresAt: string | null;
}

export interface Carts {
  get(id: string): Cart;
  put(cart: Cart): void;
  drop(id: string): void;
}

export function cartsIn(db: Database.Database): Carts {
  db.exec('create table if not exists shop_carts (id text primary key, lines text not null, expires_at text)');
  const rowOf = (id: string) => db.prepare('select lines, expires_at from shop_carts where id = ?').all(id)[0];
  return {
    get(id) {
      const row = rowOf(id) as { lines: string; expires_at: string | null } | undefined;
      return { id, lines: row ? JSON.parse(row.lines) : [], expiresAt: row?.expires_at ?? null };
    },
    put({ id, lines, expiresAt }) {
      db.prepare('insert or replace into shop_carts values (?, ?, ?)').run(id, JSON.stringify(lines), expiresAt);
    },
    drop(id) {
      db.prepare('delete from shop_carts where id = ?').run(id);
    },
  };
}
