/** Counters that stand for limits, against the facts of orders and what carts are counted for. */
import { decodeFact, movesOfAllowance } from '../../order';
import type { BookedCommit, StoredSubject } from '../../ports';
import { type CartHead, cartClaim } from '../cart-holds';
import { type LimitMove, limitMovesOf, limitSpaces } from '../limit-moves';
import type { Runtime } from '../runtime';

/** A counter that is not what orders and carts make it. It stands at minus what was taken. */
export interface LimitFinding extends Counter {
  readonly kind: 'limits';
  readonly is: number;
  readonly should: number;
}

/** One subject, as the store has it. */
interface LimitBook {
  readonly commits: readonly BookedCommit[];
  readonly stored: StoredSubject | null;
}

/** Looks at all subjects before a counter that differs is left to the next audit: somebody keeps moving it. */
const mostLooks = 4;

/**
 * Each counter that differs. Subjects and counters are read one after the other, so what differs is believed once two looks in turn have found it
 * alike, with a counter that stood still. Most shops take one look, and one without limits reads its counters only.
 */
export async function limitFindings(
  runtime: Runtime,
  first: LimitSums,
  books: () => AsyncIterable<LimitBook>,
): Promise<LimitFinding[]> {
  let sums = first;
  let before = new Map<string, LimitFinding>();
  for (let look = 1; ; look++) {
    const differ = await sums.differences();
    const alike = differ.filter(
      (of) => before.get(nameOf(of))?.is === of.is && before.get(nameOf(of))?.should === of.should,
    );
    if (differ.length === alike.length || look === mostLooks) return alike;
    before = new Map(differ.map((of) => [nameOf(of), of]));
    sums = createLimitSums(runtime);
    for await (const book of books()) await sums.add(book);
  }
}

export interface LimitSums {
  add(book: LimitBook): Promise<void>;
  differences(): Promise<LimitFinding[]>;
}

type Counter = Pick<LimitMove, 'space' | 'key'>;

/** What subjects have taken of limits: an entry for each counter that one of them moved. */
export function createLimitSums(runtime: Runtime): LimitSums {
  const { shop, repository } = runtime;
  const sums = new Map<string, Counter & { should: number }>();
  const move = ({ space, key }: Counter, delta: number) => {
    const sum = sums.get(nameOf({ space, key })) ?? { space, key, should: 0 };
    sum.should += delta;
    sums.set(nameOf({ space, key }), sum);
  };
  return { add, differences };

  async function add({ commits, stored }: LimitBook): Promise<void> {
    const kind = commits[0]?.subject.kind;
    if (kind === 'order')
      for (const { facts, at } of commits)
        for (const text of facts)
          for (const { space, key, delta } of limitMovesOf(decodeFact(text, at))) move({ space, key }, delta);
    if (kind === 'cart' && stored)
      for (const { space, key, delta } of await countedFor(stored)) move({ space, key }, delta);
  }

  /** What a cart is counted for, unless an order has taken it over. */
  async function countedFor({ id, version, head }: StoredSubject) {
    const { counted = [] } = JSON.parse(head) as CartHead;
    if (counted.length === 0) return [];
    const taken = await repository.find(shop.id, { kind: 'order', names: [cartClaim(id, version)], limit: 1 });
    return taken.length > 0 ? [] : counted.flatMap((one) => movesOfAllowance(one, -1));
  }

  async function differences(): Promise<LimitFinding[]> {
    const wanted = limitSpaces.map((space) => ({ space, prefix: '' }));
    const counted = await repository.countersUnder(shop.id, wanted);
    const counters = new Map(counted.map((of) => [nameOf(of as Counter), { ...(of as Counter), is: of.value }]));
    const all = new Map<string, Counter>([...sums, ...counters]);
    return [...all].flatMap(([name, { space, key }]) => {
      const is = counters.get(name)?.is ?? 0;
      const should = sums.get(name)?.should ?? 0;
      return is === should ? [] : [{ kind: 'limits' as const, space, key, is, should }];
    });
  }
}

const nameOf = ({ space, key }: Counter): string => `${space} ${key}`;
