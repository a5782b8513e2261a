/** `oms.supplierClaims`: what suppliers owe for faulty lots and parts. */
import type * as z from 'zod';
import {
  decideSupplierClaim,
  evolveSupplierClaim,
  type SupplierClaim,
  type SupplierClaimAction,
  type SupplierClaimCommand,
  type SupplierClaimFact,
  type SupplierClaimStatus,
  supplierClaimActions,
  supplierClaimTroubles,
} from '../../aftersales';
import type { LegalAction } from '../../kernel';
import { serialTerm } from '../../order';
import { postSupplierCompensation } from '../../settlement';
import type { Committer } from '../committer';
import { noInput, parse } from '../input';
import type { CommandOptions } from '../pipeline';
import type { Runtime } from '../runtime';
import {
  createLiving,
  type DocumentFact,
  type DocumentKind,
  type DocumentPage,
  type DocumentRef,
  termsFor,
  type Versioned,
} from '../stock/living';
import { claimSchemas } from './schemas';

type In<Name extends keyof typeof claimSchemas> = z.input<(typeof claimSchemas)[Name]>;

/** Claims against suppliers. They move no goods: see `inventory.returnToSupplier` for those that go back. */
export interface SupplierClaims {
  /** Notes what a supplier owes for faulty goods, with the evidence, in minor units of the shop's currency. */
  open(input: In<'open'>, options?: CommandOptions): Promise<Versioned<SupplierClaim>>;
  /** More documents; those that it has already change nothing. */
  addEvidence(ref: DocumentRef, input: In<'addEvidence'>, options?: CommandOptions): Promise<Versioned<SupplierClaim>>;
  /** What the supplier has paid, or credited; 0: it refused. Said again, the difference is booked. */
  settle(ref: DocumentRef, input: In<'settle'>, options?: CommandOptions): Promise<Versioned<SupplierClaim>>;
  /** The shop claims it no more; only of an open claim. */
  withdraw(ref: DocumentRef, input?: In<'withdraw'>, options?: CommandOptions): Promise<Versioned<SupplierClaim>>;
  /** Notes that the supplier has not answered; given by its deadline. */
  remind(ref: DocumentRef, options?: CommandOptions): Promise<Versioned<SupplierClaim>>;
  /** The claim as it stands now. Throws `document.notFound`. */
  get(ref: DocumentRef): Promise<Versioned<SupplierClaim>>;
  /** Newest first. */
  find(filter?: In<'find'>): Promise<DocumentPage<SupplierClaim>>;
  /** Every fact of the claim, oldest first. */
  history(ref: DocumentRef): Promise<readonly DocumentFact<SupplierClaimFact>[]>;
  /** Every action: allowed now, or why not. */
  explain(claim: { readonly status: SupplierClaimStatus }): Promise<readonly LegalAction<SupplierClaimAction>[]>;
}

export function createSupplierClaims(runtime: Runtime, committer: Committer, committed: () => void): SupplierClaims {
  const living = createLiving(runtime, committer, committed, supplierClaimKind);
  return {
    open: (input, options = {}) =>
      living.change<z.output<(typeof claimSchemas)['open']>>({
        ...{ ref: null, command: 'supplierClaims.open', schema: claimSchemas.open, input, options },
        decide: (claim, happening, given, id) =>
          decideSupplierClaim(claim, { action: 'open', opened: { id, ...given } }, happening),
      }),
    addEvidence: (ref, input, options = {}) =>
      change(ref, 'addEvidence', claimSchemas.addEvidence, input, options, (given) => ({
        action: 'addEvidence',
        ...given,
      })),
    settle: (ref, input, options = {}) =>
      change(ref, 'settle', claimSchemas.settle, input, options, (given) => ({ action: 'settle', ...given })),
    withdraw: (ref, input = {}, options = {}) =>
      change(ref, 'withdraw', claimSchemas.withdraw, input, options, (given) => ({ action: 'withdraw', ...given })),
    remind: (ref, options = {}) => change(ref, 'remind', noInput, {}, options, () => ({ action: 'remind' })),
    get: living.get,
    async find(filter = {}) {
      const { limit, after, serial, ...by } = parse(claimSchemas.find, filter, 'supplierClaims.find');
      return living.find([...termsFor(by), ...(serial === undefined ? [] : [serialTerm(serial)])], { limit, after });
    },
    history: living.history,
    explain: async (claim) => supplierClaimActions(claim),
  };

  function change<Given>(
    ref: DocumentRef,
    name: string,
    schema: z.ZodType<Given>,
    input: unknown,
    options: CommandOptions,
    commandOf: (given: Given) => SupplierClaimCommand,
  ): Promise<Versioned<SupplierClaim>> {
    return living.change<Given>({
      ...{ ref, command: `supplierClaims.${name}`, schema, input, options },
      decide: (claim, happening, given) => decideSupplierClaim(claim, commandOf(given), happening),
      write: (facts) => ({
        entries: facts.flatMap((fact) =>
          fact.type === 'supplierClaim.settled'
            ? postSupplierCompensation({ amount: fact.data.paid - fact.data.before })
            : [],
        ),
      }),
    });
  }
}

export const supplierClaimKind: DocumentKind<SupplierClaim, SupplierClaimFact> = {
  kind: 'supplierClaim',
  noun: 'claim',
  evolve: evolveSupplierClaim,
  termsOf: ({ status, supplier, sku, lot, repair, serials }) => [
    ...termsFor({ status, supplier, sku, lot: lot ?? undefined, repair: repair ?? undefined }),
    ...serials.map(serialTerm),
  ],
  incomingOf: () => new Map(),
  expectedAt: ({ status, dueAt }) => [status === 'open' ? dueAt : null],
  troublesOf: supplierClaimTroubles,
};
