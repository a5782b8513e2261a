/**
 * Repairs and warranty, as pure functions.
 *
 * @packageDocumentation
 */
export { decideRepair, type RepairCommand, type RepairContext } from './decide';
export { evolveRepair } from './evolve';
export type { AskedRepair, RepairFact } from './facts';
export {
  defaultRepairTerms,
  isInWorkshop,
  isRepairOver,
  type QuoteLine,
  type Repair,
  type RepairAction,
  type RepairParcel,
  type RepairPart,
  type RepairPayer,
  type RepairQuote,
  type RepairRemedy,
  type RepairStanding,
  type RepairStatus,
  type RepairTerms,
  repairActions,
  repairTroubles,
} from './repair';
export {
  checkWarranty,
  type FittedPart,
  type SoldUnit,
  type Warranty,
  type WarrantyQuestion,
  type WarrantyReason,
  type WarrantyTerm,
} from './warranty';
