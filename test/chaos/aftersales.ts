/** What is done after a sale: customers ask, units are repaired, and both are changed by several at once. */
import type { Chance } from '../engine/random-shop';
import { locations } from './goods';

/** The price list and the terms of what comes after the sale, the same in every process. */
export const aftersalesTerms = {
  cases: { goodwill: { most: 900, withoutApproval: 200 } },
  repairs: { warranty: [{ id: 'all', months: 1 }] },
  feedback: { askAfterDays: 0 },
} as const;
export const services = { LABOUR: { price: 0, kind: 'service' } } as const;

/** A case or repair, from the last answer about it. */
export interface KnownDocument {
  readonly noun: 'cases' | 'repairs';
  readonly id: string;
  readonly version: number;
  /** What may be done to it, by name. */
  readonly allowed: readonly string[];
}

/** A command on a case or repair: the rest of what it is given comes behind its id. */
export interface DocumentWish {
  readonly path: string;
  readonly id: string;
  readonly given: readonly unknown[];
}

type Payload = (chance: Chance, id: string) => readonly unknown[];

const nothing: Payload = () => [{}];
const bare: Payload = () => [];

/** How often each is chosen where it is allowed, and what it says. */
const commands: Readonly<Record<string, readonly [weight: number, payload: Payload]>> = {
  'cases.reply': [6, (chance, id) => [{ text: `About ${id}`, awaits: chance.often(50) }]],
  'cases.note': [1, () => [{ text: 'Ring twice.' }]],
  'cases.assign': [2, (chance) => [{ owner: `o${chance(3)}` }]],
  'cases.prioritize': [2, (chance) => [{ priority: chance.pick(['low', 'normal', 'urgent']) }]],
  'cases.escalate': [1, nothing],
  'cases.resolve': [4, () => [{ outcome: 'answered' }]],
  'cases.reopen': [3, nothing],
  'repairs.receive': [10, nothing],
  'repairs.diagnose': [8, (chance) => [{ finding: 'crack', ...(chance.often(60) && { payer: 'customer' }) }]],
  'repairs.quote': [8, (chance) => [{ lines: [{ sku: 'LABOUR', unitPrice: 50 + chance(50) }] }]],
  'repairs.accept': [10, (chance) => [{ payment: chance.pick([{ method: 'card', token: 'ok' }, { method: 'cash' }]) }]],
  'repairs.decline': [2, nothing],
  'repairs.begin': [8, bare],
  'repairs.usePart': [8, (chance) => [{ sku: 'D', location: chance.pick(locations) }]],
  'repairs.finish': [6, bare],
  'repairs.giveUp': [3, (chance) => [{ remedy: chance.pick(['replace', 'sendBack', 'refund']) }]],
  'repairs.replace': [6, (chance) => [{ location: chance.pick(locations) }]],
  'repairs.sendBack': [3, () => [{ waive: true }]],
  'repairs.close': [4, bare],
  'repairs.cancel': [1, nothing],
};

/** Null where nothing may be done to it. */
export function documentWish({ noun, id, allowed }: KnownDocument, chance: Chance): DocumentWish | null {
  const open = allowed.map((action) => `${noun}.${action}`).filter((path) => commands[path]);
  let left = chance(open.reduce((sum, path) => sum + (commands[path]?.[0] ?? 0), 0) || 1);
  for (const path of open) {
    const [weight, payload] = commands[path] as readonly [number, Payload];
    left -= weight;
    if (left < 0) return { path, id, given: payload(chance, id) };
  }
  return null;
}
