/**
 * What customers want to be told, and how. Consent lives with the host; it is asked when a message is about to be sent, never before.
 *
 * Promises
 * - P1 It answers for this party, event and channel alone, and by what holds now.
 * - P2 A throw says that nobody knows: the message waits and is asked about again; what is mandatory goes out.
 */
export interface Preferences {
  /** Whether a customer wants this message, and by which notifier, in which zone and language. A throw says that nobody knows. */
  allows(request: PreferenceRequest): Promise<PreferenceAnswer>;
}

/** A message that is about to be sent: whom it is for, of what it tells and by which notifier. */
export interface PreferenceRequest {
  /** Who it is, as orders name them; null where nobody knows. */
  readonly party: string | null;
  /** Contact data as it is now. */
  readonly recipient: Readonly<Record<string, string>>;
  readonly event: string;
  /** Id of the notifier. */
  readonly channel: string;
  readonly orderId: string | null;
  /** What the law demands is sent whatever the answer; it may still go by another channel. */
  readonly mandatory: boolean;
}

/** `reason` is one word, which the message log keeps. */
export type PreferenceAnswer =
  | { readonly allowed: false; readonly reason: string }
  | {
      readonly allowed: true;
      /** Another notifier, by which they want to hear it. */
      readonly channel?: string;
      /** IANA zone in which they live; quiet hours and digests go by it. */
      readonly zone?: string;
      /** BCP 47, where it is not the order's. */
      readonly locale?: string;
    };
