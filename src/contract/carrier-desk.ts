/** What a carrier may do beside labels and tracking: webhooks, lookups, pick-ups and manifests. */
import { dayMs, hourMs, instant, isOmsError } from '../kernel';
import type { PickupRequest } from '../ports/carrier';
import type { WebhookHeaders } from '../ports/payment-news';
import { type CarrierCase, type CarrierSubject, created, ship } from './carrier-subject';

/** A webhook as it was sent, read. */
async function read({ carrier }: CarrierSubject, body: string, headers: WebhookHeaders) {
  const news = await carrier.parseWebhook?.({ body, headers });
  if (!news) throw new Error('there is no parseWebhook');
  return news;
}

async function told(subject: CarrierSubject, ...reports: readonly { tracking: string; word: string }[]) {
  const { webhooks } = subject;
  if (!webhooks) throw new Error('the fixture sends no webhooks');
  const body = await webhooks.tell(reports);
  return { body, headers: await webhooks.sign(body), sign: webhooks.sign };
}

/** The code of what a call throws. */
async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'nothing was thrown';
  } catch (error) {
    return isOmsError(error) ? error.code : `threw ${String(error)}`;
  }
}

const webhooks: readonly CarrierCase[] = [
  {
    promise: 'P6',
    rule: 'a signed webhook is believed, and none of its parcels is dropped',
    needs: 'webhooks',
    run: async (subject, check) => {
      const [left, right] = [await created(subject), await created(subject, 'b')];
      const reports = [left, right].map(({ tracking }) => ({ tracking, word: 'delivered' }));
      const { body, headers } = await told(subject, ...reports);
      const news = await read(subject, body, headers);
      check.equal(
        news.trackers.map(({ tracking, status }) => ({ tracking, status })),
        [left, right].map(({ tracking }) => ({ tracking, status: 'delivered' })),
        'both parcels, in their order',
      );
    },
  },
  {
    promise: 'P6',
    rule: 'a webhook that the carrier has not signed is not believed',
    needs: 'webhooks',
    run: async (subject, check) => {
      const { tracking } = await created(subject);
      const { body, headers } = await told(subject, { tracking, word: 'delivered' });
      const forged = [read(subject, `${body} `, headers), read(subject, body, {})];
      check.equal(
        await Promise.all(forged.map(refusalOf)),
        ['webhook.unverified', 'webhook.unverified'],
        'a changed body, and no signature',
      );
    },
  },
  {
    promise: 'P6',
    rule: 'a word that the carrier made up is unknown, and comes whole',
    needs: 'webhooks',
    run: async (subject, check) => {
      const { tracking } = await created(subject);
      const { body, headers } = await told(subject, { tracking, word: 'gone-fishing' });
      const news = await read(subject, body, headers);
      check.equal(
        news.trackers.map(({ status }) => status),
        ['unknown'],
        'its status',
      );
      check.equal(news.raw, JSON.parse(body), 'what came');
    },
  },
  {
    promise: 'P6',
    rule: 'what is not understood is unknown, and never a throw',
    needs: 'webhooks',
    run: async (subject, check) => {
      const { sign } = await told(subject);
      const payload = { greetings: ['from', { the: 'seaside' }] };
      const bodies = [JSON.stringify(payload), 'no JSON at all', ''];
      const news = await Promise.all(bodies.map(async (body) => read(subject, body, await sign(body))));
      check.equal(
        news.map(({ kind }) => kind),
        ['unknown', 'unknown', 'unknown'],
        'the kind',
      );
      check.equal(news[0]?.raw, payload, 'what came');
    },
  },
];

const lookups: readonly CarrierCase[] = [
  {
    promise: 'P7',
    rule: 'nothing is known of a key that bought nothing, and asking buys nothing',
    needs: 'lookups',
    run: async ({ carrier, run, labelsBought }, check) => {
      const before = await labelsBought?.();
      check.equal(await carrier.lookup?.(`${run}-never`), { status: 'none' }, 'no label');
      check.equal(await labelsBought?.(), before, 'labels bought');
    },
  },
  {
    promise: 'P7',
    rule: 'the answer to a key can be looked up, and asking buys nothing',
    needs: 'lookups',
    run: async (subject, check) => {
      const label = await created(subject);
      const before = await subject.labelsBought?.();
      check.equal(await subject.carrier.lookup?.(`${subject.run}-a`), label, 'the label');
      check.equal(await subject.labelsBought?.(), before, 'labels bought');
    },
  },
  {
    promise: 'P7',
    rule: 'a label whose answer got lost is found',
    needs: 'lostLookups',
    run: async (subject, check) => {
      subject.loseNextAnswer?.();
      const lost = await ship(subject, 'a').catch(() => null);
      check.equal(lost, null, 'the answer got lost');
      const found = await subject.carrier.lookup?.(`${subject.run}-a`);
      check.that(found?.status === 'created', `looked up ${JSON.stringify(found)}`);
      check.equal(await created(subject), found, 'the repetition gives the same label');
    },
  },
  {
    promise: 'P7',
    rule: 'no label is made up for a call that got lost',
    needs: 'lostLookups',
    run: async (subject, check) => {
      subject.loseNextCall?.();
      await ship(subject, 'a').catch(() => null);
      // It may throw: a purchase that can still be under way is not known.
      const found = await subject.carrier.lookup?.(`${subject.run}-a`).catch(() => ({ status: 'none' }));
      check.equal(found, { status: 'none' }, 'no label');
    },
  },
];

