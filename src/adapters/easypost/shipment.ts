/** A parcel as EasyPost is told of it, and what EasyPost's shipments say. */
import { toDecimal } from '../../kernel';
import type { DangerousGoods, Parcel, ShipmentAnswer } from '../../ports';
import { unclear } from '../brokers/api';
import { type Fields, fieldsIn, objectsIn, textIn } from '../brokers/fields';
import type { BrokerOptions } from '../brokers/options';
import { type Consignment, consignment, type Lack } from '../brokers/parcel';
import { type BrokerRate, daysIn, priceIn } from '../brokers/rates';
import { readEasyPost } from './read';

/** The parcel in EasyPost's words, or what it lacks. Source: https://docs.easypost.com/docs/shipments and …/shipments/options. */
export function shipmentFields(parcel: Parcel, options: BrokerOptions, use: 'quote' | 'label'): Fields | Lack {
  const told = consignment(parcel, options, use);
  if (typeof told === 'string') return told;
  const hazards = told.dangerous.flatMap((goods) => hazmats[goods] ?? []);
  if (hazards.length > 1) return 'dangerous.together';
  // EasyPost insures in dollars only.
  if (parcel.insured && parcel.insured.currency !== 'USD') return 'insurance.currency';
  return {
    from_address: told.from,
    to_address: told.to,
    // Addresses stay as they are told: EasyPost turns them round. Source: https://docs.easypost.com/docs/shipments/returns.
    ...(parcel.back && { is_return: true }),
    parcel: {
      weight: inTenths(told.weightGrams / gramsPerOunce),
      ...(told.box && {
        length: inTenths(told.box.lengthMm / mmPerInch),
        width: inTenths(told.box.widthMm / mmPerInch),
        height: inTenths(told.box.heightMm / mmPerInch),
      }),
    },
    ...(told.customs.length > 0 && { customs_info: customsFields(told, options) }),
    ...(options.carrierAccounts && { carrier_accounts: options.carrierAccounts }),
    options: {
      label_format: options.labelFormat ?? 'PDF',
      ...(parcel.signature && { delivery_confirmation: signatures[parcel.signature] }),
      ...(hazards[0] !== undefined && { hazmat: hazards[0] }),
      ...(told.dangerous.includes('alcohol') && { alcohol: true }),
      ...(told.dangerous.includes('dryIce') && { dry_ice: true }),
      ...options.extras?.(parcel),
    },
  };
}

const gramsPerOunce = 28.349523125;
const mmPerInch = 25.4;

const signatures = { anybody: 'SIGNATURE', adult: 'ADULT_SIGNATURE' } as const;

/** EasyPost has one word for the hazard of a parcel. */
const hazmats: Readonly<Partial<Record<DangerousGoods, string>>> = {
  lithiumBattery: 'LITHIUM',
  limitedQuantity: 'LIMITED_QUANTITY',
};

/** EasyPost counts in tenths; a parcel that is told as lighter or smaller than it is costs a surcharge. */
function inTenths(measure: number): number {
  return Math.ceil(measure * 10 - 1e-9) / 10;
}

function customsFields({ customs }: Consignment, options: BrokerOptions): Fields {
  return {
    customs_certify: true,
    customs_signer: options.customs?.signer,
    contents_type: 'merchandise',
    restriction_type: 'none',
    non_delivery_option: 'return',
    ...(options.customs?.exemption !== undefined && { eel_pfc: options.customs.exemption }),
    customs_items: customs.map(({ description, units, weightGrams, value, hsCode, origin }) => ({
      description,
      quantity: units,
      weight: inTenths(weightGrams / gramsPerOunce),
      value: toDecimal(value),
      currency: value.currency,
      origin_country: origin,
      ...(hsCode !== undefined && { hs_tariff_number: hsCode }),
    })),
  };
}

/** `USPS/Priority`: services of two carriers may have one name. */
export function ratesOf(shipment: Fields): readonly BrokerRate[] {
  return objectsIn(shipment.rates).flatMap((rate): BrokerRate[] => {
    const [id, carrier, service] = [textIn(rate.id), textIn(rate.carrier), textIn(rate.service)];
    const price = priceIn(rate.rate, rate.currency);
    if (id === null || carrier === null || service === null || price === null) return [];
    const days = daysIn(rate.delivery_days, rate.est_delivery_days);
    return [{ id, quote: { service: `${carrier}/${service}`, price, days } }];
  });
}

/** A shipment whose label was bought; null for one that only has rates. */
export function labelAnswer(shipment: Fields): Extract<ShipmentAnswer, { status: 'created' }> | null {
  const [label] = readEasyPost(shipment).labels;
  if (!label) return null;
  if (label.reference === null || label.tracking === null)
    return unclear('EasyPost', 'has a label without a tracking number');
  const rate = fieldsIn(shipment.selected_rate);
  return {
    status: 'created',
    reference: label.reference,
    tracking: label.tracking,
    cost: priceIn(rate?.rate, rate?.currency),
    ...(label.label && { label: label.label }),
  };
}
