/** How rows are kept: what is held back and where they lie, what may be promised before it lies there, and what is frozen. */
import { backorderState, lotOf, type StockRow, settingsOf, shelfOf } from '../../inventory';
import { omsError } from '../../kernel';
import { parse } from '../input';
import type { Runtime } from '../runtime';
import { rowKeyOf, rowsOf, textOf } from './arrivals';
import { redating } from './backorders';
import type { CommitDocument } from './commit-document';
import type { BackordersInput, FreezeInput, PolicyInput, StockSchemas, UnfreezeInput } from './schemas';
import { changeSettings } from './settings';
import { followingSupplies } from './supplies';

export interface StockPolicies {
  /**
   * How much of a row is kept back, how much may be sold beyond what lies there (null: without limit), at how many units for sale its location
   * counts as low, its zone and bin in the host's words,
   * and the last day on which its lot may be sent. What is not named stays as it is; null removes a word or a day.
   */
  setPolicy(input: PolicyInput): Promise<void>;
  /**
   * Up to `limit` units may be promised at a location before they lie there, for `promisedOn` where that is known: backorders, or pre-orders
   * of what nobody has yet. Without it, each order is promised the day on which purchase orders and transfers bring what it waits for, and hears when
   * that day moves. The limit holds whoever orders at the same moment; 0 ends it, and who waits goes on waiting. With another day, orders
   * that wait there are expected on it, too.
   */
  setBackorders(input: BackordersInput): Promise<void>;
  /**
   * Nothing may be taken any more of a SKU, of it at one location, or of one lot: neither sold nor held, moved or sent (`stock.frozen`). Goods
   * may come in and counts be corrected. A SKU that is frozen everywhere is frozen where it comes to later, too.
   */
  freeze(input: FreezeInput): Promise<void>;
  /** Goods that were frozen may be sold and moved again; named as they were frozen. */
  unfreeze(input: UnfreezeInput): Promise<void>;
}

export function createStockPolicies(runtime: Runtime, schemas: StockSchemas, commit: CommitDocument): StockPolicies {
  return { setPolicy, setBackorders, freeze, unfreeze };

  async function setPolicy(input: PolicyInput): Promise<void> {
    const { sku, location, lot, state, channel, ...change } = parse(schemas.policy, input, 'inventory.setPolicy');
    const key = rowKeyOf({ sku, location, lot, state, channel });
    await commit(null, async () => {
      const row = (await rowsOf(runtime, [key])).get(textOf(key));
      return { type: 'stock.policySet', data: { sku, ...change }, settings: [changeSettings(key, row, change)] };
    });
  }

  async function setBackorders(input: BackordersInput): Promise<void> {
    const { sku, location, limit, promisedOn = null } = parse(schemas.backorders, input, 'inventory.setBackorders');
    const key = { sku, location, lot: lotOf({ lot: '', state: backorderState }) };
    await commit(null, async () => {
      const row = (await rowsOf(runtime, [key])).get(textOf(key));
      const settings = [changeSettings(key, row, { oversell: limit, promisedOn, coming: null })];
      const redated = limit > 0 && row !== undefined && row.allocated > 0;
      const followed = limit > 0 && promisedOn === null && !redated;
      return {
        ...{ type: 'stock.backordersSet', data: { sku, limit, promisedOn }, settings },
        ...(redated && { effects: [redating({ sku, location })] }),
        ...(followed && { effects: [followingSupplies([{ sku, location }])] }),
      };
    });
  }

  async function freeze(input: FreezeInput): Promise<void> {
    const { reason, ...which } = parse(schemas.freeze, input, 'inventory.freeze');
    const whole = which.location === undefined && which.lot === undefined;
    await commit(null, async () => {
      const settings = (await named(which)).map((row) =>
        changeSettings(row, row, { frozen: { reason, whole, safety: 0, oversell: 0 } }),
      );
      return { type: 'stock.frozen', data: { ...which, reason }, settings };
    });
  }

  async function unfreeze(input: UnfreezeInput): Promise<void> {
    const which = parse(schemas.unfreeze, input, 'inventory.unfreeze');
    await commit(null, async () => {
      const rows = (await named(which)).filter((row) => settingsOf(row).frozen);
      return {
        type: 'stock.unfrozen',
        data: which,
        settings: rows.map((row) => changeSettings(row, row, { frozen: null })),
      };
    });
  }

  async function named({ sku, location, lot }: Omit<UnfreezeInput, 'reason'>): Promise<StockRow[]> {
    const rows = [...(await rowsOf(runtime, [{ sku }])).values()].filter(
      (row) =>
        (location === undefined || row.location === location) && (lot === undefined || shelfOf(row.lot).lot === lot),
    );
    if (rows.length === 0) throw omsError('stock.unknown', `there is no stock of ${sku} there`, { sku, location, lot });
    return rows;
  }
}
