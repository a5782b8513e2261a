/** What goes from one location of the shop to another: asked for, sent, received in parts. Under way it lies in a state of its own. */
import type * as z from 'zod';
import {
  type Costed,
  carriedRuns,
  decideTransfer,
  evolveTransfer,
  isTransferUnderWay,
  type LegalAction,
  layerIds,
  type SerialMove,
  type Transfer,
  type TransferAction,
  type TransferFact,
  type TransferLine,
  type TransferStatus,
  transferActions,
  transferTroubles,
  transitState,
  unitsUnderWay,
} from '../../inventory';
import { postAdjustment } from '../../settlement';
import type { Committer } from '../committer';
import { noInput, parse } from '../input';
import type { CommandOptions } from '../pipeline';
import type { Runtime } from '../runtime';
import {
  arrivalMoves,
  arrivalSettings,
  bookOf,
  type CostedArrival,
  fills,
  rowKeyOf,
  type StockBook,
  settingsAt,
  stockMove,
} from './arrivals';
import type { DocumentWrites } from './commit-document';
import { transferSchemas } from './document-schemas';
import {
  createLiving,
  type DocumentFact,
  type DocumentKind,
  type DocumentPage,
  type DocumentRef,
  termsFor,
  type Versioned,
} from './living';
import type { StockSchemas } from './schemas';
import { serialsBetween } from './serials';
import { transferSupplies } from './supplies';

type Inputs = ReturnType<typeof transferSchemas>;
type In<Name extends keyof Inputs> = z.input<Inputs[Name]>;

export type TransferInput = In<'create'>;

/**
 * Transfers between locations of the shop. What was sent has arrived, was broken, was lost, or is under way: in the state `transit` at its
 * destination, sold by nobody, with the cost at which it left.
 */
export interface Transfers {
  /** Asks for goods; nothing moves yet. */
  create(input: TransferInput, options?: CommandOptions): Promise<Versioned<Transfer>>;
  /** All that was asked for, or less. Only what is free at the origin can leave: `stock.short` else. */
  send(ref: DocumentRef, input?: In<'send'>, options?: CommandOptions): Promise<Versioned<Transfer>>;
  /** All that is under way, or these units of these lines, the broken ones apart. More than is under way is `document.units`. */
  receive(ref: DocumentRef, input?: In<'receive'>, options?: CommandOptions): Promise<Versioned<Transfer>>;
  /** What has not arrived is lost, and its cost with it. */
  close(ref: DocumentRef, options?: CommandOptions): Promise<Versioned<Transfer>>;
  /** Before it is sent. */
  cancel(ref: DocumentRef, input?: In<'cancel'>, options?: CommandOptions): Promise<Versioned<Transfer>>;
  /** Notes which lines are late; given by their deadline. */
  remind(ref: DocumentRef, options?: CommandOptions): Promise<Versioned<Transfer>>;
  /** The transfer as it stands now. Throws `document.notFound`. */
  get(ref: DocumentRef): Promise<Versioned<Transfer>>;
  /** Newest first. */
  find(filter?: In<'find'>): Promise<DocumentPage<Transfer>>;
  /** Every fact of the transfer, oldest first. */
  history(ref: DocumentRef): Promise<readonly DocumentFact<TransferFact>[]>;
  /** Every action: allowed now, or why not. */
  explain(transfer: { readonly status: TransferStatus }): Promise<readonly LegalAction<TransferAction>[]>;
}

