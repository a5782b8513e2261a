/** What `npm run money` does again and again, and what it counts. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { histories, inOrder, mixed } from '../order/random-histories';
import { costlyPlans, type Plan, plans } from '../order/random-story';
import { carryOutAndUndo } from './sequences';
import { splits } from './splits';

/** Which runs of a seed: `count` of them from `first` on. */
export interface Slice {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
}

export interface Tally {
  readonly runs: number;
  /** Minor units that nobody can account for. */
  readonly off: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly findings: readonly string[];
}

type Counted = Omit<Tally, 'runs'>;

/** Runs that are drawn together: where one of them begins does not depend on how the work is divided. */
const chunk = 100;

/** Each kind of run, by what it shows. */
export const kinds: Readonly<Record<string, (slice: Slice) => Tally>> = {
  'taken back': (slice) => each(plans, slice, (plan) => undone(plan, false)),
  'taken back, with fees': (slice) => each(costlyPlans, slice, (plan) => undone(plan, true)),
  'news in any order': (slice) => each(fc.tuple(histories, fc.infiniteStream(fc.nat())), slice, permuted),
  'amounts divided': divided,
};

/** The sum of what was counted. */
export function added(tallies: readonly Tally[]): Tally {
  const figures: Record<string, number> = {};
  for (const tally of tallies)
    for (const [name, count] of Object.entries(tally.figures)) figures[name] = (figures[name] ?? 0) + count;
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  return {
    runs: sum(({ runs }) => runs),
    off: sum(({ off }) => off),
    figures,
    findings: tallies.flatMap(({ findings }) => findings),
  };
}

function each<T>(given: fc.Arbitrary<T>, { seed, first, count }: Slice, run: (one: T) => Counted): Tally {
  const tallies: Tally[] = [];
  for (let start = first - (first % chunk); start < first + count; start += chunk) {
    const drawn = fc.sample(given, { seed: seed * 1_000_003 + start / chunk, numRuns: chunk });
    drawn.forEach((one, index) => {
      const number = start + index;
      if (number < first || number >= first + count) return;
      const { findings, ...counted } = safely(() => run(one));
      tallies.push({ runs: 1, ...counted, findings: findings.map((what) => `run ${number}: ${what}`) });
    });
  }
  return added(tallies);
}

/** Whatever is thrown is a finding, too. */
function safely(run: () => Counted): Counted {
  try {
    return run();
  } catch (error) {
    return { off: 0, figures: {}, findings: [String(error)] };
  }
}

function undone(plan: Plan, costs: boolean): Counted {
  const { commands, partialRefunds, edits, cancels, returns, captured, givenBack, kept, off, breaches } =
    carryOutAndUndo(plan);
  const free = costs || Object.values(kept).every((amount) => amount === 0);
  return {
    off,
    figures: {
      commands,
      'with money': Number(captured > 0),
      'refunds in parts': partialRefunds,
      edits,
      cancels,
      returns,
      captured,
      'given back': givenBack,
      ...(costs && {
        'kept as fees': kept.fee,
        'kept as shipping': kept.shipping,
        'kept for the way back': kept.returnShipping,
        'kept of what came back': kept.restocking + kept.condition,
        'kept of what was not taken': kept.forfeited,
        'goodwill left': kept.goodwill,
      }),
    },
    findings: [
      ...(off === 0 ? [] : [`${off} off`]),
      ...(free ? [] : [`kept ${JSON.stringify(kept)} where nothing is kept`]),
      ...breaches,
    ],
  };
}

function permuted([history, chance]: readonly [Parameters<typeof inOrder>[0], fc.Stream<number>]): Counted {
  const [one, other] = [inOrder(history), mixed(history, chance)];
  const off = Math.abs(one.money.captured - other.money.captured) + Math.abs(one.money.refunded - other.money.refunded);
  const same = isDeepStrictEqual(one, other);
  return {
    off,
    figures: { events: history.length },
    findings: same ? [] : [`${JSON.stringify(one)} in order, ${JSON.stringify(other)} mixed`],
  };
}

function divided(slice: Slice): Tally {
  return added(
    Object.entries(splits).map(([name, { given, off }]) =>
      each(given, slice, (one) => {
        const missing = off(one);
        return { off: missing, figures: { [name]: 1 }, findings: missing === 0 ? [] : [`${name}: ${missing} off`] };
      }),
    ),
  );
}
