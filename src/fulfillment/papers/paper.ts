/** A paper as data: what stands on it, in the reader's language, without a word on how it looks. */
import type { LocalDate } from '../../kernel';

/** English, Traditional Chinese and Simplified Chinese. */
export type PaperLocale = 'en' | 'zh-Hant' | 'zh-Hans';

/** The papers that a warehouse and a parcel have. */
export type PaperKind = 'pickList' | 'packingSlip' | 'labelSheet' | 'returnLabel' | 'manifest' | 'deliveryNote';

/**
 * What a scanner reads. `code128`: printable ASCII; `gs1-128`: application identifiers in brackets, `(00)` before the number of a logistic unit;
 * `qr`: any text. `caption` is printed below it.
 */
export interface PaperCode {
  readonly symbology: 'code128' | 'gs1-128' | 'qr';
  readonly text: string;
  readonly caption: string;
}

/** One line above a paper's table, such as `Carrier: Swift`, in the reader's language. */
export interface PaperFact {
  readonly label: string;
  readonly value: string;
}

/** Who it is from or to: a heading and the lines of an address. */
export interface PaperParty {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** `share` is how much of the width a column takes, in relation to the others; `end` stands on the right, as numbers do. */
export interface PaperColumn {
  readonly title: string;
  readonly share: number;
  readonly align: 'start' | 'end';
}

/** The table of a paper: each row has a text for every column, numbers already written out. */
export interface PaperTable {
  readonly columns: readonly PaperColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** One label of a sheet. */
export interface PaperLabel {
  readonly title: string;
  readonly lines: readonly string[];
  readonly code: PaperCode;
}

/** A paper. `a4` pages flow on; a `label` is one page of 100 by 150 millimetres. */
export interface Paper {
  readonly kind: PaperKind;
  readonly locale: PaperLocale;
  readonly page: 'a4' | 'label';
  readonly title: string;
  readonly facts: readonly PaperFact[];
  readonly parties: readonly PaperParty[];
  readonly codes: readonly PaperCode[];
  readonly table: PaperTable | null;
  readonly labels: readonly PaperLabel[];
  /** Sums, places to sign, remarks. */
  readonly notes: readonly string[];
  /** What stands at the foot of each page before `1 / 3`. */
  readonly pageWord: string;
}

/** A name with an address, read from the party when the paper is made and kept nowhere. */
export interface PaperAddress {
  readonly lines: readonly string[];
}

/** A parcel, as papers name it. `sscc`: its 18 digits as a logistic unit of GS1, where it has them. */
export interface PaperParcel {
  readonly id: string;
  readonly tracking?: string | null;
  readonly sscc?: string;
  readonly carrier?: string | null;
  readonly service?: string | null;
  readonly weightGrams?: number | null;
  /** The box that it goes into, by its name in the shop's catalogue, and what that weighs by itself. */
  readonly box?: { readonly id: string; readonly weightGrams?: number };
}

/** Goods on a paper: units of a SKU under its title, with the lot and the serial numbers where they are kept by them. */
export interface PaperLine {
  readonly sku: string;
  readonly title: string;
  readonly units: number;
  readonly lot?: string;
  readonly serials?: readonly string[];
}

/** Words of a language that a shop uses for a day: `2026-11-26`, `2026年11月26日`. */
export function dayText(day: LocalDate, locale: PaperLocale): string {
  if (locale === 'en') return day;
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}
