/** What feedback takes, read at the border. */
import * as z from 'zod';
import { hasCardNumber, isStorable } from '../../kernel';
import { maxLines, maxText, word } from '../../order';
import { type OrderRef, pageSchema, wanted } from '../input';

const stars = z.int().min(1).max(5);

export const feedbackAnswerSchema = z.strictObject({
  rating: stars,
  nps: z.int().min(0).max(10).nullable().default(null),
  csat: stars.nullable().default(null),
  lines: z
    .array(z.strictObject({ line: z.string().min(1).max(64), rating: stars }))
    .max(maxLines)
    .default([]),
  text: z
    .string()
    .min(1)
    .max(maxText)
    .refine(isStorable, 'contains characters that cannot be stored')
    .refine((text) => !hasCardNumber(text), 'holds what looks like a card number, which must not be kept')
    .optional(),
});

export const feedbackReasonSchema = z.strictObject({ reason: word.nullable().default(null) });

export const feedbackFindSchema = pageSchema.extend({
  status: z.enum(['planned', 'asked', 'answered', 'skipped']).optional(),
  order: z.custom<OrderRef>().optional(),
  sku: wanted(100).optional(),
  rating: stars.optional(),
  hidden: z.boolean().optional(),
});
