/** What goes from one location of the shop to another: asked for, sent, received in parts. Under way it lies in a state of its own. */
import * as z from 'zod';
import {
  costOf,
  decideTransfer,
  evolveTransfer,
  isTransferUnderWay,
  type LegalAction,
  type Transfer,
  type TransferAction,
  type TransferFact,
  type TransferStatus,
  transferActions,
  transitState,
  unitsUnderWay,
} from '../../inventory';
import { postAdjustment } from '../../settlement';
import type { Committer } from '../committer';
import { name, parse, wanted } from '../input';
import type { CommandOptions } from '../pipeline';
import type { Runtime } from '../runtime';
import {
  arrivalMoves,
  arrivalSettings,
  type CostedArrival,
  fills,
  type Rows,
  rowKeyOf,
  rowsOf,
  settingsAt,
  stockMove,
  textOf,
} from './arrivals';
import type { DocumentWrites } from './commit-document';
import {
  createLiving,
  type DocumentFact,
  type DocumentKind,
  type DocumentPage,
  type DocumentRef,
  noInput,
  pageSchema,
  termsFor,
  type Versioned,
} from './living';
import { anInstant, lineId, lot, maxDocumentLines, reason, type StockSchemas, sku, someUnits, units } from './schemas';

const transferSchemas = ({ location }: StockSchemas) => ({
  create: z
    .strictObject({
      from: location,
      to: location,
      reference: name(200).nullable().default(null),
      lines: z
        .array(z.strictObject({ sku, lot, units, reasons: z.array(reason).max(20).default([]) }))
        .min(1)
        .max(maxDocumentLines),
    })
    .refine(({ from, to }) => from !== to, { message: 'is where the goods lie already', path: ['to'] }),
  send: z.strictObject({
    expectedAt: anInstant.nullable().default(null),
    lines: z
      .array(z.strictObject({ line: lineId, units: someUnits }))
      .min(1)
      .max(maxDocumentLines)
      .optional(),
  }),
  receive: z.strictObject({
    lines: z
      .array(z.strictObject({ line: lineId, units: someUnits.default(0), damaged: someUnits.default(0) }))
      .min(1)
      .max(maxDocumentLines)
      .optional(),
  }),
  cancel: z.strictObject({ reason: reason.nullable().default(null) }),
  find: pageSchema.extend({
    status: z.enum(['requested', 'sent', 'partlyReceived', 'closed', 'cancelled']).optional(),
    from: wanted(64).optional(),
    to: wanted(64).optional(),
    sku: wanted(100).optional(),
  }),
});
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
  get(ref: DocumentRef): Promise<Versioned<Transfer>>;
  /** Newest first. */
  find(filter?: In<'find'>): Promise<DocumentPage<Transfer>>;
  history(ref: DocumentRef): Promise<readonly DocumentFact<TransferFact>[]>;
  /** Every action: allowed now, or why not. */
  explain(transfer: { readonly status: TransferStatus }): readonly LegalAction<TransferAction>[];
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
    explain: transferActions,
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
      let rows: Rows = new Map();
      return living.change({
        ref,
        command: 'transfers.send',
        schema: schemas.send,
        input,
        options,
        decide: async (transfer, happening, given) => {
          rows = transfer ? await rowsOf(runtime, transfer.lines) : rows;
          const cost = ({ sku, lot }: { sku: string; lot: string }, units: number) => {
            const row = rows.get(textOf({ sku, location: transfer?.from ?? '', lot }));
            return row ? costOf(row, units) : 0;
          };
          return decideTransfer(transfer, { action: 'send', ...given, costOf: cost }, happening);
        },
        write: (facts, transfer) => sent(facts, transfer, rows),
      });
    },
    receive: (ref, input = {}, options = {}) =>
      living.change({
        ref,
        command: 'transfers.receive',
        schema: schemas.receive,
        input,
        options,
        decide: (transfer, happening, given) => decideTransfer(transfer, { action: 'receive', ...given }, happening),
        write: arrived,
      }),
    close: (ref, options = {}) => bare(ref, 'close', options),
    cancel: (ref, input = {}, options = {}) =>
      living.change({
        ref,
        command: 'transfers.cancel',
        schema: schemas.cancel,
        input,
        options,
        decide: (transfer, happening, given) => decideTransfer(transfer, { action: 'cancel', ...given }, happening),
      }),
    remind: (ref, options = {}) => bare(ref, 'remind', options),
    async find(filter = {}) {
      const { limit, after, ...by } = parse(schemas.find, filter, 'transfers.find');
      return living.find(termsFor(by), { limit, after });
    },
  };

  function bare(ref: DocumentRef, action: 'close' | 'remind', options: CommandOptions) {
    return living.change({
      ref,
      command: `transfers.${action}`,
      schema: noInput,
      input: {},
      options,
      decide: (transfer, happening) => decideTransfer(transfer, { action }, happening),
      write: arrived,
    });
  }

  /** Out of the origin, where only what is free may leave, into what is under way to the destination. */
  function sent(facts: readonly TransferFact[], { from, to }: Transfer, rows: Rows): DocumentWrites {
    const lines = facts.flatMap((fact) => (fact.type === 'transfer.sent' ? fact.data.lines : []));
    const underWay = lines.map(({ sku, lot }) => ({
      ...transit(sku, to, lot),
      expiresOn: settingsAt(rows, { sku, location: from, lot }).expiresOn,
    }));
    return {
      moves: lines.flatMap(({ sku, lot, units, value }) => [
        { ...stockMove('moved', { sku, location: from, lot }, -units, -value), guarded: true },
        stockMove('moved', rowKeyOf(transit(sku, to, lot)), units, value),
      ]),
      settings: arrivalSettings(runtime, underWay, rows),
    };
  }

  /** Out of what is under way: whole, broken or lost. */
  async function arrived(facts: readonly TransferFact[], { to, lines }: Transfer): Promise<DocumentWrites> {
    const came = facts.flatMap((fact) => (fact.type === 'transfer.received' ? fact.data.lines : []));
    const lost = facts.flatMap((fact) => (fact.type === 'transfer.closed' ? fact.data.lost : []));
    if (came.length + lost.length === 0) return {};
    const rows = await rowsOf(runtime, lines);
    const arrivals = came.flatMap(({ sku, lot, units, value, damaged, damagedValue }): CostedArrival[] => {
      const { expiresOn } = settingsAt(rows, rowKeyOf(transit(sku, to, lot)));
      const place = { sku, location: to, lot, channel: null, expiresOn };
      return [
        { ...place, state: 'sellable', units, value },
        { ...place, state: 'damaged', units: damaged, value: damagedValue },
      ].filter((part) => part.units > 0);
    });
    const leaving = arrivals.map(({ sku, lot, units, value }) =>
      stockMove('moved', rowKeyOf(transit(sku, to, lot)), -units, -value),
    );
    const gone = lost.map(({ sku, lot, units, value }) =>
      stockMove('adjusted', rowKeyOf(transit(sku, to, lot)), -units, -value),
    );
    return {
      moves: [...leaving, ...arrivalMoves('moved', arrivals, rows), ...gone],
      settings: arrivalSettings(runtime, arrivals, rows),
      entries: postAdjustment({ cost: -lost.reduce((sum, { value }) => sum + value, 0) }),
      effects: fills(arrivals, rows),
    };
  }
}

const transferKind: DocumentKind<Transfer, TransferFact> = {
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
};

function transit(sku: string, location: string, lot: string) {
  return { sku, location, lot, state: transitState, channel: null };
}