/** Parcels that come back are parcels like others, told the other way round. */
const waysBack: readonly CarrierCase[] = [
  {
    promise: 'P9',
    rule: 'a parcel that comes back has a label of its own, which a repeated key gives again',
    needs: 'returns',
    run: async (subject, check) => {
      const out = await created(subject);
      const back = await ship(subject, 'r', { back: 'label' });
      check.that(back.status === 'created' && back.tracking !== out.tracking, `got ${JSON.stringify(back)}`);
      check.equal(await ship(subject, 'r', { back: 'label' }), back, 'the first label');
    },
  },
  {
    promise: 'P9',
    rule: 'a parcel that is dropped off has a code',
    needs: 'dropOffs',
    run: async (subject, check) => {
      const back = await ship(subject, 'r', { back: 'dropOff' });
      const code = back.status === 'created' ? back.dropOff?.code : undefined;
      check.that(code !== undefined && code.length > 0, `got ${JSON.stringify(back)}`);
      check.equal(await ship(subject, 'r', { back: 'dropOff' }), back, 'the first code');
    },
  },
];

/** Lost answers concern every carrier, also one that has no lookups. */
const losses: readonly CarrierCase[] = [
  {
    promise: 'P1',
    rule: 'a key whose answer got lost is not paid again',
    needs: 'countedLosses',
    run: async (subject, check) => {
      const before = (await subject.labelsBought?.()) ?? 0;
      subject.loseNextAnswer?.();
      check.equal(await ship(subject, 'a').catch(() => null), null, 'the answer got lost');
      const label = await created(subject);
      check.equal(await created(subject), label, 'the first label');
      check.equal(((await subject.labelsBought?.()) ?? 0) - before, 1, 'labels bought');
    },
  },
];

/** Tomorrow, from nine to five in UTC. */
function tomorrow(): Pick<PickupRequest, 'from' | 'until'> {
  const midnight = Math.ceil((Date.now() + hourMs) / dayMs) * dayMs;
  return { from: instant(midnight + 9 * hourMs), until: instant(midnight + 17 * hourMs) };
}

const handovers: readonly CarrierCase[] = [
  {
    promise: 'P8',
    rule: 'a pick-up is booked once, and a repeated key gives the first answer again',
    needs: 'pickups',
    run: async (subject, check) => {
      const { carrier, parcel, run } = subject;
      const { reference } = await created(subject);
      const request = { key: `${run}-p`, location: parcel.from.location, ...tomorrow(), references: [reference] };
      const [first, again] = [await carrier.bookPickup?.(request), await carrier.bookPickup?.(request)];
      check.that(first?.status === 'booked', `got ${JSON.stringify(first)}`);
      check.equal(again, first, 'the first answer again');
    },
  },
  {
    promise: 'P8',
    rule: 'a pick-up of labels that nobody knows is refused in an answer with a code',
    needs: 'pickups',
    run: async ({ carrier, parcel, run }, check) => {
      const request = { key: `${run}-p`, location: parcel.from.location, ...tomorrow() };
      const answer = await carrier.bookPickup?.({ ...request, references: [`${run}-nowhere`] });
      check.that(answer?.status === 'refused' && answer.code.length > 0, `got ${JSON.stringify(answer)}`);
    },
  },
  {
    promise: 'P8',
    rule: 'a manifest is made once, and a repeated key gives the first answer again',
    needs: 'manifests',
    run: async (subject, check) => {
      const { carrier, parcel, run } = subject;
      const references = [(await created(subject)).reference, (await created(subject, 'b')).reference];
      const request = { key: `${run}-m`, location: parcel.from.location, references };
      const [first, again] = [await carrier.manifest?.(request), await carrier.manifest?.(request)];
      check.that(first?.status === 'made', `got ${JSON.stringify(first)}`);
      check.equal(again, first, 'the first answer again');
    },
  },
  {
    promise: 'P8',
    rule: 'a manifest of labels that nobody knows is refused in an answer with a code',
    needs: 'manifests',
    run: async ({ carrier, parcel, run }, check) => {
      const request = { key: `${run}-m`, location: parcel.from.location, references: [`${run}-nowhere`] };
      const answer = await carrier.manifest?.(request);
      check.that(answer?.status === 'refused' && answer.code.length > 0, `got ${JSON.stringify(answer)}`);
    },
  },
];

export const deskCases: readonly CarrierCase[] = [...losses, ...webhooks, ...lookups, ...handovers, ...waysBack];