export function createTransfers(
  runtime: Runtime,
  stock: StockSchemas,
  committer: Committer,
  committed: () => void,
): Transfers {
  const schemas = transferSchemas(stock);
  const living = createLiving(runtime, committer, committed, transferKind);
  const { get, history } = living;
  return {
    get,
    history,
    explain: async (transfer) => transferActions(transfer),
    create: (input, options = {}) =>
      living.change({
        ref: null,
        command: 'transfers.create',
        schema: schemas.create,
        input,
        options,
        decide: (_, happening, given, id) => decideTransfer(null, { action: 'create', id, ...given }, happening),
      }),
    async send(ref, input = {}, options = {}) {
      let book: StockBook = await bookOf(runtime, []);
      let taken = new Map<string, Costed>();
      let named: NamedLines = [];
      return living.change({
        ref,
        command: 'transfers.send',
        schema: schemas.send,
        input,
        options,
        decide: async (transfer, happening, given) => {
          book = transfer ? await bookOf(runtime, transfer.lines) : book;
          taken = new Map();
          named = given.lines ?? [];
          const cost = ({ id, sku, lot }: TransferLine, units: number) => {
            const cost = book.costs.take({ sku, location: transfer?.from ?? '', lot }, units);
            taken.set(id, cost);
            return cost.value;
          };
          const layersOf = ({ id }: TransferLine) => layerIds(carriedRuns(taken.get(id)?.runs ?? []));
          return decideTransfer(transfer, { action: 'send', ...given, costOf: cost, layersOf }, happening);
        },
        write: async (facts, transfer) => ({
          ...(await sent(facts, transfer, book, taken)),
          serials: leaving(named, transfer),
        }),
      });
    },
    async receive(ref, input = {}, options = {}) {
      let arrival: Arrival | undefined;
      let named: NamedLines | null = null;
      return living.change({
        ref,
        command: 'transfers.receive',
        schema: schemas.receive,
        input,
        options,
        decide: async (transfer, happening, given) => {
          arrival = await arrivalOf(transfer);
          named = given.lines ?? null;
          return decideTransfer(transfer, { action: 'receive', ...given, costOf: arrival.costOf }, happening);
        },
        write: async (facts, transfer) => ({
          ...(await arrived(facts, transfer, arrival as Arrival)),
          serials: named ? arriving(named, transfer) : await underWayTo(transfer, 'sellable'),
        }),
      });
    },
    async close(ref, options = {}) {
      let arrival: Arrival | undefined;
      return living.change({
        ref,
        command: 'transfers.close',
        schema: noInput,
        input: {},
        options,
        decide: async (transfer, happening) => {
          arrival = await arrivalOf(transfer);
          return decideTransfer(transfer, { action: 'close', costOf: arrival.costOf }, happening);
        },
        write: async (facts, transfer) => ({
          ...(await arrived(facts, transfer, arrival as Arrival)),
          serials: await underWayTo(transfer, null),
        }),
      });
    },
    cancel: (ref, input = {}, options = {}) =>
      living.change({
        ref,
        command: 'transfers.cancel',
        schema: schemas.cancel,
        input,
        options,
        decide: (transfer, happening, given) => decideTransfer(transfer, { action: 'cancel', ...given }, happening),
      }),
    remind: (ref, options = {}) =>
      living.change({
        ref,
        command: 'transfers.remind',
        schema: noInput,
        input: {},
        options,
        decide: (transfer, happening) => decideTransfer(transfer, { action: 'remind' }, happening),
      }),
    async find(filter = {}) {
      const { limit, after, ...by } = parse(schemas.find, filter, 'transfers.find');
      return living.find(termsFor(by), { limit, after });
    },
  };

  /** What is under way to the destination of a transfer, and what its units cost that come out of it. */
  async function arrivalOf(transfer: Transfer | null): Promise<Arrival> {
    const book = await bookOf(runtime, transfer?.lines ?? []);
    const taken: Costed[] = [];
    const costOf = ({ sku, lot, layers }: TransferLine, units: number) => {
      const cost = book.costs.take(rowKeyOf(transit(sku, transfer?.to ?? '', lot)), units, layers);
      taken.push(cost);
      return cost.value;
    };
    return { book, taken, costOf };
  }

  /** Numbers that were sent and have not arrived: all of them arrive, or (`null`) are lost. */
  async function underWayTo({ id, to }: Transfer, state: string | null): Promise<SerialMove[]> {
    if (!runtime.shop.stock.serials) return [];
    const way = new Map<string, SerialMove>();
    for (const { data } of await living.history(id)) {
      for (const move of data.serials ?? []) {
        const { sku: of, serial, to: place } = move;
        if (place?.state === transitState)
          way.set(`${of} ${serial}`, { ...move, from: place, to: state === null ? null : { location: to, state } });
        else way.delete(`${of} ${serial}`);
      }
    }
    return [...way.values()];
  }

  /** Out of the origin, where only what is free may leave, into what is under way to the destination. */
  function sent(
    facts: readonly TransferFact[],
    { from, to }: Transfer,
    { rows, seen }: StockBook,
    taken: ReadonlyMap<string, Costed>,
  ): DocumentWrites {
    const lines = facts.flatMap((fact) => (fact.type === 'transfer.sent' ? fact.data.lines : []));
    const underWay = lines.map(({ sku, lot }) => ({
      ...transit(sku, to, lot),
      expiresOn: settingsAt(rows, { sku, location: from, lot }).expiresOn,
    }));
    return {
      moves: lines.flatMap(({ line, sku, lot, units, value }) => {
        const runs = taken.get(line)?.runs ?? [];
        return [
          { ...stockMove('moved', { sku, location: from, lot }, -units, -value, runs), guarded: true },
          stockMove('moved', rowKeyOf(transit(sku, to, lot)), units, value, carriedRuns(runs)),
        ];
      }),
      seen,
      settings: arrivalSettings(runtime, underWay, rows),
    };
  }

  /** Out of what is under way: whole, broken or lost, in the order in which their costs were asked for. */
  function arrived(facts: readonly TransferFact[], { to }: Transfer, { book, taken }: Arrival): DocumentWrites {
    const costs = taken.values();
    const next = () => costs.next().value?.runs ?? [];
    const { rows, seen } = book;
    const came = facts.flatMap((fact) => (fact.type === 'transfer.received' ? fact.data.lines : []));
    const arrivals = came.flatMap(({ sku, lot, units, value, damaged, damagedValue }) => {
      const { expiresOn } = settingsAt(rows, rowKeyOf(transit(sku, to, lot)));
      const place = { sku, location: to, lot, channel: null, expiresOn };
      return [
        { ...place, state: 'sellable', units, value, left: next() },
        { ...place, state: 'damaged', units: damaged, value: damagedValue, left: next() },
      ].filter((part) => part.units > 0);
    });
    const leaving = arrivals.map(({ sku, lot, units, value, left }) =>
      stockMove('moved', rowKeyOf(transit(sku, to, lot)), -units, -value, left),
    );
    const lost = facts.flatMap((fact) => (fact.type === 'transfer.closed' ? fact.data.lost : []));
    const gone = lost.map(({ sku, lot, units, value }) =>
      stockMove('adjusted', rowKeyOf(transit(sku, to, lot)), -units, -value, next()),
    );
    const costed = arrivals.map(({ left, ...arrival }): CostedArrival => ({ ...arrival, runs: carriedRuns(left) }));
    return {
      moves: [...leaving, ...arrivalMoves('moved', costed, rows), ...gone],
      seen,
      settings: arrivalSettings(runtime, arrivals, rows),
      entries: postAdjustment({ cost: -lost.reduce((sum, { value }) => sum + value, 0) }),
      effects: fills(arrivals, rows),
    };
  }
}

