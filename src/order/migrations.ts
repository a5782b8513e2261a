/** How stored orders of an older schema become ones of today's. One entry per schema version: from that one to the next. */
import type { OrderRecord } from './vocabulary';

/** Raise when the shape of a stored head or section changes by more than a column at the end; add a step below. */
export const schemaVersion = 1;

/** Schema 1 is the first; there is nothing to migrate from yet. */
export const migrations: Readonly<Record<number, (order: OrderRecord) => OrderRecord>> = {};
