/**
 * What a supplier owes for faulty goods: a lot, or a part, under the supplier's own warranty. It is opened with what it is about and the evidence, and
 * settled with what was paid, which may be said again. The claim moves no goods: those that go back do so by a document of their own.
 */
import {
  type ActionTable,
  accepted,
  type DocumentDecision,
  type Happening,
  type Instant,
  type LegalAction,
  legalActionsOf,
  problem,
  refused,
  stateProblems,
  type Trouble,
} from '../kernel';

/** How a claim stands: `settled` also where the supplier has refused, with nothing paid; `withdrawn` by the shop. */
export type SupplierClaimStatus = 'open' | 'settled' | 'withdrawn';
/** What may be done to a claim once it is open. */
export type SupplierClaimAction = 'addEvidence' | 'settle' | 'withdraw';

/** What a supplier owes for faulty goods: how many units of what, why, on what evidence, and what was paid, in minor units of the shop's currency. */
export interface SupplierClaim {
  readonly id: string;
  readonly supplier: string;
  readonly sku: string;
  readonly lot: string | null;
  readonly serials: readonly string[];
  readonly units: number;
  /** Minor units of the shop's currency. */
  readonly amount: number;
  /** 0 while nobody knows, and where the supplier has refused. */
  readonly paid: number;
  readonly reason: string;
  /** The host's names of documents: photos, reports. */
  readonly evidence: readonly string[];
  /** The supplier's name for it. */
  readonly reference: string | null;
  readonly repair: string | null;
  readonly purchaseOrder: string | null;
  readonly status: SupplierClaimStatus;
  /** Until when the supplier should have answered. */
  readonly dueAt: Instant | null;
  readonly late?: true;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
}

/** What a claim is opened with. */
export type OpenedClaim = Omit<SupplierClaim, 'paid' | 'status' | 'late' | 'openedAt' | 'closedAt'>;

/** What has happened to a claim, in the order in which it did. */
export type SupplierClaimFact = Happening &
  (
    | { readonly type: 'supplierClaim.opened'; readonly data: OpenedClaim }
    | { readonly type: 'supplierClaim.evidenced'; readonly data: { readonly evidence: readonly string[] } }
    /** `before`: what it was said to have paid until now. */
    | {
        readonly type: 'supplierClaim.settled';
        readonly data: { readonly paid: number; readonly before: number; readonly reference: string | null };
      }
    | { readonly type: 'supplierClaim.withdrawn'; readonly data: { readonly reason: string } }
    | { readonly type: 'supplierClaim.late'; readonly data: { readonly dueAt: Instant } }
  );

/** What happens to a claim: by hand, and by its deadline that reminds staff of it. */
export type SupplierClaimCommand =
  | { readonly action: 'open'; readonly opened: OpenedClaim }
  | { readonly action: 'addEvidence'; readonly evidence: readonly string[] }
  | { readonly action: 'settle'; readonly paid: number; readonly reference: string | null }
  | { readonly action: 'withdraw'; readonly reason: string }
  | { readonly action: 'remind' };

const table: ActionTable<SupplierClaimAction, SupplierClaimStatus> = {
  addEvidence: ['open'],
  settle: ['open', 'settled'],
  withdraw: ['open'],
};

/** Names of documents that a claim takes: more is a file of its own. */
const maxEvidence = 100;

/**
 * Every action on a claim, allowed or with the reason why not.
 *
 * @example
 * supplierClaimActions({ status: 'settled' }).filter(({ allowed }) => allowed).map(({ action }) => action); // ['settle']
 */
export function supplierClaimActions({ status }: Pick<SupplierClaim, 'status'>): LegalAction<SupplierClaimAction>[] {
  return legalActionsOf(table, status);
}

/**
 * What a command comes to: facts, or every reason against it. `null` is a claim that does not exist yet. Law: 0 ≤ paid ≤ amount.
 *
 * @example
 * decideSupplierClaim(open, { action: 'settle', paid: 4000, reference: 'CR-7' }, { at, by }); // accepted: supplierClaim.settled
 */
export function decideSupplierClaim(
  claim: SupplierClaim | null,
  command: SupplierClaimCommand,
  happening: Happening,
): DocumentDecision<SupplierClaimFact> {
  if (command.action === 'open')
    return claim === null ? accepted({ type: 'supplierClaim.opened', ...happening, data: command.opened }) : accepted();
  if (claim === null) return refused([problem('document.notFound', 'there is no such claim')]);
  if (command.action === 'remind') return remind(claim, happening);
  const problems = stateProblems(table, command.action, claim.status);
  if (problems.length > 0) return refused(problems);
  switch (command.action) {
    case 'addEvidence': {
      const evidence = command.evidence.filter((name) => !claim.evidence.includes(name));
      if (claim.evidence.length + evidence.length > maxEvidence)
        return refused([problem('limit.exceeded', `a claim takes ${maxEvidence} documents`, { limit: maxEvidence })]);
      return evidence.length === 0
        ? accepted()
        : accepted({ type: 'supplierClaim.evidenced', ...happening, data: { evidence } });
    }
    case 'settle':
      return settle(claim, command, happening);
    case 'withdraw':
      return accepted({ type: 'supplierClaim.withdrawn', ...happening, data: { reason: command.reason } });
  }
}

function settle(
  claim: SupplierClaim,
  { paid, reference }: Extract<SupplierClaimCommand, { action: 'settle' }>,
  happening: Happening,
): DocumentDecision<SupplierClaimFact> {
  if (paid > claim.amount) {
    const message = `${paid} is more than the ${claim.amount} that are claimed`;
    return refused([problem('input.invalid', message, { paid, amount: claim.amount }, ['paid'])]);
  }
  if (claim.status === 'settled' && claim.paid === paid) return accepted();
  return accepted({ type: 'supplierClaim.settled', ...happening, data: { paid, before: claim.paid, reference } });
}

function remind({ status, dueAt, late }: SupplierClaim, happening: Happening): DocumentDecision<SupplierClaimFact> {
  if (status !== 'open' || late || dueAt === null || dueAt > happening.at) return accepted();
  return accepted({ type: 'supplierClaim.late', ...happening, data: { dueAt } });
}

/**
 * The claim after a fact; the first fact makes it.
 *
 * @example
 * facts.reduce<SupplierClaim | null>(evolveSupplierClaim, null);
 */
export function evolveSupplierClaim(claim: SupplierClaim | null, fact: SupplierClaimFact): SupplierClaim {
  if (fact.type === 'supplierClaim.opened')
    return { ...fact.data, paid: 0, status: 'open', openedAt: fact.at, closedAt: null };
  const before = claim as SupplierClaim;
  switch (fact.type) {
    case 'supplierClaim.evidenced':
      return { ...before, evidence: [...before.evidence, ...fact.data.evidence] };
    case 'supplierClaim.settled': {
      const { paid, reference } = fact.data;
      return { ...before, paid, status: 'settled', reference: reference ?? before.reference, closedAt: fact.at };
    }
    case 'supplierClaim.withdrawn':
      return { ...before, status: 'withdrawn', closedAt: fact.at };
    case 'supplierClaim.late':
      return { ...before, late: true };
  }
}

/** A claim that the supplier has not answered in time. */
export function supplierClaimTroubles({ status, late, dueAt, amount, units, supplier }: SupplierClaim): Trouble[] {
  if (status !== 'open' || !late) return [];
  return [{ reason: 'late', about: null, detail: supplier, amount, units, ...(dueAt !== null && { dueAt }) }];
}
