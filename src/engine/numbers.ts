/**
 * Order numbers: random and readable, sequential, or counted by day.
 *
 * All three lease blocks of a counter from the store and hand them out one by one, so that no number is given twice, however many processes
 * draw. Blocks double from one number up to `block`: who draws few skips few. A block belongs to the `lease` function that it came from, so
 * that a source which serves two shops, or a transaction that is rolled back, mixes nothing up; whoever draws should therefore pass the same
 * function each time. What a process leased and did not use is skipped: numbers are unique, not gap-free.
 */
import { fingerprint, localDate, omsError } from '../kernel';
import type { NumberSource } from '../ports';

/** How random order numbers look, and how they are drawn. */
export interface RandomNumberOptions {
  /** Characters, check character included, without hyphens: 6 to 28. Default: 10, enough for 594 million orders. */
  readonly length?: number;
  /** Characters between hyphens; 0 for none. Default: 5. */
  readonly groups?: number;
  /** Most numbers leased at a time. Default: 1000. */
  readonly block?: number;
  /**
   * Any text that the shop keeps to itself, and never changes: without it a reader of this file can tell from a number how many orders there
   * were before it.
   */
  readonly secret?: string;
  /** Integers from 0 to 2³² − 1. Default: those of the runtime's `crypto`. */
  readonly random?: () => number;
}

/**
 * Numbers like `K7PQ2-9MWXD` that nobody can guess from another one, and that survive being read out on the phone: no 0/O, 1/I/L, U/V, 2/Z,
 * and a last character that finds every single wrong character and every two that changed places.
 *
 * A third of the characters is random, the others count; all are mixed by a permutation of the whole number, so that two different counts never
 * look alike. Throws `config.invalid` for options out of bounds; `next` throws `limit.exceeded` when all numbers of the length are used.
 *
 * The check character is that of ISO 7064's pure systems with modulus 29 and radix 2; see {@link isValidNumber}.
 */
export function randomNumbers(options: RandomNumberOptions = {}): NumberSource {
  const { length = 10, groups = 5, block = 1000, secret = '', random = cryptoRandom() } = options;
  requireWhole('length', length, minLength, maxLength);
  requireWhole('groups', groups, 0, maxLength);
  const draw = drawFromBlocks(block);
  const randomCount = Math.floor((length - 1) / 3);
  const countingCount = length - 1 - randomCount;
  const capacity = radix ** countingCount;
  const seed = Number.parseInt(fingerprint(secret).slice(-8), 16);

  return {
    async next({ lease }) {
      const count = await draw('orders.random', lease);
      if (count > capacity)
        throw omsError(
          'limit.exceeded',
          `all ${capacity} order numbers of ${length} characters are used: make them longer`,
        );
      const digits: number[] = [];
      for (let i = 0; i < randomCount; i++) digits.push(random() % radix);
      addDigits(digits, count - 1, countingCount);
      mix(digits, seed);
      digits.push(checkDigit(digits));
      let text = '';
      for (const digit of digits) text += alphabet.charAt(digit);
      return grouped(text, groups);
    },
    spell: (typed) => (isValidNumber(typed) ? grouped(bare(typed), groups) : typed),
  };
}

/**
 * Whether a text is a number of {@link randomNumbers} without a slip of the pen. Small letters, spaces and hyphens do not matter.
 *
 * With characters valued 0 to 28 in the order of `23456789ABCDEFGHJKMNPQRSTVWXY`, and weights 1, 2, 4, 8 … from the right, the sum of value ×
 * weight leaves 1 when divided by 29. 29 is prime and the first 28 powers of 2 all differ modulo 29, so a changed character or a swap of any two
 * always changes the remainder.
 */
export function isValidNumber(text: string): boolean {
  if (typeof text !== 'string') return false;
  const digits = [...bare(text)].map((character) => alphabet.indexOf(character));
  if (digits.length < minLength || digits.length > maxLength || digits.includes(-1)) return false;
  return remainder(digits) === 1;
}

/** How counted order numbers look, and how many are leased at a time. */
export interface SequentialNumberOptions {
  /** What every number begins with: printable ASCII, at most 20 characters. Default: nothing. */
  readonly prefix?: string;
  /** Filled up with zeros to so many digits, 1 to 15; larger numbers are longer. Default: 6. */
  readonly digits?: number;
  /** Most numbers leased at a time: fewer leave smaller gaps between processes, more ask the store less often. Default: 100. */
  readonly block?: number;
}

/** Numbers that count up from 1: `R-000001`. In order within a process; two processes count in blocks of their own. */
export function sequentialNumbers({
  prefix = '',
  digits = 6,
  block = 100,
}: SequentialNumberOptions = {}): NumberSource {
  requirePrefix(prefix);
  requireWhole('digits', digits, 1, 15);
  const draw = drawFromBlocks(block);

  return {
    next: async ({ lease }) => prefix + String(await draw('orders', lease)).padStart(digits, '0'),
    spell: (typed) => spelled(typed, prefix, (count) => count.padStart(digits, '0')),
  };
}

/** Numbers that begin again every day of the shop's zone: `20260131-0001`. A `block` is 20 unless told, as large blocks leave large gaps in a day. */
export function dailyNumbers({ prefix = '', digits = 4, block = 20 }: SequentialNumberOptions = {}): NumberSource {
  requirePrefix(prefix);
  requireWhole('digits', digits, 1, 15);
  const draw = drawFromBlocks(block);

  return {
    async next({ at, zone, lease }) {
      const day = localDate(at, zone).replaceAll('-', '');
      return `${prefix}${day}-${String(await draw(`orders.${day}`, lease)).padStart(digits, '0')}`;
    },
    spell: (typed) => spelled(typed, prefix, (text) => `${text.slice(0, 8)}-${text.slice(8).padStart(digits, '0')}`),
  };
}

