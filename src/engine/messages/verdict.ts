/** Whether a message goes out now: what the customer wants, what was told already, what is collected, and what waits for the morning. */
import * as z from 'zod';
import { fingerprint, type Instant, instant, isZone, omsError } from '../../kernel';
import { nextClockTime, quietUntil, toldHow } from '../../order';
import type { Message, PreferenceAnswer } from '../../ports';
import { now, type Runtime } from '../runtime';
import type { Contents } from './intents';
import { storedMessage } from './record';

export type Verdict =
  | { readonly kind: 'send'; readonly channel: string; readonly message: Omit<Message, 'key'> }
  | { readonly kind: 'suppress'; readonly reason: string }
  | { readonly kind: 'delay'; readonly until: Instant }
  | { readonly kind: 'digest'; readonly dueAt: Instant };

export interface Asked extends Contents {
  readonly id: string;
  readonly channel: string;
  readonly same: string | null;
  /** Somebody asked for it to be sent again, or its time has come: it is neither collected nor told to have been said. */
  readonly collects: boolean;
  readonly waits: boolean;
}

export interface Judge {
  /** Whether anything can keep a message from being sent at once. */
  readonly strict: boolean;
  /** Recognises the same content, where it is told only once for a while. */
  same(contents: Contents, channel: string): string | null;
  judge(asked: Asked): Promise<Verdict>;
}

const answerSchema: z.ZodType<PreferenceAnswer> = z.discriminatedUnion('allowed', [
  z.object({ allowed: z.literal(false), reason: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_.:-]{0,63}$/) }),
  z.object({
    allowed: z.literal(true),
    channel: z.string().optional(),
    zone: z.string().refine(isZone).optional(),
    locale: z.string().max(35).optional(),
  }),
]) as z.ZodType<PreferenceAnswer>;

export function createJudge(runtime: Runtime): Judge {
  const { options, shop, repository } = runtime;
  const { preferences, notifications = {}, notifiers = [] } = options;
  const strict = preferences !== undefined || Object.keys(notifications).length > 0;
  return { strict, same, judge };

  function same({ party, message }: Contents, channel: string): string | null {
    const { template, audience, orderId, values } = message;
    const { dedupeMs } = toldHow(notifications, template as never, audience);
    return dedupeMs === 0 ? null : fingerprint(JSON.stringify([template, audience, channel, party, orderId, values]));
  }

  async function judge(asked: Asked): Promise<Verdict> {
    const { channel, party, message } = asked;
    const { template: event, audience } = message;
    if (audience === 'customer' && message.recipient === null) return { kind: 'suppress', reason: 'recipient.none' };
    const how = toldHow(notifications, event as never, audience);
    const wish = await wishOf(party, message, channel, how.mandatory);
    if (!wish.allowed) return { kind: 'suppress', reason: wish.reason };
    const { channel: by = channel, zone = notifications.quietHours?.zone ?? shop.zone, locale = message.locale } = wish;
    const channels = how.channels ?? notifiers.map(({ id }) => id);
    if (by !== channel && event !== 'digest' && channels.includes(by))
      return { kind: 'suppress', reason: 'channel.other' };
    const at = now(runtime);
    if (asked.collects) {
      if (await wasTold(asked, how.dedupeMs)) return { kind: 'suppress', reason: 'duplicate' };
      if (how.digest !== null) return { kind: 'digest', dueAt: nextClockTime(how.digest, at, zone) };
    }
    const until =
      asked.waits && how.quiet && notifications.quietHours ? quietUntil(notifications.quietHours, at, zone) : null;
    if (until !== null) return { kind: 'delay', until };
    return { kind: 'send', channel: by, message: { ...message, zone: wish.zone ?? message.zone, locale } };
  }

  /** What a customer wants. Nobody else is asked about; what is mandatory is sent whatever they say. */
  async function wishOf(
    party: string | null,
    { template: event, audience, orderId, recipient }: Omit<Message, 'key'>,
    channel: string,
    mandatory: boolean,
  ): Promise<PreferenceAnswer> {
    if (!preferences || audience !== 'customer' || recipient === null) return { allowed: true };
    const request = { party, recipient, event, channel, orderId, mandatory };
    const asked = runtime.timed('preferences', async () => readAnswer(await preferences.allows(request)));
    if (!mandatory) return asked;
    const answer = await asked.catch((): PreferenceAnswer => ({ allowed: true }));
    return answer.allowed ? answer : { allowed: true };
  }

  /** Whether the same was told, or waits to be, since the window began. */
  async function wasTold({ id, same: content }: Asked, dedupeMs: number): Promise<boolean> {
    if (content === null || dedupeMs === 0) return false;
    const since = instant(runtime.clock.now() - dedupeMs);
    const found = await repository.find(shop.id, { kind: 'message', terms: [`same:${content}`], limit: 20 });
    return found
      .map(storedMessage)
      .some(({ id: other, record }) => other !== id && record.state !== 'suppressed' && record.at > since);
  }
}

function readAnswer(answer: unknown): PreferenceAnswer {
  const read = answerSchema.safeParse(answer);
  if (!read.success)
    throw omsError('port.failed', 'preferences.allows: the answer is not what the port promises', {
      port: 'preferences',
    });
  return read.data;
}
