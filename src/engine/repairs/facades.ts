/** The nouns of what comes back to be mended: repairs, and what suppliers owe for what was faulty. */
import type { ClaimedEffect } from '../../ports';
import type { Committer } from '../committer';
import type { Pipeline } from '../pipeline';
import type { Runtime } from '../runtime';
import { stockSchemas } from '../stock/schemas';
import { createRepairs, type Repairs } from './repairs';
import { createSupplierClaims, type SupplierClaims } from './supplier-claims';

/** What a shop calls about repairs, and about what suppliers owe for faulty goods. */
export interface RepairFacades {
  readonly repairs: Repairs;
  readonly supplierClaims: SupplierClaims;
}

/** `committed` hears of every change. */
export function createRepairFacades(
  runtime: Runtime,
  pipeline: Pipeline,
  committer: Committer,
  committed: () => void = () => {},
): { readonly facades: RepairFacades; readonly carryOut: (claimed: ClaimedEffect) => Promise<void> } {
  const { repairs, carryOut } = createRepairs(runtime, stockSchemas(runtime.shop), pipeline, committer, committed);
  return { facades: { repairs, supplierClaims: createSupplierClaims(runtime, committer, committed) }, carryOut };
}