/** The book of what arrives, with what was taken of it so far. */
interface Arrival {
  readonly book: StockBook;
  readonly taken: readonly Costed[];
  readonly costOf: (line: TransferLine, units: number) => number;
}

/** The numbers that were named for the lines of a transfer. */
type NamedLines = readonly {
  readonly line: string;
  readonly serials?: readonly string[] | undefined;
  readonly damagedSerials?: readonly string[] | undefined;
}[];

function leaving(named: NamedLines, { from, to, lines }: Transfer): SerialMove[] {
  return named.flatMap(({ line, serials: numbers }) => {
    const { sku: of = '', lot: its = '' } = lines.find(({ id }) => id === line) ?? {};
    return serialsBetween(of, numbers, { sku: of, location: from, lot: its }, rowKeyOf(transit(of, to, its)));
  });
}

function arriving(named: NamedLines, { to, lines }: Transfer): SerialMove[] {
  return named.flatMap(({ line, serials: whole, damagedSerials: broken }) => {
    const { sku: of = '', lot: its = '' } = lines.find(({ id }) => id === line) ?? {};
    const place = (state: string) => rowKeyOf({ sku: of, location: to, lot: its, state, channel: null });
    const way = rowKeyOf(transit(of, to, its));
    return [...serialsBetween(of, whole, way, place('sellable')), ...serialsBetween(of, broken, way, place('damaged'))];
  });
}

export const transferKind: DocumentKind<Transfer, TransferFact> = {
  kind: 'transfer',
  noun: 'transfer',
  evolve: evolveTransfer,
  termsOf: ({ status, from, to, lines }) => [
    ...termsFor({ status, from, to }),
    ...new Set(lines.map((line) => `sku:${line.sku}`)),
    ...new Set(
      lines.flatMap((line) =>
        isTransferUnderWay({ status }) && unitsUnderWay(line) > 0 ? [`incoming:${line.sku}`] : [],
      ),
    ),
  ],
  // They are stock already, in a state of their own.
  incomingOf: () => new Map(),
  expectedAt: (transfer) => [isTransferUnderWay(transfer) ? transfer.expectedAt : null],
  suppliesOf: transferSupplies,
  troublesOf: transferTroubles,
};

function transit(sku: string, location: string, lot: string) {
  return { sku, location, lot, state: transitState, channel: null };
}
