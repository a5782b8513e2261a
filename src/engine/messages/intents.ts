/** Messages on their way: an intent for each audience and channel, written in the commit that causes it. */
import { type Instant, msOf } from '../../kernel';
import { type Audience, audiencesOf, type NotificationEvent, type NotifyEffect, toldHow } from '../../order';
import type { EffectDraft, Message } from '../../ports';
import type { OmsOptions } from '../config';

/** What is said, whom it is for, and when that came about in milliseconds since 1970; texts and contact data are read when it is sent. */
export type Intent = Omit<NotifyEffect, 'template' | 'values'> & {
  readonly template: NotificationEvent;
  readonly values: Readonly<Record<string, unknown>>;
  readonly at: number;
};

/** A message but for its key, and whom it is for. */
export interface Contents {
  readonly party: string | null;
  readonly message: Omit<Message, 'key'>;
}

/** What may be told; `audience` null: only those hear of it for whom a rule names it. */
export type Tellable = Omit<Intent, 'kind' | 'audience' | 'at'> & { readonly audience: Audience | null };

/** Gives the effects that tell of something at an instant. Which audiences and channels hear of an event is worked out once. */
export type Intents = (told: Tellable, at: Instant) => EffectDraft[];

export function createIntents({ notifiers = [], notifications = {} }: OmsOptions): Intents {
  const ids = notifiers.map(({ id }) => id);
  const known = new Map<string, readonly { readonly audience: Audience; readonly channels: readonly string[] }[]>();
  const hearers = ({ template, audience: byDefault }: Tellable) => {
    const name = `${template} ${byDefault}`;
    const found = known.get(name);
    if (found) return found;
    const made = audiencesOf(notifications, template, byDefault).map((audience) => ({
      audience,
      channels: (toldHow(notifications, template, audience).channels ?? ids).filter((id) => ids.includes(id)),
    }));
    known.set(name, made);
    return made;
  };
  return (told, at) =>
    ids.length === 0
      ? []
      : hearers(told).flatMap(({ audience, channels }) => {
          if (channels.length === 0) return [];
          const body = JSON.stringify({ ...told, kind: 'notify', audience, at: msOf(at) } satisfies Intent);
          return channels.map((id) => ({ destination: `notify:${id}`, type: `notify.${told.template}`, body }));
        });
}
