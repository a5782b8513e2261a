/** Documents with a life that a person must see to: purchase orders, transfers, counts, cases, work orders, repairs, claims. */
import { caseActions, repairActions, supplierClaimActions } from '../../aftersales';
import { workActions } from '../../fulfillment';
import { countActions, purchaseActions, transferActions } from '../../inventory';
import type { Instant, LegalAction } from '../../kernel';
import type { Actor } from '../../order';
import type { StoredCommit } from '../../ports';
import { caseKind } from '../cases/desk';
import { repairKind } from '../repairs/repairs';
import { supplierClaimKind } from '../repairs/supplier-claims';
import type { Runtime } from '../runtime';
import { countKind } from '../stock/counts';
import type { DocumentKind } from '../stock/living';
import { purchaseKind } from '../stock/purchase-orders';
import { transferKind } from '../stock/transfers';
import { workKind } from '../work/desk';
import { type AttentionReason, type AttentionSource, allowedOf, itemOf } from './item';
import { subjectSource } from './subjects';

/** What of a kind of document is told beside its troubles. */
interface Described<Doc> {
  /** Under which its actions are called. */
  readonly noun: string;
  readonly reasons: readonly AttentionReason[];
  readonly actionsOf: (doc: Doc, actor: Actor) => readonly LegalAction<string>[];
  readonly numberOf: (doc: Doc) => string | null;
}

export function documentSources(runtime: Runtime): AttentionSource[] {
  return [
    documentSource(runtime, purchaseKind, {
      ...{ noun: 'purchaseOrders', reasons: ['late'], actionsOf: (order) => purchaseActions(order) },
      numberOf: ({ reference }) => reference,
    }),
    documentSource(runtime, transferKind, {
      ...{ noun: 'transfers', reasons: ['late'], actionsOf: (transfer) => transferActions(transfer) },
      numberOf: ({ reference }) => reference,
    }),
    documentSource(runtime, countKind, {
      ...{ noun: 'counts', reasons: ['approval'], actionsOf: countActions },
      numberOf: () => null,
    }),
    documentSource(runtime, caseKind, {
      ...{ noun: 'cases', reasons: ['late', 'approval'], numberOf: ({ number }) => number },
      // Whoever is not named may be somebody who may.
      actionsOf: (one, actor) => caseActions(one, actor.kind === 'staff' ? { id: 'anybody', ...actor } : actor),
    }),
    documentSource(runtime, workKind, {
      ...{ noun: 'work', reasons: ['refused'], actionsOf: (work) => workActions(work) },
      numberOf: ({ number }) => number,
    }),
    documentSource(runtime, repairKind, {
      ...{ noun: 'repairs', reasons: ['late', 'refused'], actionsOf: (repair) => repairActions(repair) },
      numberOf: ({ serial }) => serial,
    }),
    documentSource(runtime, supplierClaimKind, {
      ...{ noun: 'supplierClaims', reasons: ['late'], actionsOf: (claim) => supplierClaimActions(claim) },
      numberOf: ({ reference }) => reference,
    }),
  ];
}

function documentSource<Doc extends { readonly id: string }, Fact extends { readonly at: Instant }>(
  runtime: Runtime,
  { kind, evolve, troublesOf }: DocumentKind<Doc, Fact>,
  { noun, reasons, actionsOf, numberOf }: Described<Doc>,
): AttentionSource {
  return subjectSource<Doc>(runtime, {
    kind,
    reasons,
    look(stored, commits) {
      const subject = JSON.parse(stored.head) as Doc;
      return { subject, troubles: troublesOf(subject), states: statesOf(commits) };
    },
    items: (found, { actor }) =>
      found.map(({ subject: doc, trouble, since }) =>
        itemOf(trouble, {
          ...{ subject: { kind, id: doc.id }, number: numberOf(doc), since, currency: runtime.shop.currency },
          actions: allowedOf(noun, actionsOf(doc, actor)),
        }),
      ),
  });

  function* statesOf(commits: readonly StoredCommit[]) {
    let doc: Doc | null = null;
    for (const { facts } of commits)
      for (const text of facts) {
        const fact = JSON.parse(text) as Fact;
        doc = evolve(doc, fact);
        yield { at: fact.at, troubles: troublesOf(doc) };
      }
  }
}
