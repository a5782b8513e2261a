/** Where a store lies, so that another process can open it. */
import Database from 'libsql';
import pg from 'pg';
import { postgres } from '../../src/adapters/postgres';
import { sqlite } from '../../src/adapters/sqlite';
import type { Repository } from '../../src/ports';

export type StoreAddress =
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string }
  | { readonly kind: 'sqlite'; readonly path: string };

export interface OpenedStore {
  readonly repository: Repository;
  close(): Promise<void>;
}

/** Connections of a pool: fewer than buyers, as in a real process. */
export const connections = 8;

export function openAt(address: StoreAddress): OpenedStore {
  if (address.kind === 'sqlite') {
    const db = new Database(address.path);
    return { repository: sqlite({ db }), close: async () => void db.close() };
  }
  const pool = new pg.Pool({ connectionString: address.url, max: connections });
  return { repository: postgres({ pool, schema: address.schema }), close: () => pool.end() };
}
