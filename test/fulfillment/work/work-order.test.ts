/** Whatever is scanned, in whatever order, and whatever the order says meanwhile: every unit is somewhere, once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideWork,
  evolveWork,
  type OrderView,
  toPack,
  toPick,
  toPutBack,
  type WorkCommand,
  type WorkDemand,
  type WorkOrder,
  workActions,
} from '../../../src/fulfillment';

const happening = { at: '2026-01-05T09:00:00.000Z', by: { kind: 'staff', id: 'ann' } };
const demand = (orderLine: string, sku: string, units: number, more: Partial<WorkDemand> = {}): WorkDemand => ({
  ...{ orderLine, sku, units, lot: '', title: sku, numbered: false },
  ...more,
});
const demands = [
  demand('1', 'MUG', 3),
  demand('2', 'MILK', 2, { lot: 'L1' }),
  demand('2', 'MILK', 1, { lot: 'L2' }),
  demand('3', 'SAW', 2, { numbered: true }),
  demand('4', 'MUG', 2),
];
const asPromised: OrderView = { promised: demands, shipments: [] };
const planned = (lines: readonly WorkDemand[] = demands, shipComplete = false) =>
  act(null, {
    ...{ action: 'plan', id: 'w', order: 'o', number: 'O-1', location: 'leeds', wave: null, shipBy: null },
    ...{ shipComplete, lines },
  });

function act(work: WorkOrder | null, command: WorkCommand): WorkOrder {
  const decision = decideWork(work, command, happening);
  if (!decision.accepted) throw new Error(decision.problems.map(({ code }) => code).join());
  return decision.facts.reduce<WorkOrder | null>(evolveWork, work) as WorkOrder;
}
function refusal(work: WorkOrder, command: WorkCommand) {
  const decision = decideWork(work, command, happening);
  if (decision.accepted) throw new Error('it was accepted');
  return decision.problems.map(({ code, details }) => [code, details?.expected]);
}
const pick = (sku: string, scan: { lot?: string; serial?: string; quantity?: number } = {}, box?: string) =>
  ({
    action: 'pick',
    scan: { sku, quantity: 1, ...scan },
    box: box === undefined ? null : { code: box, id: `id-${box}` },
    seen: asPromised,
  }) satisfies WorkCommand;

describe('a scan', () => {
  it('of goods that are kept by lot names the lot; of others a lot is not compared', () => {
    const work = planned([demand('2', 'MILK', 2, { lot: 'L1' }), demand('1', 'MUG', 1)]);
    const expected = [
      { line: '1', sku: 'MILK', lot: 'L1', units: 2 },
      { line: '2', sku: 'MUG', lot: '', units: 1 },
    ];

    expect(refusal(work, pick('MILK'))).toEqual([['scan.wrong', expected]]);
    expect(refusal(work, pick('MILK', { lot: 'L9' }))).toEqual([['scan.wrong', expected]]);
    expect(act(work, pick('MILK', { lot: 'L1', quantity: 2 })).lines[0]).toMatchObject({ picked: 2 });
    expect(act(work, pick('MUG', { lot: 'ANY' })).lines[1]).toMatchObject({ picked: 1 });
  });

  it('of numbered goods names each unit, once; only those that were picked are packed', () => {
    const work = planned([demand('3', 'SAW', 2, { numbered: true })]);
    const view = { ...asPromised, promised: [demand('3', 'SAW', 2)] };
    const saw = (serial?: string) => ({ ...pick('SAW', serial === undefined ? {} : { serial }), seen: view });
    const packing = (serial: string) =>
      ({ ...saw(serial), action: 'pack', box: { code: 'B', id: 'b' } }) satisfies WorkCommand;

    expect(refusal(work, saw())[0]?.[0]).toBe('scan.wrong');
    const one = act(work, saw('S1'));
    expect(refusal(one, saw('S1'))[0]?.[0]).toBe('scan.repeated');
    expect(refusal(one, packing('S2'))).toEqual([
      ['scan.wrong', [{ line: '1', sku: 'SAW', lot: '', units: 1, serials: ['S1'] }]],
    ]);
    const two = act(act(one, packing('S1')), saw('S2'));
    expect(refusal(two, packing('S1'))[0]?.[0]).toBe('scan.repeated');
    expect(act(two, packing('S2')).parcels).toMatchObject([{ contents: [{ units: 2, serials: ['S1', 'S2'] }] }]);
  });

  it('of a SKU that stands on two lines fills one after the other', () => {
    const work = act(planned(), pick('MUG', { quantity: 4 }));

    expect(work.lines.map(({ sku, picked }) => [sku, picked])).toEqual([
      ['MUG', 3],
      ['MILK', 0],
      ['MILK', 0],
      ['SAW', 0],
      ['MUG', 1],
    ]);
  });
});

const closing = {
  action: 'closeParcel',
  box: 'B',
  carrier: null,
  tracking: null,
  collectCode: null,
  seen: asPromised,
} as const;

describe('a parcel', () => {
  const close = (more: boolean): WorkCommand => ({ ...closing, more });

  it('closes when every line is accounted for, or when more of them follow', () => {
    const work = act(planned(), pick('MUG', { quantity: 5 }, 'B'));

    expect(refusal(work, close(false))[0]?.[0]).toBe('parcel.incomplete');
    expect(act(work, close(true)).parcels).toMatchObject([{ status: 'closed' }]);
  });

  it('of an order that leaves complete leaves with all of it or not at all', () => {
    const work = act(planned([demand('1', 'MUG', 2)], true), pick('MUG', {}, 'B'));
    const short = act(work, {
      ...{ action: 'short', of: { sku: 'MUG' }, reason: 'gone', follow: 'keep', seen: asPromised },
    });

    expect(refusal(work, close(true))[0]?.[0]).toBe('parcel.incomplete');
    expect(refusal(short, close(false))[0]?.[0]).toBe('parcel.incomplete');
    expect(act(act(work, pick('MUG', {}, 'B')), close(false)).status).toBe('closed');
  });
});

const few = [demand('1', 'MUG', 2), demand('2', 'MILK', 2, { lot: 'L1' }), demand('3', 'SAW', 2, { numbered: true })];
const sku = fc.constantFrom('MUG', 'MILK', 'SAW');
const scan = fc.record({
  sku,
  lot: fc.constantFrom('L1', 'L1', 'L1', undefined, 'L2'),
  serial: fc.constantFrom('S1', 'S2', 'S3', undefined),
  quantity: fc.constantFrom(1, 1, 1, 2, 3),
});
const code = fc.constantFrom('A', 'B');
/** The order lets go of some units now and then; what has left it does not promise any more. */
const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ action: fc.constant('pick' as const), scan, code: fc.option(code, { freq: 1 }) }),
  },
  { weight: 6, arbitrary: fc.record({ action: fc.constant('pack' as const), scan, code }) },
  { weight: 2, arbitrary: fc.record({ action: fc.constant('putBack' as const), scan, code: fc.option(code) }) },
  { weight: 1, arbitrary: fc.record({ action: fc.constant('short' as const), sku, quantity: fc.option(fc.nat(2)) }) },
  { weight: 1, arbitrary: fc.record({ action: fc.constant('substitute' as const), sku }) },
  {
    weight: 2,
    arbitrary: fc.record({
      action: fc.constant('closeParcel' as const),
      code,
      more: fc.boolean(),
      collect: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ action: fc.constantFrom('handOver' as const, 'reopenParcel' as const), code }) },
  { weight: 2, arbitrary: fc.record({ action: fc.constant('answer' as const), yes: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ action: fc.constant('cancelUnits' as const), line: fc.nat(2) }) },
);
type Drawn = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** The order beside the work order: what it wants of each line still, and what it was sent. */
interface World {
  readonly work: WorkOrder;
  readonly wanted: readonly number[];
}

