/** What a host passes to createOms, checked and completed. Everything wrong is said at once. */

import type { SourcingLocation, SourcingRule } from '../inventory';
import { isZone, OmsError, type Problem, problem, type Rounding } from '../kernel';
import {
  channels,
  defaultProcess,
  type HostRegion,
  type MethodTerms,
  type PaymentRule,
  type Process,
  type ShopTerms,
} from '../order';
import type {
  Carrier,
  Catalog,
  Clock,
  EventPublisher,
  IdSource,
  Logger,
  Notifier,
  NumberSource,
  PaymentGateway,
  Repository,
  RiskScreen,
  TaxProvider,
} from '../ports';

/** A payment method: its gateway, or the rule of money that comes by hand. */
export type PaymentMethod = PaymentGateway | { readonly gateway?: PaymentGateway; readonly rule?: PaymentRule };

export interface ShopOptions {
  readonly id: string;
  /** IANA zone of the shop's calendar. */
  readonly zone: string;
  /** ISO 4217. */
  readonly currency: string;
  /** BCP 47; default `en`. */
  readonly locale?: string;
  /** Channels beside the built-in ones. */
  readonly channels?: readonly string[];
  /** Default true. */
  readonly pricesIncludeTax?: boolean;
  /** Default `half-up`. */
  readonly rounding?: Rounding;
  /** Where tax is rounded; default `line`. */
  readonly taxRounding?: 'unit' | 'line' | 'document';
}

/** The part of the process that a host sets; the rest has defaults. */
export type ProcessOptions = Partial<Omit<Process, 'limits' | 'returns'>> & {
  readonly limits?: Partial<Process['limits']>;
  readonly returns?: Partial<Process['returns']>;
};

export interface OmsOptions {
  readonly shop: ShopOptions;
  readonly repository: Repository;
  readonly catalog?: Catalog;
  readonly payments?: Readonly<Record<string, PaymentMethod>>;
  readonly carriers?: readonly Carrier[];
  readonly notifiers?: readonly Notifier[];
  readonly tax?: TaxProvider;
  readonly risk?: RiskScreen;
  readonly publisher?: EventPublisher;
  /** Where stock lies; default one location named `main`. Lower priority comes first. */
  readonly locations?: readonly (string | SourcingLocation)[];
  /** Default fewest parcels, then priority. */
  readonly sourcing?: readonly SourcingRule[];
  readonly numbers?: NumberSource;
  readonly process?: ProcessOptions;
  readonly regions?: readonly HostRegion[];
  readonly clock?: Clock;
  readonly ids?: IdSource;
  readonly logger?: Logger;
  /**
   * `auto` delivers effects and deadlines from this process; `manual` leaves it to `oms.relay.runOnce()` or another process. Default `auto`.
   */
  readonly relay?: 'auto' | 'manual';
  /** How long `place` waits for the gateway's answer when the relay runs here; default 10,000. 0: not at all. */
  readonly settleMs?: number;
}

export const defaultLocation = 'main';

/** The shop as the pure layers see it. Throws `config.invalid` with every fault. */
export function shopTerms(options: OmsOptions): ShopTerms {
  const problems = optionProblems(options);
  if (problems.length > 0) throw new OmsError(problems);
  const { shop, process = {} } = options;
  return {
    id: shop.id,
    zone: shop.zone,
    currency: shop.currency,
    locale: shop.locale ?? 'en',
    channels: [...channels, ...(shop.channels ?? [])],
    pricesIncludeTax: shop.pricesIncludeTax ?? true,
    rounding: shop.rounding ?? 'half-up',
    taxRounding: shop.taxRounding ?? 'line',
    locations: (options.locations ?? [defaultLocation]).map((item, index) =>
      typeof item === 'string' ? { id: item, priority: index } : item,
    ),
    sourcing: options.sourcing ?? ['fewestParcels', 'priority'],
    methods: Object.fromEntries(
      Object.entries(options.payments ?? {}).map(([name, method]) => [name, methodTerms(method)]),
    ),
    carriers: (options.carriers ?? []).map((carrier) => carrier.id),
    process: {
      ...defaultProcess,
      ...process,
      limits: { ...defaultProcess.limits, ...process.limits },
      returns: { ...defaultProcess.returns, ...process.returns },
    },
    regions: options.regions ?? [],
  };
}

/** The gateway of a method, if it has one. */
export function gatewayOf(method: PaymentMethod): PaymentGateway | undefined {
  return 'authorize' in method ? method : method.gateway;
}

function methodTerms(method: PaymentMethod): MethodTerms {
  const gateway = gatewayOf(method);
  const rule = 'authorize' in method ? undefined : method.rule;
  return {
    gateway: gateway !== undefined,
    rule: rule ?? (gateway ? 'authorized' : 'onDelivery'),
    partialCapture: gateway?.capabilities.partialCapture ?? true,
  };
}

function optionProblems(options: OmsOptions): Problem[] {
  const problems: Problem[] = [];
  const say = (message: string, ...path: string[]) =>
    problems.push(problem('config.invalid', message, undefined, path));
  if (typeof options !== 'object' || options === null || !options.shop)
    return [problem('config.invalid', 'createOms needs at least { shop, repository }', undefined, ['shop'])];
  const { shop, repository } = options;
  if (typeof shop.id !== 'string' || !/^[a-z0-9][a-z0-9_-]{0,63}$/i.test(shop.id))
    say('shop.id must be a word of letters, digits, _ and -', 'shop', 'id');
  if (typeof shop.zone !== 'string' || !isZone(shop.zone))
    say(`shop.zone "${shop.zone}" is not an IANA time zone`, 'shop', 'zone');
  if (!/^[A-Z]{3}$/.test(shop.currency ?? ''))
    say(`shop.currency "${shop.currency}" is not an ISO 4217 code`, 'shop', 'currency');
  if (!repository || typeof repository.commit !== 'function')
    say('repository is missing: memory(), postgres({ pool }) …', 'repository');
  duplicates((options.carriers ?? []).map((carrier) => carrier.id)).forEach((id) =>
    say(`two carriers are called "${id}"`, 'carriers'),
  );
  duplicates((options.regions ?? []).map((region) => region.name)).forEach((name) =>
    say(`two regions are called "${name}"`, 'regions'),
  );
  const locations = (options.locations ?? [defaultLocation]).map((item) => (typeof item === 'string' ? item : item.id));
  if (locations.length === 0) say('a shop needs at least one location', 'locations');
  duplicates(locations).forEach((id) => say(`two locations are called "${id}"`, 'locations'));
  if (options.process?.dispatch === 'onRelease' && options.process.release === 'manual')
    say('dispatch onRelease needs an automatic release', 'process', 'dispatch');
  return problems;
}

function duplicates(items: readonly string[]): string[] {
  return items.filter((item, index) => items.indexOf(item) !== index);
}