/** Numbers of test orders: `T-000001`, in a series of their own, whatever the shop's own look like. */
export function testNumbers(): NumberSource {
  const draw = drawFromBlocks(1);
  return {
    next: async ({ lease }) => testPrefix + String(await draw('orders.test', lease)).padStart(6, '0'),
    spell: (typed) =>
      bare(typed).startsWith('T') ? spelled(typed, testPrefix, (count) => count.padStart(6, '0')) : typed,
  };
}

const testPrefix = 'T-';

type Lease = Parameters<NumberSource['next']>[0]['lease'];

/** Numbers from `next` up to `end`, exclusive, are ours to give; `size` is how many to ask for next. */
interface Block {
  next: number;
  end: number;
  size: number;
  leasing: Promise<void> | null;
}

/** Series with a started block that a process keeps per lease: dropping one only skips the rest of its block. */
const maxSeries = 8;

/** Draws one number of a series at a time. Callers that find the block used up wait for one lease together. */
function drawFromBlocks(largest: number): (series: string, lease: Lease) => Promise<number> {
  requireWhole('block', largest, 1, 1_000_000);
  const byLease = new WeakMap<Lease, Map<string, Block>>();

  function blockOf(series: string, lease: Lease): Block {
    const blocks = byLease.get(lease) ?? new Map<string, Block>();
    const known = blocks.get(series);
    if (known) return known;
    const block: Block = { next: 0, end: 0, size: 1, leasing: null };
    byLease.set(lease, blocks.set(series, block));
    const [oldest] = blocks.keys();
    if (blocks.size > maxSeries && oldest !== undefined) blocks.delete(oldest);
    return block;
  }

  async function refill(block: Block, series: string, lease: Lease): Promise<void> {
    const { size } = block;
    const first = await lease(series, size);
    if (!Number.isSafeInteger(first + size) || first < 1)
      throw omsError('internal', `a lease of series ${series} began at ${first}, not at a number from 1 up`);
    block.next = first;
    block.end = first + size;
    block.size = Math.min(2 * size, largest);
  }

  return async (series, lease) => {
    const block = blockOf(series, lease);
    // More callers may have waited than the block has numbers: the last ones lease again.
    while (block.next === block.end) {
      block.leasing ??= refill(block, series, lease).finally(() => {
        block.leasing = null;
      });
      await block.leasing;
    }
    return block.next++;
  };
}

/** Digits and capital letters without those that are taken for one another; a prime number of them. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXY';
const radix = alphabet.length;
const minLength = 6;
/** The check character tells two places apart as long as their weights differ. */
const maxLength = 28;
const mixingRounds = 3;

/** Adds the base-29 digits of a count, the lowest first. */
function addDigits(digits: number[], count: number, length: number): void {
  let left = count;
  for (let i = 0; i < length; i++) {
    const digit = left % radix;
    left = (left - digit) / radix;
    digits.push(digit);
  }
}

/** A permutation of all numbers of one length: each digit moves by an amount that depends on the others only, so each step can be undone. */
function mix(mixed: number[], seed: number): void {
  for (let step = 0; step < mixingRounds * mixed.length; step++) {
    const place = step % mixed.length;
    let hash = seed ^ Math.imul(step + 1, 0x9e3779b1);
    for (let other = 0; other < mixed.length; other++) {
      if (other === place) continue;
      hash = Math.imul(hash ^ ((mixed[other] as number) + 1), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    mixed[place] = ((mixed[place] as number) + ((hash >>> 0) % radix)) % radix;
  }
}

/** Σ digit × 2^(place from the right) modulo 29. */
function remainder(digits: readonly number[]): number {
  return digits.reduce((sum, digit) => (sum * 2 + digit) % radix, 0);
}

/** Without what does not matter: small letters, spaces and hyphens. */
function bare(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '');
}

/** What follows the prefix, if it is digits; with or without the prefix. */
function spelled(typed: string, prefix: string, spell: (digits: string) => string): string {
  const text = bare(typed);
  const start = bare(prefix);
  const digits = text.startsWith(start) ? text.slice(start.length) : text;
  return /^\d+$/.test(digits) ? prefix + spell(digits) : typed;
}

function checkDigit(digits: readonly number[]): number {
  return (1 + radix - ((remainder(digits) * 2) % radix)) % radix;
}

function grouped(text: string, size: number): string {
  if (size === 0) return text;
  let spaced = text.slice(0, size);
  for (let from = size; from < text.length; from += size) spaced += `-${text.slice(from, from + size)}`;
  return spaced;
}

/** One call of the runtime's `crypto` for many integers: a call costs more than the number it is for. */
function cryptoRandom(): () => number {
  const drawn = new Uint32Array(256);
  let used = drawn.length;
  return () => {
    if (used === drawn.length) {
      globalThis.crypto.getRandomValues(drawn);
      used = 0;
    }
    return drawn[used++] as number;
  };
}

function requireWhole(name: string, value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max)
    throw omsError(
      'config.invalid',
      `${name} of the order numbers is ${value}; it must be a whole number from ${min} to ${max}`,
    );
}

function requirePrefix(prefix: string): void {
  if (!/^[\x20-\x7e]{0,20}$/.test(prefix))
    throw omsError(
      'config.invalid',
      `the prefix "${prefix}" of the order numbers is not printable ASCII of at most 20 characters`,
    );
}
