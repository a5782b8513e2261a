/** What a parcel gets beside its transport, as the shop says: insurance, and who has to sign for it. */
import { type Money, money, OmsError, problem } from '../kernel';
import { inOrderCurrency, type OrderRecord } from '../order';
import type { Parcel } from '../ports';
import { faultsOf, parcelServices } from './option-schemas';
import type { Goods } from './parcel-worth';

/** Amounts are minor units of the shop's currency, and are held against what the customer pays for the goods in the parcel, tax included. */
export interface ParcelServices {
  /** Which parcels are insured for what the customer pays for the goods in them: none (the default), all, or those worth more than this. */
  readonly insure?: 'none' | 'value' | { readonly above: number };
  /** Who has to sign: nobody (null, the default), whoever is at the door, an adult; or one of them for parcels worth more than this. */
  readonly signature?: Signer | null | { readonly above: number; readonly by: Signer };
}

type Signer = NonNullable<Parcel['signature']>;

/** A parcel as the shop's own rule sees it: the same when it is quoted and when its label is bought. No personal data. */
export interface ServedParcel extends Omit<Parcel, 'shipmentId' | 'address' | 'box' | 'insured' | 'signature'> {
  /** What the customer pays for the goods in it, tax included, in the order's currency. */
  readonly value: Money;
  readonly channel: string;
  readonly tags: readonly string[];
}

/** Says what a parcel gets. Pure: it is asked once for a quote and once for the label, and has to say the same. */
export type ParcelServicesOf = (parcel: ServedParcel) => ParcelServices;

/** What of it goes into the parcel. Throws `port.failed` for an answer of the shop's rule that is none, with each field. */
export function servicesFor(
  given: ParcelServices | ParcelServicesOf,
  parcel: Omit<ServedParcel, 'value' | 'channel' | 'tags'>,
  { head }: OrderRecord,
  goods: readonly Goods[],
): Pick<Parcel, 'insured' | 'signature'> {
  const amount = goods.reduce((sum, { sold }) => sum + sold().amount, 0);
  const value = money(amount, head.intake.currency);
  const { insure = 'none', signature = null } =
    typeof given === 'function'
      ? answerOf(given, { ...parcel, value, channel: head.intake.channel, tags: head.tags })
      : given;
  // A limit of which nobody knows what it is worth in the order's currency is taken to be reached.
  const isAbove = (limit: number) => amount > (inOrderCurrency(limit, head) ?? -1);
  const isInsured = typeof insure === 'string' ? insure === 'value' : isAbove(insure.above);
  const by =
    signature === null || typeof signature === 'string' ? signature : isAbove(signature.above) ? signature.by : null;
  return { ...(isInsured && amount > 0 && { insured: value }), ...(by !== null && { signature: by }) };
}

function answerOf(rule: ParcelServicesOf, parcel: ServedParcel): ParcelServices {
  const parsed = parcelServices.safeParse(asked(rule, parcel));
  if (parsed.success) return parsed.data as ParcelServices;
  throw new OmsError(
    parsed.error.issues.flatMap(faultsOf).map(({ message, path }) => {
      const field = path.join('.');
      return problem('port.failed', `parcelServices answered ${field}: ${message}`, { port: 'parcelServices', field });
    }),
  );
}

function asked(rule: ParcelServicesOf, parcel: ServedParcel): unknown {
  try {
    return rule(parcel);
  } catch (cause) {
    const failed = problem('port.failed', 'parcelServices gave no answer', { port: 'parcelServices' });
    throw new OmsError([failed], { cause });
  }
}
