/** A parcel as Shippo is told of it, and what Shippo's rates and transactions say. */
import { toDecimal } from '../../kernel';
import type { Parcel, ShipmentAnswer } from '../../ports';
import { unclear } from '../brokers/api';
import { type Fields, fieldsIn, firstText, objectsIn, textIn } from '../brokers/fields';
import type { BrokerOptions } from '../brokers/options';
import { type Consignment, consignment, type Lack } from '../brokers/parcel';
import { type BrokerRate, daysIn, priceIn } from '../brokers/rates';
import { codeWord } from '../brokers/refusals';
import { readShippo } from './read';

/** The parcel in Shippo's words, or what it lacks. Source: https://docs.goshippo.com/api-reference/shipments/create-a-new-shipment. */
export function shipmentFields(parcel: Parcel, options: BrokerOptions, use: 'quote' | 'label'): Fields | Lack {
  const told = consignment(parcel, options, use);
  if (typeof told === 'string') return told;
  if (!told.box) return 'parcel.boxMissing';
  const { lengthMm, widthMm, heightMm } = told.box;
  return {
    address_from: told.from,
    address_to: told.to,
    parcels: [
      {
        length: String(lengthMm),
        width: String(widthMm),
        height: String(heightMm),
        distance_unit: 'mm',
        weight: String(told.weightGrams),
        mass_unit: 'g',
      },
    ],
    ...(told.customs.length > 0 && { customs_declaration: customsFields(told, options) }),
    ...(options.carrierAccounts && { carrier_accounts: options.carrierAccounts }),
    extra: {
      ...(parcel.insured && {
        insurance: {
          amount: toDecimal(parcel.insured),
          currency: parcel.insured.currency,
          content: 'merchandise',
        },
      }),
      ...(parcel.signature && { signature_confirmation: signatures[parcel.signature] }),
      ...hazards(told),
      // Addresses stay as they are told: Shippo turns them round. Source: https://docs.goshippo.com/docs/shipments/returns.
      ...(parcel.back && { is_return: true }),
      ...options.extras?.(parcel),
    },
    async: false,
  };
}

const signatures = { anybody: 'STANDARD', adult: 'ADULT' } as const;

/** Source: https://docs.goshippo.com/docs/shipments/hazmat, …/alcohol and …/dryiceshipment. */
function hazards({ dangerous }: Consignment): Fields {
  const lithium = dangerous.includes('lithiumBattery');
  return {
    ...((lithium || dangerous.includes('limitedQuantity')) && {
      dangerous_goods: { contains: true, ...(lithium && { lithium_batteries: { contains: true } }) },
    }),
    ...(dangerous.includes('alcohol') && { alcohol: { contains_alcohol: true, recipient_type: 'consumer' } }),
    ...(dangerous.includes('dryIce') && { dry_ice: { contains_dry_ice: true } }),
  };
}

function customsFields({ customs }: Consignment, { customs: terms }: BrokerOptions): Fields {
  return {
    certify: true,
    certify_signer: terms?.signer,
    contents_type: 'MERCHANDISE',
    non_delivery_option: 'RETURN',
    ...(terms?.exemption !== undefined && { eel_pfc: codeWord(terms.exemption.replaceAll('.', '_'), '') }),
    items: customs.map(({ description, units, weightGrams, value, hsCode, origin }) => ({
      description,
      quantity: units,
      net_weight: String(weightGrams),
      mass_unit: 'g',
      value_amount: toDecimal(value),
      value_currency: value.currency,
      origin_country: origin,
      ...(hsCode !== undefined && { tariff_number: hsCode }),
    })),
  };
}

/** Shippo's services have names that are their own among all carriers: `usps_priority`. */
export function ratesOf(shipment: Fields): readonly BrokerRate[] {
  return objectsIn(shipment.rates).flatMap((rate): BrokerRate[] => {
    const [id, service] = [textIn(rate.object_id), textIn(fieldsIn(rate.servicelevel)?.token)];
    const price = priceIn(rate.amount, rate.currency);
    if (id === null || service === null || price === null) return [];
    return [{ id, quote: { service, price, days: daysIn(rate.estimated_days, rate.days) } }];
  });
}

/** What a transaction came to; null while Shippo has not heard of the carrier. `rate` is the one that it bought. */
export function transactionAnswer(transaction: Fields, rate: Fields | null): ShipmentAnswer | null {
  const [label] = readShippo(transaction).labels;
  if (!label || label.state === 'waiting' || label.state === 'unknown') return null;
  if (label.state === 'failed') {
    const [message] = objectsIn(transaction.messages);
    return { status: 'refused', code: codeWord(firstText(message?.code, message?.text), 'label.refused') };
  }
  if (label.reference === null || label.tracking === null)
    return unclear('Shippo', 'has a label without a tracking number');
  return {
    status: 'created',
    reference: label.reference,
    tracking: label.tracking,
    cost: priceIn(rate?.amount, rate?.currency),
    ...(label.label && { label: label.label }),
  };
}

/** `FedEx` as Shippo's addresses have it: `fedex`, `dhl_express`. */
export function carrierToken(rate: Fields | null): string | null {
  const provider = textIn(rate?.provider);
  return provider === null ? null : codeWord(provider, 'unknown').toLowerCase();
}
