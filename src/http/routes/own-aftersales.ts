/**
 * What customers with an account do about cases and repairs, at the addresses of those who work here: they ask, about orders of theirs or else, write in
 * cases of theirs, agree to quotes of theirs, and see what is theirs to see.
 */
import type * as z from 'zod';
import type { ThreadMessage } from '../../engine/cases/cases';
import type { CaseRecord } from '../../engine/cases/record';
import type { CheckedWarranty } from '../../engine/repairs/repairs';
import { OmsError, problem } from '../../kernel';
import { caseView, messageView, repairView, warrantyView } from '../aftersales-view';
import { orderFor, worksHere } from '../callers';
import { aftersalesSchemas as may } from '../customer-input';
import { caseFor, isTheirs, repairFor, type SignedIn, type StoredRepair, signedIn } from '../own';
import type { Ask, Door, Route } from './route';

/** A request of a customer, who may say what it says. */
type OwnAsk<Said> = Omit<Ask, 'visitor' | 'input'> & { readonly visitor: SignedIn; readonly input: Said };

interface Side {
  readonly says: z.ZodType | true;
  readonly act: (ask: OwnAsk<never>) => Promise<unknown>;
}

/** The same routes; those that are for customers, too, answer them with what is theirs. */
export function alsoForCustomers(routes: readonly Route[]): readonly Route[] {
  return routes.map((route) => {
    const theirs = sides[route.name as Door];
    if (!theirs) return route;
    return {
      ...route,
      customers: theirs.says,
      act: (ask) =>
        worksHere(ask.visitor)
          ? route.act(ask)
          : theirs.act({ ...ask, visitor: signedIn(ask.visitor), input: ask.input as never }),
    };
  });
}

function side<Said extends z.ZodType>(says: Said, act: (ask: OwnAsk<z.output<Said>>) => Promise<unknown>): Side {
  return { says, act };
}

/** Something that they do about a repair of theirs. */
function step<Said extends z.ZodType>(
  says: Said,
  act: (ask: OwnAsk<z.output<Said>>, one: StoredRepair) => Promise<StoredRepair>,
): Side {
  return side(says, async (ask) =>
    repairView(await act(ask, await repairFor(ask.oms, ask.visitor, ask.path.repair ?? ''))),
  );
}

const look = (act: (ask: OwnAsk<unknown>) => Promise<unknown>): Side => ({ says: true, act });