function step({ work, wanted }: World, drawn: Drawn, n: number): World {
  const sent = (line: string) =>
    work.parcels
      .filter(({ status }) => status === 'dispatched')
      .flatMap(({ contents }) => contents)
      .reduce((sum, of) => (of.line === line ? sum + of.units : sum), 0);
  const seen: OrderView = {
    promised: few.map((of, i) => ({ ...of, units: Math.max(0, (wanted[i] ?? 0) - sent(`${i + 1}`)) })),
    shipments: [],
  };
  const after = (asked: WorkCommand): World => {
    const decision = decideWork(work, asked, happening);
    return { work: decision.accepted ? decision.facts.reduce(evolveWork, work) : work, wanted };
  };
  switch (drawn.action) {
    case 'pick':
      return after({ ...drawn, seen, box: drawn.code === null ? null : { code: drawn.code, id: `${drawn.code}${n}` } });
    case 'pack':
      return after({ ...drawn, seen, box: { code: drawn.code, id: `${drawn.code}${n}` } });
    case 'putBack':
      return after({ ...drawn, seen, box: drawn.code });
    case 'short':
      return after({
        ...{ action: 'short', reason: 'gone', follow: 'keep', seen },
        of: { sku: drawn.sku, quantity: drawn.quantity || undefined },
      });
    case 'substitute':
      return after({
        ...{ action: 'substitute', of: { sku: drawn.sku }, substitution: `s${n}`, sku: 'TEE' },
        ...{ unitPrice: null, reason: 'gone', seen },
      });
    case 'closeParcel':
      return after({
        ...{ action: 'closeParcel', box: drawn.code, carrier: null, tracking: null, more: drawn.more, seen },
        collectCode: drawn.collect ? '007' : null,
      });
    case 'handOver':
      return after({ action: 'handOver', box: drawn.code, collectCode: '007', seen });
    case 'reopenParcel':
      return after({ action: 'reopenParcel', box: drawn.code, seen });
    case 'answer': {
      const parcel = work.parcels.find(({ status }) => status === 'closed')?.id;
      const asked = work.substitutions.find(({ status }) => status === 'asked')?.id;
      if (parcel !== undefined)
        return after(drawn.yes ? { action: 'dispatched', parcel } : { action: 'refused', parcel, problems: [] });
      if (asked === undefined) return { work, wanted };
      const no = { action: 'notAgreed', substitution: asked, problems: [] } as const;
      return after(drawn.yes ? { action: 'agreed', substitution: asked, lines: [] } : no);
    }
    case 'cancelUnits':
      return { work, wanted: wanted.map((units, i) => (i === drawn.line ? Math.max(0, units - 1) : units)) };
  }
}

