/**
 * What becomes of each unit that a reception names. Units that are taken back are the shop's again, at their stored shares; the others are not, and
 * stay what they were: the customer's.
 *
 * | outcome | stock | cost | money |
 * |---|---|---|---|
 * | accepted | for sale, or in the state that is named | back to the layers that it left | all that was paid |
 * | damaged | in the state that is named or the shop's own, else nowhere | back where it lies somewhere | the shop's percentage |
 * | lost | nowhere | gone | the shop's percentage; with none it is taken back by nobody |
 * | rejected | nowhere: it goes back to the customer, or stays here unpaid | as it was | none |
 * | wrongItem | nowhere: another thing came | as it was | none |
 * | short | nowhere: nothing came | as it was | none |
 */
import { type Problem, problem } from '../../kernel';
import type { ShopTerms } from '../command';
import type { Payloads } from '../schemas';
import type { NotTaken, OrderRecord, ReturnOutcome } from '../vocabulary';
import { announced, less, pieceOf } from './came';

type Receive = Payloads['returns.receive'];
type Line = NonNullable<Receive['lines']>[number];

/** A line of a reception with all that follows from what is said of it. */
export interface Arrived {
  readonly lineId: string;
  readonly units: number;
  readonly component?: string | undefined;
  readonly outcome: ReturnOutcome;
  /** Present where the units are put away, and not for sale. */
  readonly state?: string;
  /** Of what was paid; the rest is kept. */
  readonly refundPercent: number;
  readonly serials: readonly string[];
}

/** What came: what is said, or all that is still on its way, in good order. */
export function arrivedOf(order: OrderRecord, { lines, returnId }: Receive, shop: ShopTerms): Arrived[] {
  const said = lines ?? announced(order, returnId).map((line): Line => ({ ...line, condition: 'good' }));
  return said.map(
    ({ lineId, units, component, condition, outcome: named, state: put, refundPercent, serials = [] }) => {
      const outcome = named ?? (condition === 'damaged' ? 'damaged' : 'accepted');
      const policies = shop.process.returns;
      const state = put ?? (outcome === 'damaged' ? (policies.damagedState ?? undefined) : undefined);
      const usual = { damaged: policies.damagedRefundPercent, lost: policies.lostRefundPercent, accepted: 100 };
      return {
        ...{ lineId, units, component, outcome, serials },
        ...(state !== undefined && { state }),
        refundPercent: isPaid(outcome) ? (refundPercent ?? usual[outcome]) : 0,
      };
    },
  );
}

const isPaid = (outcome: ReturnOutcome): outcome is 'accepted' | 'damaged' | 'lost' =>
  outcome === 'accepted' || outcome === 'damaged' || outcome === 'lost';

/** Whether the customer owns the unit no more: it was taken back, or was lost on its way and is paid for. */
export const isTaken = ({ outcome, refundPercent }: Arrived): boolean =>
  outcome === 'accepted' || outcome === 'damaged' || (outcome === 'lost' && refundPercent > 0);

/** Whether it lies somewhere in the shop. */
export const isHere = ({ outcome, state }: Arrived): boolean =>
  outcome === 'accepted' || (outcome === 'damaged' && state !== undefined);

/** Units that are not taken back: what is said of them, and what nobody says anything of once nothing more is expected. */
export function notTaken(
  order: OrderRecord,
  arrived: readonly Arrived[],
  { returnId, more }: Pick<Receive, 'returnId' | 'more'>,
  shop: ShopTerms,
): NotTaken[] {
  const named = arrived
    .filter((line) => line.units > 0 && !isTaken(line))
    .map(({ lineId, units, component, outcome }): NotTaken => {
      const goes = outcome === 'rejected' || outcome === 'wrongItem' ? shop.process.returns.notTaken : null;
      return {
        ...pieceOf({ lineId, component }),
        units,
        outcome: outcome as NotTaken['outcome'],
        ...(goes && { goes }),
      };
    });
  if (more) return named;
  const short = less(announced(order, returnId), arrived).map(
    ({ lineId, component, units }): NotTaken => ({ ...pieceOf({ lineId, component }), units, outcome: 'short' }),
  );
  return [...named, ...short];
}

/** States that the shop does not know, and what only units have that lie here or are paid for. */
export function outcomeProblems({ lines = [] }: Receive, { stock }: ShopTerms): Problem[] {
  return lines.flatMap(({ state, outcome = 'accepted', refundPercent }, index) => {
    const wrong = (message: string, field: string, value: unknown) =>
      problem('input.invalid', message, { [field]: value, outcome }, ['lines', index, field]);
    const unknown = state !== undefined && !stock.states.includes(state);
    const nowhere = state !== undefined && outcome !== 'accepted' && outcome !== 'damaged';
    return [
      ...(unknown ? [wrong(`the shop puts nothing away as "${state}"`, 'state', state)] : []),
      ...(!unknown && nowhere ? [wrong(`what is ${outcome} is put nowhere`, 'state', state)] : []),
      ...(refundPercent !== undefined && !isPaid(outcome)
        ? [wrong(`what is ${outcome} is not paid for`, 'refundPercent', refundPercent)]
        : []),
    ];
  });
}
