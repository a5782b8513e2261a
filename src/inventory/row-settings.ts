/** What a shop knows of a stock row beside its counters, and what of it the guard of the store enforces. */
import type { LocalDate } from '../kernel';
import type { StockRow } from './guard';

/** Why nothing may be taken, since it was said of this row (or of all rows of its SKU: `whole`), and the limits that hold again afterwards. */
export interface Freeze extends SaleLimits {
  readonly reason: string;
  readonly whole: boolean;
}

/** Units that are kept back, and units that may be sold beyond what lies there (null: without limit). */
export interface SaleLimits {
  readonly safety: number;
  readonly oversell: number | null;
}

/** Units that are to come in on a day. */
export interface ComingUnits {
  readonly units: number;
  readonly day: LocalDate;
}

/** Everything about a row that no counter says. What is not set is absent. */
export interface RowSettings {
  /** Counts the changes of the settings. */
  readonly revision?: number;
  /** Words of the host's own. */
  readonly zone?: string;
  readonly bin?: string;
  /** The last day on which the lot may be sent. */
  readonly expiresOn?: LocalDate;
  /** The day on which the lot came in first. */
  readonly receivedOn?: LocalDate;
  /** The day on which the row was counted last. */
  readonly countedOn?: LocalDate;
  /** Units for sale at which the row counts as low. */
  readonly lowAt?: number;
  /** When units that are promised before they lie there are expected. */
  readonly promisedOn?: LocalDate;
  /** What suppliers and other locations bring for those who wait, the soonest first, where no day was named for all of it. */
  readonly coming?: readonly ComingUnits[];
  readonly frozen?: Freeze;
  /** Goods at no cost came here beside others of their SKU that had one: what layers of it there are is looked at also where nothing is worth anything. */
  readonly costed?: boolean;
}

/** No row lies anywhere near as much, and sums with it are exact. */
const keptBackWhileFrozen = 1_000_000_000_000_000;

/** The settings of a row; empty where nothing was set. */
export function settingsOf({ settings }: Pick<StockRow, 'settings'>): RowSettings {
  return settings === '' ? {} : (JSON.parse(settings) as RowSettings);
}

/** What is kept back of a row and what may be sold beyond it, frozen or not. */
export function limitsOf(row: Pick<StockRow, 'safety' | 'oversell' | 'settings'>): SaleLimits {
  const { safety, oversell } = settingsOf(row).frozen ?? row;
  return { safety, oversell };
}

/** Whether the row gives nothing at present. The guard itself says so: no settings are read. */
export function isFrozen({ safety }: Pick<StockRow, 'safety'>): boolean {
  return safety >= keptBackWhileFrozen;
}

/**
 * What a store keeps of a row with these limits and settings. A frozen row keeps everything back: the guard that every take passes refuses,
 * also what was decided before the freeze.
 */
export function kept(limits: SaleLimits, settings: RowSettings): Pick<StockRow, 'safety' | 'oversell' | 'settings'> {
  const text = JSON.stringify(settings);
  if (settings.frozen) return { safety: keptBackWhileFrozen, oversell: 0, settings: text };
  return { ...limits, settings: text };
}