describe('a work order', () => {
  it('goes from open to closed as its units are fetched, packed and collected', () => {
    const commands: WorkCommand[] = [
      pick('MUG'),
      pick('MUG'),
      { action: 'pack', scan: { sku: 'MUG', quantity: 2 }, box: { code: 'B', id: 'b' }, seen: asPromised },
      { ...closing, more: false, collectCode: '007' },
      { action: 'handOver', box: 'B', collectCode: '007', seen: asPromised },
    ];
    let work = planned([demand('1', 'MUG', 2)]);
    const statuses = commands.map((command) => {
      work = act(work, command);
      return work.status;
    });

    expect(statuses).toEqual(['picking', 'picked', 'packing', 'ready', 'closed']);
    expect(act(work, { action: 'dispatched', parcel: 'b' }).parcels).toMatchObject([{ status: 'dispatched' }]);
  });

  it('keeps its laws whatever happens to it', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 40, maxLength: 60 }), (drawn) => {
        let world: World = { work: planned(few), wanted: few.map(({ units }) => units) };
        drawn.forEach((of, n) => {
          world = step(world, of, n);
          const { work } = world;
          expectLaws(work);
        });
      }),
      { numRuns: 150 },
    );
  });
});

function expectLaws(work: WorkOrder): void {
  for (const line of work.lines) {
    const inParcels = work.parcels.flatMap(({ contents }) => contents).filter((of) => of.line === line.id);
    const { asked, picked, packed, short, substituted, withdrawn, numbered, serials } = line;
    expect(Math.min(picked, packed, short, substituted, withdrawn)).toBeGreaterThanOrEqual(0);
    expect(picked + short + substituted).toBeLessThanOrEqual(asked);
    expect(packed).toBeLessThanOrEqual(picked);
    expect(packed).toBe(inParcels.reduce((sum, { units }) => sum + units, 0));
    if (numbered) expect([serials.length, new Set(serials).size]).toEqual([picked, picked]);
    if (work.status === 'closed') {
      expect([toPick(line), toPack(line), toPutBack(line)]).toEqual([0, 0, 0]);
      expect(packed + short + substituted + withdrawn).toBe(asked);
    }
  }
  if (work.status === 'closed') expect(workActions(work).filter(({ allowed }) => allowed)).toEqual([]);
}
