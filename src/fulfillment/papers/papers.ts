/** The papers of a warehouse and of a parcel, as data. Each takes what it prints; names and addresses are read when it is made, and kept nowhere. */
import { type LocalDate, omsError, problem } from '../../kernel';
import { code128, parcelCode } from './codes';
import {
  dayText,
  type Paper,
  type PaperAddress,
  type PaperCode,
  type PaperColumn,
  type PaperFact,
  type PaperKind,
  type PaperLabel,
  type PaperLine,
  type PaperLocale,
  type PaperParcel,
} from './paper';
import { type PaperWords, paperWords } from './words';

/** Goods to be fetched from one place: `orders` names which orders want how many of them. */
export interface PickListRow extends PaperLine {
  readonly zone?: string;
  readonly bin?: string;
  readonly orders: readonly { readonly number: string; readonly units: number }[];
}

/** What a picker is sent for: the rows in the order in which they are walked to, under a wave's number. */
export interface PickListInput {
  readonly number: string;
  readonly location: string;
  readonly day: LocalDate;
  readonly rows: readonly PickListRow[];
}

/**
 * What a picker fetches, in the order of the rows, with the wave's own code to scan.
 *
 * @example
 * pickListPaper({ number: 'W-1', location: 'leeds', day: '2026-02-03', rows: [{ sku: 'MUG', title: 'Mug', units: 2, bin: 'A-01', orders: [{ number: 'O-1', units: 2 }] }] }, 'en').title; // 'Pick list W-1'
 */
export function pickListPaper({ number, location, day, rows }: PickListInput, locale: PaperLocale): Paper {
  const words = wordsOf(locale);
  return paper('pickList', number, locale, {
    facts: [fact(words.location, location), fact(words.day, dayText(day, locale)), total(words, rows)],
    codes: [code128(number)],
    table: {
      columns: [
        column(words.zone, 7),
        column(words.bin, 10),
        column(words.sku, 14),
        column(words.title, 26),
        column(words.lot, 11),
        column(words.units, 8, 'end'),
        column(words.orders, 24),
      ],
      rows: rows.map(({ zone = '', bin = '', sku, title, lot = '', units, orders }) => [
        ...[zone, bin, sku, title, lot, `${units}`],
        orders.map((order) => `${order.number}\u00a0×\u00a0${order.units}`).join(', '),
      ]),
    },
    notes: [signature(words.picked)],
  });
}

/** What lies in a parcel, for the customer who opens it. It has no prices. */
export interface PackingSlipInput {
  readonly order: string;
  readonly parcel: PaperParcel;
  readonly day: LocalDate;
  readonly from: PaperAddress;
  readonly to: PaperAddress;
  readonly lines: readonly PaperLine[];
  /** Where the customer finds the order: printed as a QR code. */
  readonly link?: string;
  readonly notes?: readonly string[];
}

/**
 * What is in a parcel, without prices, for whoever opens it.
 *
 * @example
 * packingSlipPaper({ order: 'O-1', parcel: { id: 'P-1' }, day: '2026-02-03', from: { lines: ['Shop'] }, to: { lines: ['Ann'] }, lines: [] }, 'zh-Hant').title; // '裝箱單 O-1'
 */
export function packingSlipPaper(input: PackingSlipInput, locale: PaperLocale): Paper {
  return slip('packingSlip', input, locale, []);
}

/**
 * The same goods as a {@link packingSlipPaper} for whoever receives them, with a place to sign.
 *
 * @example
 * deliveryNotePaper({ order: 'O-1', parcel: { id: 'P-1' }, day: '2026-02-03', from: { lines: ['Shop'] }, to: { lines: ['Ann'] }, lines: [] }, 'en').notes.length; // 1
 */
export function deliveryNotePaper(input: PackingSlipInput, locale: PaperLocale): Paper {
  return slip('deliveryNote', input, locale, [signature(wordsOf(locale).received)]);
}

/** Labels for shelves or goods, printed many to a page, each with a code to scan. */
export interface LabelSheetInput {
  readonly title: string;
  readonly labels: readonly {
    readonly title: string;
    readonly lines: readonly string[];
    readonly code: PaperCode;
  }[];
}

/**
 * Small labels, three beside each other on A4: for bins, goods or parcels.
 *
 * @example
 * labelSheetPaper({ title: 'Bins', labels: [{ title: 'A-01', lines: ['Mugs'], code: { symbology: 'code128', text: 'A-01', caption: 'A-01' } }] }, 'en').labels.length; // 1
 */
export function labelSheetPaper({ title, labels }: LabelSheetInput, locale: PaperLocale): Paper {
  const sheet: readonly PaperLabel[] = labels.map(({ title: of, lines, code }) => ({ title: of, lines, code }));
  return paper('labelSheet', title, locale, { labels: sheet });
}

/** The label of a parcel that a customer sends back: from them to the location that takes it in. */
export interface ReturnLabelInput {
  readonly returnNumber: string;
  readonly order: string;
  readonly parcel: PaperParcel;
  readonly from: PaperAddress;
  readonly to: PaperAddress;
  readonly link?: string;
}

/**
 * What a customer sticks on a parcel that comes back.
 *
 * @example
 * returnLabelPaper({ returnNumber: 'R-1', order: 'O-1', parcel: { id: 'P-1' }, from: { lines: ['Ann'] }, to: { lines: ['Shop'] } }, 'en').page; // 'label'
 */
