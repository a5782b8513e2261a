import { describe, expect, it } from 'vitest';
import { effectsOf, type Process, searchTerms } from '../../../src/order';
import { ann, aShop, given, newsOf, type Story, system } from '../../support/order-builders';
import { delivered, settled } from '../../support/order-stories';

const label = { carrier: 'swift', by: 'label' } as const;
const ask = { lines: [{ lineId: '1', units: 1 }] };
const created = { status: 'created', reference: 'L-1', tracking: 'T-1' } as const;

/** A mug that shall come back. */
function asked(returns: Partial<Process['returns']> = { wayBack: label }): Story {
  return delivered({ lines: [{ sku: 'MUG', quantity: 2 }] }, aShop({ process: { returns } })).does(
    'returns.request',
    ask,
  );
}

const returnOf = ({ order }: Story) => order.head.returns[0];
const ids = (story: Story) => ({ returnId: returnOf(story)?.id ?? '', labelId: returnOf(story)?.parcel?.id ?? '' });
const effects = (story: Story) => story.steps.flatMap(({ fact, order }) => effectsOf(order, fact));
const told = (story: Story) =>
  effects(story).flatMap((effect) => (effect.kind === 'notify' ? [[effect.template, effect.values.tracking]] : []));

describe('a return label', () => {
  it('is asked for with the approval, and the customer hears of both at once', () => {
    const story = asked();
    expect(returnOf(story)?.parcel).toMatchObject({ carrier: 'swift', by: 'label', status: 'requested' });
    expect(effects(story)).toMatchObject([{ kind: 'returnLabel', operation: 'make', carrier: 'swift' }]);

    const ready = story.does('returns.record', { ...ids(story), answer: created }, { as: system });

    expect(returnOf(ready)?.parcel).toMatchObject({ status: 'ready', tracking: 'T-1' });
    expect(ready.order.returns[0]?.label).toEqual({
      service: null,
      location: 'london',
      reference: 'L-1',
      withApproval: true,
    });
    expect(told(ready)).toEqual([['return.approved', 'T-1']]);
    expect(searchTerms(ready.order)).toEqual(expect.arrayContaining(['tracking:T-1', 'label:L-1']));
  });

  it('is asked for by hand where the shop asks for none, of a carrier that carries so', () => {
    const story = asked({});
    expect(told(story)).toEqual([['return.approved', undefined]]);
    const { returnId } = ids(story);

    given(story).when('returns.askLabel', { returnId }, { as: ann }).refuses('carrier.unknown');
    given(story).when('returns.askLabel', { returnId, carrier: 'slow' }, { as: ann }).refuses('carrier.unknown');
    const without = delivered({}, aShop({ carriesBack: { label: [], dropOff: ['swift'] } })).does(
      'returns.request',
      ask,
    );
    given(without)
      .when('returns.askLabel', { returnId: ids(without).returnId, carrier: 'swift' }, { as: ann })
      .refuses('capability.missing');
    const wanted = story.does('returns.askLabel', { returnId, carrier: 'swift' }, { as: ann });
    given(wanted).when('returns.askLabel', { returnId, carrier: 'swift' }, { as: ann }).refuses('return.state');
  });

  it('that its carrier refuses leaves the customer to send it, who then pays nothing for the way', () => {
    const story = asked({ wayBack: label, shippingFee: 300 });
    const refused = story.does(
      'returns.record',
      { ...ids(story), answer: { status: 'refused', code: 'no' } },
      { as: system },
    );
    expect(told(refused)).toEqual([['return.approved', undefined]]);

    const home = refused.does('returns.receive', { returnId: ids(story).returnId });
    expect(settled(home).order.head.totals.refunded).toBe(500);
    const ready = story.does('returns.record', { ...ids(story), answer: created }, { as: system });
    expect(settled(ready.does('returns.receive', { returnId: ids(story).returnId })).order.head.totals.refunded).toBe(
      200,
    );
  });

  it('is given back where the return is rejected, unless it was handed in', () => {
    const story = asked();
    const { returnId } = ids(story);
    const ready = story.does('returns.record', { ...ids(story), answer: created }, { as: system });

    const rejected = ready.does('returns.reject', { returnId });
    expect(effects(rejected)).toMatchObject([{ kind: 'returnLabel', operation: 'void' }, { kind: 'notify' }]);
    const voided = rejected.does('returns.record', { ...ids(story), answer: { status: 'voided' } }, { as: system });
    expect(returnOf(voided)?.parcel?.status).toBe('voided');

    const handedIn = ready.does('returns.track', { returnId, status: 'inTransit' });
    expect(effects(handedIn.does('returns.reject', { returnId })).map(({ kind }) => kind)).toEqual(['notify']);
  });

  it('that comes when nobody waits any more is told to nobody', () => {
    const story = asked();
    const rejected = story.does('returns.reject', { returnId: ids(story).returnId });
    expect(returnOf(rejected)?.parcel?.status).toBe('voided');

    const late = rejected.does('returns.record', { ...ids(story), answer: created }, { as: system });
    expect(newsOf(late)).toEqual([]);
  });
});

describe('the parcel of a return', () => {
  const ready = () => {
    const story = asked({ wayBack: label, expireAfterDays: 10 });
    return story.does('returns.record', { ...ids(story), answer: created }, { as: system });
  };

  it('moves on by its tracking, and is received at the desk', () => {
    const { returnId } = ids(ready());
    const onItsWay = ready().does('returns.track', { returnId, status: 'inTransit' });
    const arrived = onItsWay.does('returns.track', { returnId, status: 'delivered' });

    expect([onItsWay, arrived].map((story) => [returnOf(story)?.status, returnOf(story)?.parcel?.standing])).toEqual([
      ['approved', 'onItsWay'],
      ['approved', 'arrived'],
    ]);
    expect(
      newsOf(arrived.does('returns.track', { returnId, status: 'inTransit', at: '2026-01-01T00:00:00.000Z' })),
    ).toEqual([]);
    expect(returnOf(arrived.does('returns.receive', { returnId }))?.status).toBe('received');
  });

  it('that was handed in does not lapse by its deadline', () => {
    const { returnId } = ids(ready());
    const onItsWay = ready().does('returns.track', { returnId, status: 'inTransit' });

    given(onItsWay).when('returns.expire', { returnId }, { as: system }).refuses('return.state');
    given(onItsWay).when('returns.expire', { returnId }, { as: ann }).tells('return.expired');
    given(ready()).when('returns.expire', { returnId }, { as: system }).tells('return.expired');
  });
});
