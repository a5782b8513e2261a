/** The empty change of a subject that is no order: stock documents, carts, tenders. */
import type { Instant } from '../kernel';
import type { ChangeSet, IndexColumns, SubjectRef } from '../ports';

/** A change that writes nothing yet but the version of its subject; who makes one adds what it is about. */
export function blankSet(shop: string, subject: SubjectRef, expectedVersion: number, at: Instant): ChangeSet {
  return {
    shop,
    subject,
    expectedVersion,
    at,
    head: '{}',
    sections: {},
    columns: noColumns,
    terms: { add: [], remove: [] },
    names: [],
    facts: [],
    key: null,
    parties: [],
    moves: [],
    holds: [],
    policies: [],
    counters: [],
    ledger: [],
    effects: [],
    deadlines: { set: [], cancel: [] },
  };
}

const noColumns: IndexColumns = {
  channel: null,
  party: null,
  lifecycle: null,
  payment: null,
  fulfillment: null,
  aftersales: null,
  placedAt: null,
  amount: null,
  currency: null,
};
