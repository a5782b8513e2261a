/** What the relay carries out for cases and feedback: each task may come again, and does nothing twice. */
import type { Instant } from '../../kernel';
import type { EffectDraft } from '../../ports';

export type AftersalesTask =
  /** The case that this one was merged into takes over what was written. */
  | { readonly kind: 'absorb' }
  /** A parcel of the order has arrived: its customer is asked how it was, some days later. */
  | { readonly kind: 'plan'; readonly shipment: string; readonly deliveredAt: Instant }
  /** Somebody was not content. */
  | { readonly kind: 'open' };

/** The lane of these tasks. */
export const aftersalesDestination = 'aftersales';

export function aftersalesEffect(task: AftersalesTask): EffectDraft {
  return { destination: aftersalesDestination, type: `aftersales.${task.kind}`, body: JSON.stringify(task) };
}