export function returnLabelPaper(input: ReturnLabelInput, locale: PaperLocale): Paper {
  const words = wordsOf(locale);
  const { returnNumber, order, parcel, from, to, link } = input;
  return paper('returnLabel', returnNumber, locale, {
    page: 'label',
    facts: [fact(words.order, order), ...parcelFacts(words, parcel)],
    parties: [
      { heading: words.from, lines: from.lines },
      { heading: words.to, lines: to.lines },
    ],
    codes: [parcelCode(parcel), link === undefined ? qr(returnNumber, returnNumber) : qr(link, returnNumber)],
  });
}

/** The parcels that a carrier fetches from a location on a day. */
export interface ManifestInput {
  readonly number: string;
  readonly carrier: string;
  readonly location: string;
  readonly day: LocalDate;
  readonly parcels: readonly (PaperParcel & {
    readonly order: string;
    readonly country: string;
    readonly postalCode: string | null;
  })[];
}

/** Parcels whose numbers a handheld still reads off one QR code: of more, the list has its own code alone, which stands for all of them. */
const mostInCode = 40;

/**
 * All parcels that a carrier takes at once, for its driver to sign. The QR code holds the numbers of all of them, or there is none.
 *
 * @example
 * manifestPaper({ number: 'M-1', carrier: 'post', location: 'leeds', day: '2026-02-03', parcels: [] }, 'en').facts.length; // 5
 */
export function manifestPaper(input: ManifestInput, locale: PaperLocale): Paper {
  const words = wordsOf(locale);
  const { number, carrier, location, day, parcels } = input;
  const weighed = parcels.every(({ weightGrams }) => weightGrams != null);
  const grams = parcels.reduce((sum, { weightGrams }) => sum + (weightGrams ?? 0), 0);
  return paper('manifest', number, locale, {
    facts: [
      fact(words.carrier, carrier),
      fact(words.location, location),
      fact(words.day, dayText(day, locale)),
      fact(words.parcels, `${parcels.length}`),
      fact(words.weight, weighed ? kilograms(grams) : '–'),
    ],
    codes: [
      code128(number),
      ...(parcels.length <= mostInCode
        ? [qr([number, ...parcels.map(({ id, tracking }) => tracking ?? id)].join('\n'), number)]
        : []),
    ],
    table: {
      columns: [
        column(words.tracking, 28),
        column(words.order, 18),
        column(words.service, 16),
        column(words.country, 10),
        column(words.postalCode, 14),
        column(words.weight, 14, 'end'),
      ],
      rows: parcels.map(({ id, tracking, order, service, country, postalCode, weightGrams }) => [
        ...[tracking ?? id, order, service ?? '', country, postalCode ?? ''],
        weightGrams == null ? '–' : kilograms(weightGrams),
      ]),
    },
    notes: [signature(words.handedOver), signature(words.received)],
  });
}

function slip(
  kind: 'packingSlip' | 'deliveryNote',
  input: PackingSlipInput,
  locale: PaperLocale,
  notes: readonly string[],
): Paper {
  const words = wordsOf(locale);
  const { order, parcel, day, from, to, lines, link } = input;
  return paper(kind, order, locale, {
    facts: [fact(words.day, dayText(day, locale)), ...parcelFacts(words, parcel), total(words, lines)],
    parties: [
      { heading: words.from, lines: from.lines },
      { heading: words.to, lines: to.lines },
    ],
    codes: [parcelCode(parcel), ...(link === undefined ? [] : [qr(link, order)])],
    table: {
      columns: [
        column(words.sku, 18),
        column(words.title, 38),
        column(words.lot, 12),
        column(words.serials, 22),
        column(words.units, 10, 'end'),
      ],
      rows: lines.map(({ sku, title, lot = '', serials = [], units }) => [
        ...[sku, title, lot, serials.join(', '), `${units}`],
      ]),
    },
    notes: [...(input.notes ?? []), ...notes],
  });
}

function paper(kind: PaperKind, number: string, locale: PaperLocale, parts: Partial<Paper>): Paper {
  const words = wordsOf(locale);
  const blank = { page: 'a4', facts: [], parties: [], codes: [], table: null, labels: [], notes: [] } as const;
  return { kind, locale, title: `${words[kind]} ${number}`, pageWord: words.page, ...blank, ...parts };
}

function wordsOf(locale: PaperLocale): PaperWords {
  const words: PaperWords | undefined = paperWords[locale];
  if (words) return words;
  const { code, message, details } = problem('input.invalid', `there are no papers in "${locale}"`, { locale });
  throw omsError(code, message, details);
}

function parcelFacts(
  words: PaperWords,
  { id, carrier, service, tracking, weightGrams, box }: PaperParcel,
): PaperFact[] {
  return [
    fact(words.parcel, id),
    ...(carrier ? [fact(words.carrier, service ? `${carrier} ${service}` : carrier)] : []),
    ...(tracking ? [fact(words.tracking, tracking)] : []),
    ...(weightGrams == null ? [] : [fact(words.weight, kilograms(weightGrams))]),
    ...(box ? [fact(words.box, box.weightGrams ? `${box.id}, ${kilograms(box.weightGrams)}` : box.id)] : []),
  ];
}

function total(words: PaperWords, rows: readonly { readonly units: number }[]): PaperFact {
  return fact(words.total, `${rows.reduce((sum, { units }) => sum + units, 0)}`);
}

function kilograms(grams: number): string {
  return `${(grams / 1000).toFixed(3)} kg`;
}

function signature(word: string): string {
  return `${word}: ______________________________`;
}

function fact(label: string, value: string): PaperFact {
  return { label, value };
}

function column(title: string, share: number, align: 'start' | 'end' = 'start'): PaperColumn {
  return { title, share, align };
}

function qr(text: string, caption: string): PaperCode {
  return { symbology: 'qr', text, caption };
}