const sides: Readonly<Partial<Record<Door, Side>>> = {
  'cases.open': side(may.openCase, async ({ oms, visitor, input: { order, ...said }, options }) => {
    if (order !== undefined) await orderFor(oms, visitor, order);
    const whose = order === undefined ? { customer: { ...visitor.contact, id: visitor.customer } } : { order };
    return caseView(await oms.cases.open({ ...said, ...whose }, options));
  }),
  'cases.find': side(may.findCases, async ({ oms, visitor, input: { order, ...filter } }) => {
    const whose = order === undefined ? { customer: { id: visitor.customer } } : { order };
    if (order !== undefined) await orderFor(oms, visitor, order);
    const { cases, next } = await oms.cases.find({ ...filter, ...whose });
    return { cases: (await ownOf({ oms, visitor }, cases, ({ customer }) => customer.party)).map(caseView), next };
  }),
  'cases.get': look(async ({ oms, visitor, path }) => caseView(await caseIn({ oms, visitor, path }))),
  'cases.thread': look(async ({ oms, visitor, path }) => {
    const one = await caseIn({ oms, visitor, path });
    return (await readable({ oms, visitor }, one, await oms.cases.thread(one))).map(messageView);
  }),
  'cases.attachment': look(async ({ oms, visitor, path }) => {
    const one = await caseIn({ oms, visitor, path });
    const { message = '', index } = path;
    const [found] = await readable(
      { oms, visitor },
      one,
      one.messages.filter(({ id }) => id === message),
    );
    return found ? oms.cases.attachment(one, message, Number(index)) : null;
  }),
  'cases.write': side(may.writeCase, async ({ oms, visitor, path, input, options }) =>
    caseView(await oms.cases.write(await caseIn({ oms, visitor, path }), input, options)),
  ),
  'repairs.ask': side(may.askRepair, async ({ oms, visitor, input, options }) => {
    const { fault: _fault, description: _description, ...unit } = input;
    await warrantyOf({ oms, visitor, input: unit });
    return repairView(await oms.repairs.ask(input, options));
  }),
  'repairs.check': side(may.checkUnit, async (ask) => warrantyView(await warrantyOf(ask))),
  'repairs.find': side(may.findRepairs, async ({ oms, visitor, input: { order, ...filter } }) => {
    const whose = order === undefined ? { customer: { id: visitor.customer } } : { order };
    if (order !== undefined) await orderFor(oms, visitor, order);
    const { documents, next } = await oms.repairs.find({ ...filter, ...whose });
    return { documents: (await ownOf({ oms, visitor }, documents, ({ party }) => party)).map(repairView), next };
  }),
  'repairs.get': look(async ({ oms, visitor, path: { repair = '' } }) =>
    repairView(await repairFor(oms, visitor, repair)),
  ),
  'repairs.accept': step(may.acceptQuote, async ({ oms, visitor, input, options }, one) => {
    const accepted = await oms.repairs.accept(one, input, options);
    await claimQuoted({ oms, visitor }, accepted.quote?.order ?? null);
    return accepted;
  }),
  'repairs.decline': step(may.declineQuote, ({ oms, input, options }, one) => oms.repairs.decline(one, input, options)),
  'repairs.cancel': step(may.cancelRepair, ({ oms, input, options }, one) => oms.repairs.cancel(one, input, options)),
};

type Who = Pick<OwnAsk<unknown>, 'oms' | 'visitor'>;

const caseIn = ({ oms, visitor, path }: Who & Pick<Ask, 'path'>): Promise<CaseRecord> =>
  caseFor(oms, visitor, path.case ?? '');

/** The order of a quote is placed for whoever the unit was sold to: by a guest whose orders the customer has claimed, it is claimed with them. */
async function claimQuoted({ oms, visitor }: Who, order: string | null): Promise<void> {
  if (order === null || (await oms.customers.owns(await oms.orders.get(order), visitor.customer))) return;
  await oms.customers.claim({ customer: visitor.customer, orders: [order], proof: 'repair' });
}

/** Of what was found by an order: a unit of it may have been sold on since. */
async function ownOf<One extends { readonly order: string | null }>(
  { oms, visitor }: Who,
  found: readonly One[],
  partyOf: (one: One) => string,
): Promise<One[]> {
  const whose = await Promise.all(found.map((one) => isTheirs(oms, visitor, partyOf(one), one.order)));
  return found.filter((_, at) => whose[at]);
}

/** No note of those who work here, and nothing that lies with somebody else: the shop takes two mailboxes for one when it merges cases. */
async function readable<One extends Pick<ThreadMessage, 'direction' | 'party'>>(
  { oms, visitor }: Who,
  { order }: CaseRecord,
  messages: readonly One[],
): Promise<One[]> {
  const written = messages.filter(({ direction }) => direction !== 'note');
  const whose = await Promise.all(
    written.map(({ party }) => party === undefined || isTheirs(oms, visitor, party, order)),
  );
  return written.filter((_, at) => whose[at]);
}

/** The warranty of a unit of their order. Where a number lies in another order they are told no more than where there is none. */
async function warrantyOf({
  oms,
  visitor,
  input,
}: Who & { readonly input: z.output<typeof may.checkUnit> }): Promise<CheckedWarranty> {
  const { order, line, serial } = input;
  await orderFor(oms, visitor, order);
  const checked = await oms.repairs.check(input);
  if (serial !== undefined && (checked.unit?.order !== order || checked.unit.line !== line))
    throw new OmsError([problem('input.invalid', 'no unit of this number came with the line', {}, ['serial'])]);
  return checked;
}
