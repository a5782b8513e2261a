/** Every kind of case and its calculator. A new kind is a file beside this one and a row here. */
import type { Calculator } from '../case';
import { orderTotals } from '../order-totals';
import { runForecast } from '../planning/forecast';
import { runInventoryPolicy } from '../planning/inventory-policy';
import { allocateWithFloor } from './allocate-with-floor';
import { allocation } from './allocation';
import { einvoice } from './einvoice';
import { minorUnits } from './minor-units';
import { netGross } from './net-gross';
import { netGrossLine } from './net-gross-line';
import { perItemShippingRate } from './per-item-shipping-rate';
import { percentDiscountCase } from './percent-discount';
import { refund } from './refund';
import { repriceIncludedTax } from './reprice-included-tax';
import { standardWebhook } from './standard-webhook';
import { tax } from './tax';
import { taxDistribution } from './tax-distribution';
import { tieredPercentDiscount } from './tiered-percent-discount';

export const calculators: Readonly<Record<string, Calculator>> = {
  order_totals: orderTotals,
  allocate: allocation,
  allocate_with_floor: allocateWithFloor,
  einvoice,
  forecast: runForecast,
  inventory_policy: runInventoryPolicy,
  minor_units: minorUnits,
  net_gross: netGross,
  net_gross_line: netGrossLine,
  per_item_shipping_rate: perItemShippingRate,
  percent_discount: percentDiscountCase,
  refund,
  reprice_included_tax: repriceIncludedTax,
  standard_webhook: standardWebhook,
  tax,
  tax_distribution: taxDistribution,
  tiered_percent_discount: tieredPercentDiscount,
};
