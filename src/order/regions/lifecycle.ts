/**
 * The life of an order, as it is told.
 *
 * A draft is placed; a placed order is confirmed once its payment rule and its holds allow it; a confirmed order is released to
 * fulfilment and processed; it completes when goods and money are where they belong. It may be cancelled until everything has left, and an
 * unpaid order or a stale quote expires. No state is final: a chargeback comes months later, an exchange brings a completed order back to work.
 */
import type { NarrativeRegion } from './region';

export const lifecycle = {
  kind: 'narrative',
  initial: 'draft',
  states: {
    draft: { 'order.placed': 'placed', 'order.cancelled': 'cancelled', 'order.expired': 'expired' },
    placed: { 'order.confirmed': 'confirmed', 'order.cancelled': 'cancelled', 'order.expired': 'expired' },
    confirmed: { 'order.released': 'processing', 'order.completed': 'completed', 'order.cancelled': 'cancelled' },
    processing: { 'order.completed': 'completed', 'order.cancelled': 'cancelled' },
    completed: { 'edit.confirmed': 'processing' },
    cancelled: {},
    expired: {},
  },
} as const satisfies NarrativeRegion;
