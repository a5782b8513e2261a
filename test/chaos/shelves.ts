/** The shelves: looked at all the time, and told commit by commit afterwards. */
import type pg from 'pg';
import type { StockRow } from '../../src/ports';
import type { History } from './history';
import { type Stored, stockOf } from './rest';

/** How often somebody looks while everything goes wrong. */
const lookMs = 60;

/** What is promised of a row beyond what lies there, in words; null when nothing is. */
export function oversold(row: StockRow): string | null {
  if (row.allocated + row.reserved <= row.onHand) return null;
  return `${shelfOf(row)}: ${row.allocated} allocated and ${row.reserved} reserved of ${row.onHand} on hand`;
}

/** How a shelf is called. */
export const shelfOf = ({ sku, location }: { readonly sku: string; readonly location: string }) =>
  `${sku} at ${location}`;

/** Looks all the time: what was sold and does not exist may be cancelled before anybody audits. */
export function watchShelves(pool: pg.Pool, schema: string, find: (what: string, about: readonly string[]) => void) {
  let watching = true;
  const told = new Set<string>();
  const done = (async () => {
    while (watching) {
      const { rows } = await pool.query(`select * from ${schema}.stock`).catch(() => ({ rows: [] }));
      for (const row of rows.map(stockOf)) {
        const what = oversold(row);
        const name = shelfOf(row);
        if (what === null || told.has(name)) continue;
        told.add(name);
        find(what, [name]);
      }
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  })();
  return {
    async stop() {
      watching = false;
      await done;
    },
  };
}

/** Every shelf from its first unit to the moment at which more was promised of it than lay there. */
export function tellShelves(history: History, { movements, told }: Pick<Stored, 'movements' | 'told'>): void {
  const givers = new Map(
    told.flatMap(({ order, facts }) => facts.map(({ version, by }) => [`${order.id} ${version}`, by.id] as const)),
  );
  const shelves = new Map<string, { onHand: number; taken: number; over: boolean }>();
  for (const { sku, location, subject, version, onHand, taken } of movements) {
    const name = shelfOf({ sku, location });
    const shelf = shelves.get(name) ?? { onHand: 0, taken: 0, over: false };
    shelves.set(name, shelf);
    if (shelf.over) continue;
    shelf.onHand += onHand;
    shelf.taken += taken;
    shelf.over = shelf.taken > shelf.onHand;
    const giver = givers.get(`${subject} ${version}`);
    const text = `${name}: ${shelf.taken} of ${shelf.onHand} promised after version ${version} of ${subject}`;
    history.note('commit', giver ? `${text} (${giver})` : text, giver ? [name, giver] : [name]);
  }
}
