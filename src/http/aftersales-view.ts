/** Cases and repairs as their customer sees them: what was written to them and by them, what it comes to, where it is. Nothing that is the shop's. */
import type { ThreadMessage } from '../engine/cases/cases';
import type { CaseRecord } from '../engine/cases/record';
import type { AttachmentText } from '../engine/cases/texts';
import type { CheckedWarranty } from '../engine/repairs/repairs';
import { pick } from './order-view';
import type { StoredRepair } from './own';

/** A case. `open`: the shop's turn; `waiting`: the customer's; `resolved`: a message opens it again. */
export interface CaseView
  extends Pick<CaseRecord, 'id' | 'number' | 'version' | 'kind' | 'status' | 'channel' | 'locale'>,
    Pick<CaseRecord, 'order' | 'orderNumber' | 'lines' | 'openedAt' | 'resolvedAt'> {
  /** What it came to; `credit` is store credit in minor units. */
  readonly outcome: Pick<NonNullable<CaseRecord['outcome']>, 'outcome' | 'credit'> | null;
}

/** What was written in a case: `in` by the customer, `out` by the shop. */
export interface MessageView extends Pick<ThreadMessage, 'id' | 'channel' | 'at'> {
  readonly direction: 'in' | 'out';
  readonly text: string | null;
  readonly subject: string | null;
  readonly attachments: readonly Pick<AttachmentText, 'name' | 'type' | 'size' | 'kept'>[];
}

/** Whether a unit is under warranty, from when until when, and why not. */
export type WarrantyView = Pick<CheckedWarranty, 'covered' | 'reason' | 'period'>;

/** A repair. `quote` is what the customer is asked to pay, `refund` what is given back; amounts in minor units of `currency`. */
export interface RepairView
  extends Pick<StoredRepair, 'id' | 'version' | 'sku' | 'serial' | 'order' | 'line' | 'currency' | 'status'>,
    Pick<StoredRepair, 'fault' | 'finding' | 'payer' | 'remedy' | 'refund' | 'replacement' | 'parcel'>,
    Pick<StoredRepair, 'createdAt' | 'receivedAt' | 'repairedAt' | 'closedAt'> {
  readonly warranty: WarrantyView;
  readonly quote: Omit<NonNullable<StoredRepair['quote']>, 'by'> | null;
}

/** What a customer sees of a case of theirs. */
export function caseView(one: CaseRecord): CaseView {
  return {
    ...pick(one, 'id', 'number', 'version', 'kind', 'status', 'channel', 'locale'),
    ...pick(one, 'order', 'orderNumber', 'lines', 'openedAt', 'resolvedAt'),
    outcome: one.outcome && pick(one.outcome, 'outcome', 'credit'),
  };
}

export function messageView({ direction, body, ...message }: ThreadMessage): MessageView {
  return {
    ...pick(message, 'id', 'channel', 'at'),
    direction: direction === 'in' ? 'in' : 'out',
    ...{ text: body?.text ?? null, subject: body?.subject ?? null },
    attachments: (body?.attachments ?? []).map((one) => pick(one, 'name', 'type', 'size', 'kept')),
  };
}

export function repairView(repair: StoredRepair): RepairView {
  return {
    ...pick(repair, 'id', 'version', 'sku', 'serial', 'order', 'line', 'currency', 'status', 'fault', 'finding'),
    ...pick(repair, 'payer', 'remedy', 'refund', 'replacement', 'parcel'),
    ...pick(repair, 'createdAt', 'receivedAt', 'repairedAt', 'closedAt'),
    warranty: warrantyView(repair.warranty),
    quote: repair.quote && pick(repair.quote, 'number', 'lines', 'total', 'tax', 'validUntil', 'order'),
  };
}

export const warrantyView = (warranty: WarrantyView): WarrantyView => pick(warranty, 'covered', 'reason', 'period');
