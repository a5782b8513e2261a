/** Types of the baseline program, which is used as it is. */
export interface BaselineOrder {
  readonly id: string;
  readonly body: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly price: number }[];
}
export interface BaselineRows {
  readonly facts?: number;
  readonly ledger?: number;
  readonly movements?: number;
  readonly effects?: number;
  readonly bodyBytes?: number;
  readonly childBytes?: number;
}
export interface Baseline {
  order(options?: { hot?: boolean }): BaselineOrder;
  separate(order: BaselineOrder): Promise<boolean>;
  group(order: BaselineOrder): Promise<boolean>;
  seed(options?: { skus?: number; onHand?: number; hot?: number }): Promise<void>;
  counts(): Promise<Record<string, { rows: number; bytes: number }>>;
}
export function createBaseline(options: { pool: unknown; rows?: BaselineRows }): Promise<Baseline>;
