/** What the shop of this program sells, and where it lies: so little of it that everybody wants the last unit. */

export const locations = ['london', 'leeds', 'york'] as const;

/** Few units, a row of each at every location. */
export const scarce = ['A', 'B', 'C'] as const;
export const plenty = 'D';
export const skus = [...scarce, plenty] as const;

/** Units of a scarce SKU at the beginning, per location; of the other one. */
export const firstUnits = 4;
export const plentyUnits = 1_000_000;
export const unitCost = 40;
