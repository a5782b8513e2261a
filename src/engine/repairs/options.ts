/** How a shop repairs, as its host says it. */
import * as z from 'zod';
import type { RepairTerms } from '../../aftersales';
import { defaultRepairTerms } from '../../aftersales/repairs/repair';
import { given } from '../given';
import { word } from '../option-schemas';

/** See `defaultRepairTerms` for what is not said. Without `warranty` terms nothing is under warranty. */
export interface RepairOptions extends Partial<Omit<RepairTerms, 'days'>> {
  /** How many days each step may take before it is asked after. */
  readonly days?: Partial<RepairTerms['days']>;
  /**
   * Where units are repaired.
   *
   * @defaultValue the shop's first location
   */
  readonly location?: string;
}

const months = z.int().min(0).max(1_200);
const days = z.int().min(0).max(3_650);
const someDays = days.nullable().optional();
const warrantyTerm = z.strictObject({
  id: word,
  skus: z.array(z.string().min(1).max(100)).min(1).max(10_000).optional(),
  tags: z.array(z.string().min(1).max(200)).min(1).max(1_000).optional(),
  months,
  transferable: z.boolean().optional(),
});

export const repairOptions = z.strictObject({
  warranty: z
    .array(warrantyTerm)
    .max(1_000)
    .refine((terms) => new Set(terms.map(({ id }) => id)).size === terms.length, 'names an id twice')
    .optional(),
  partMonths: months.optional(),
  quoteDays: days.optional(),
  days: z
    .strictObject({
      asked: someDays,
      received: someDays,
      diagnosed: someDays,
      inRepair: someDays,
      repaired: someDays,
    })
    .optional(),
  arriveDays: days.optional(),
  beyondRepair: z.enum(['replace', 'refund', 'sendBack']).optional(),
  location: word.optional(),
});

export function repairTerms({ days: limits, location: _, ...others }: RepairOptions = {}): RepairTerms {
  return { ...defaultRepairTerms, ...given(others), days: { ...defaultRepairTerms.days, ...given(limits) } };
}
