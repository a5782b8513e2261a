/** A gateway, a carrier and a tax provider whose calls are carried out by another process: whoever asks says how. */
import type { Carrier, PaymentGateway, TaxProvider, TaxReportAnswer } from '../../src/ports';

export type RemoteCall<Port = 'card' | 'post'> = (port: Port, method: string, request: unknown) => Promise<unknown>;

export function remoteGateway(ask: RemoteCall): PaymentGateway {
  return {
    capabilities: { capturesAtOnce: false, partialCapture: true, partialRefund: true, lookup: true },
    authorize: (request) => ask('card', 'authorize', request) as ReturnType<PaymentGateway['authorize']>,
    capture: (request) => ask('card', 'capture', request) as ReturnType<PaymentGateway['capture']>,
    void: (request) => ask('card', 'void', request) as ReturnType<PaymentGateway['void']>,
    refund: (request) => ask('card', 'refund', request) as ReturnType<PaymentGateway['refund']>,
    lookup: (key) => ask('card', 'lookup', key) as ReturnType<PaymentGateway['lookup']>,
  };
}

export function remoteCarrier(ask: RemoteCall): Carrier {
  return {
    id: 'swift',
    capabilities: { quotes: true, cancels: true, tracks: true },
    quote: (parcel) => ask('post', 'quote', parcel) as ReturnType<Carrier['quote']>,
    createShipment: (request) => ask('post', 'createShipment', request) as ReturnType<Carrier['createShipment']>,
    cancel: (request) => ask('post', 'cancel', request) as ReturnType<Carrier['cancel']>,
    track: (tracking) => ask('post', 'track', tracking) as ReturnType<Carrier['track']>,
  };
}

export function remoteTax(ask: RemoteCall<'tax'>): TaxProvider {
  return {
    quote: (request) => ask('tax', 'quote', request) as ReturnType<TaxProvider['quote']>,
    commit: (request) => ask('tax', 'commit', request) as Promise<TaxReportAnswer>,
    adjust: (request) => ask('tax', 'adjust', request) as Promise<TaxReportAnswer>,
    void: (request) => ask('tax', 'void', request) as Promise<TaxReportAnswer>,
  };
}
