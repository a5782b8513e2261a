/**
 * A repair: a unit that a customer has sent in, from the asking until it is back.
 *
 * It is asked for, received, diagnosed. Who pays follows from the warranty: under it, or out of goodwill, it goes into repair; else it is quoted, and
 * the customer accepts or declines while the quote stands. In repair it takes parts, until it is repaired, or beyond repair: then it is replaced,
 * refunded, or sent back as it is. What is sent back is closed when it has arrived. Each state has a time, after which staff are told once.
 */
import {
  type ActionTable,
  type Instant,
  type LegalAction,
  type Problem,
  problem,
  stateProblems,
  type Trouble,
} from '../../kernel';
import type { Warranty, WarrantyTerm } from './warranty';

/** Where a repair stands. `declined`, `repaired` and `beyondRepair` wait for the unit's way back or its remedy; `closed` and `cancelled` are the ends. */
export type RepairStatus =
  | 'asked'
  | 'received'
  | 'diagnosed'
  | 'quoted'
  | 'declined'
  | 'inRepair'
  | 'repaired'
  | 'beyondRepair'
  | 'sentBack'
  | 'closed'
  | 'cancelled';

/** What may be done to a repair. */
export type RepairAction =
  | 'receive'
  | 'diagnose'
  | 'quote'
  | 'accept'
  | 'decline'
  | 'begin'
  | 'usePart'
  | 'finish'
  | 'giveUp'
  | 'replace'
  | 'refund'
  | 'sendBack'
  | 'close'
  | 'cancel';

/** Who pays a repair: the shop by its warranty, the shop by goodwill, or the customer by a quote that they accepted. */
export type RepairPayer = 'warranty' | 'goodwill' | 'customer';

/** What becomes of a unit that is beyond repair. */
export type RepairRemedy = 'replace' | 'refund' | 'sendBack';

/** How a shop repairs. Days are calendar days of the shop's zone; the clock of each state begins with it. */
export interface RepairTerms {
  /** The first that is for a unit counts. */
  readonly warranty: readonly WarrantyTerm[];
  /** Months for which parts that were fitted are warranted by themselves. */
  readonly partMonths: number;
  /** Days for which a quote stands. */
  readonly quoteDays: number;
  /** Days in which a unit shall come, be diagnosed, be quoted or taken into repair, be repaired, and leave; null: without end. */
  readonly days: Readonly<Record<'asked' | 'received' | 'diagnosed' | 'inRepair' | 'repaired', number | null>>;
  /** Days after which what was sent back has arrived where nobody says so. */
  readonly arriveDays: number;
  /** What becomes of units beyond repair that the shop has to pay for, where nobody says otherwise. */
  readonly beyondRepair: RepairRemedy;
}

/** How a shop repairs that says nothing else: no warranty of its own, quotes for 14 days, and units beyond repair are sent back. */
export const defaultRepairTerms: RepairTerms = {
  warranty: [],
  partMonths: 3,
  quoteDays: 14,
  days: { asked: 30, received: 3, diagnosed: 3, inRepair: 14, repaired: 3 },
  arriveDays: 14,
  beyondRepair: 'sendBack',
};

/** A line of a quote: units of a service of the catalogue (labour, fitting) at a price each, in minor units of the repair's currency. */
export interface QuoteLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

/** What the customer is asked to pay, tax included; the order is the one by which it is paid. */
export interface RepairQuote {
  readonly number: number;
  readonly lines: readonly QuoteLine[];
  readonly total: number;
  readonly tax: number;
  readonly validUntil: Instant;
  readonly by: string | null;
  readonly order: string | null;
}

/** A part that went into the unit, with the cost at which it left the stock, in minor units of the shop's currency. */
export interface RepairPart {
  readonly sku: string;
  readonly location: string;
  readonly lot: string;
  readonly units: number;
  readonly value: number;
  readonly serials: readonly string[];
  readonly at: Instant;
}

/** A unit of a customer that is repaired: what is wrong with it, whether it is under warranty, who pays, what was fitted, and where it is. */
export interface Repair {
  readonly id: string;
  readonly sku: string;
  /** Null of goods that have no numbers. */
  readonly serial: string | null;
  /** The order and line that it was sold with; null where the shop does not know. */
  readonly order: string | null;
  readonly line: string | null;
  /** Whose personal data belongs to it. */
  readonly party: string;
  readonly currency: string;
  /** Where it is repaired. */
  readonly location: string;
  readonly status: RepairStatus;
  /** What is wrong, in a word; what the customer says of it is kept with the party. */
  readonly fault: string;
  readonly finding: string | null;
  /** As it stood when the repair was asked for. */
  readonly warranty: Warranty;
  readonly payer: RepairPayer | null;
  readonly quote: RepairQuote | null;
  readonly parts: readonly RepairPart[];
  readonly remedy: RepairRemedy | null;
  /** Minor units of `currency` that are given back for a unit beyond repair. */
  readonly refund: number | null;
  /** Why the order refused to give it back, in the code of the refusal. */
  readonly refused: string | null;
  /** The number of the unit that replaced it. */
  readonly replacement: string | null;
  readonly parcel: RepairParcel | null;
  /** Until when the present state shall be over. */
  readonly dueAt: Instant | null;
  /** Staff were told that it is not. */
  readonly late?: true;
  readonly createdAt: Instant;
  readonly receivedAt: Instant | null;
  readonly repairedAt: Instant | null;
  readonly closedAt: Instant | null;
}

/** In what a unit travels between customer and shop; null where it was brought, or nobody has said. */
export interface RepairParcel {
  readonly carrier: string | null;
  readonly tracking: string | null;
}

/** The states in which each action is possible. */
export const repairTable: ActionTable<RepairAction, RepairStatus> = {
  receive: ['asked'],
  diagnose: ['received', 'diagnosed'],
  quote: ['diagnosed', 'quoted', 'declined'],
  accept: ['quoted'],
  decline: ['quoted'],
  begin: ['diagnosed'],
  usePart: ['inRepair'],
  finish: ['inRepair'],
  giveUp: ['received', 'diagnosed', 'inRepair'],
  replace: ['beyondRepair'],
  refund: ['beyondRepair'],
  sendBack: ['received', 'diagnosed', 'declined', 'repaired', 'beyondRepair'],
  close: ['sentBack'],
  cancel: ['asked'],
};

/** What of a repair says what may be done to it; what is left out is not known yet. */
export type RepairStanding = Pick<Repair, 'status'> & Partial<Pick<Repair, 'payer' | 'remedy' | 'refused'>>;

/**
 * Every action on a repair, allowed or with the reason why not.
 *
 * @example
 * repairActions({ status: 'asked' }).filter(({ allowed }) => allowed).map(({ action }) => action); // ['receive', 'cancel']
 */
export function repairActions(repair: RepairStanding): LegalAction<RepairAction>[] {
  return (Object.keys(repairTable) as RepairAction[]).map((action) => {
    const problems = standingProblems(repair, action);
    return { action, allowed: problems.length === 0, problems };
  });
}

/** Why nothing of this kind can be done to it now, whatever is said; empty where something can. */
export function standingProblems(repair: RepairStanding, action: RepairAction): Problem[] {
  return [...stateProblems(repairTable, action, repair.status), ...termProblems(repair, action)];
}

function termProblems({ status, payer = null, remedy = null, refused = null }: RepairStanding, action: RepairAction) {
  const refuse = (message: string, details: Record<string, unknown>) => [problem('repair.terms', message, details)];
  switch (action) {
    case 'quote':
      return payer === 'customer' ? [] : refuse(`the customer does not pay for it: it is ${payer}`, { payer });
    case 'begin':
      return payer === 'customer' ? refuse('the customer pays for it: quote it', { payer }) : [];
    case 'replace':
      return remedy === 'replace' ? [] : refuse(`it is to be ${remedy}`, { remedy });
    case 'refund':
      if (remedy !== 'refund') return refuse(`it is to be ${remedy}`, { remedy });
      // What is under way would be given back twice.
      return refused === null ? refuse('the order has not refused to give it back', { refused }) : [];
    case 'sendBack':
      return status === 'beyondRepair' && remedy !== 'sendBack' && refused === null
        ? refuse(`it is to be ${remedy}`, { remedy })
        : [];
    default:
      return [];
  }
}

/** Whether the repair is over. */
export function isRepairOver({ status }: Pick<Repair, 'status'>): boolean {
  return status === 'closed' || status === 'cancelled';
}

/** Whether the unit lies in the workshop. */
export function isInWorkshop({ status }: Pick<Repair, 'status'>): boolean {
  return !['asked', 'sentBack', 'closed', 'cancelled'].includes(status);
}

/** A repair that takes longer than it should, or that the order refused to give money back for. */
export function repairTroubles({ status, late, dueAt, refused, sku }: Repair): Trouble[] {
  return [
    ...(late ? [{ reason: 'late', about: null, detail: status, ...(dueAt !== null && { dueAt }) }] : []),
    ...(refused === null ? [] : [{ reason: 'refused', about: sku, detail: refused }]),
  ];
}
