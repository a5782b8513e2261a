/** A message from outside, as an adapter for mail or chat makes it of what came in. */
import type { Instant } from '../kernel';

/** `bytes` are the attachment itself; or `reference` says where the host keeps it. */
export interface IncomingAttachment {
  readonly name: string;
  /** A media type. */
  readonly type: string;
  readonly bytes?: Uint8Array;
  readonly reference?: string;
}

/** What `oms.cases.receive` takes. */
export interface IncomingMessage {
  /** The sender's own id of it (the `Message-ID` of a mail): what comes again under the same one is taken once. */
  readonly id: string;
  /** The token that stood in what the sender answers to; null where there is none. */
  readonly token: string | null;
  /** An address, with or without a name: `Ann Lee <ann@example.com>`. */
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly at: Instant;
  readonly attachments: readonly IncomingAttachment[];
  /** Whether no person wrote it: a bounce, a holiday notice. It joins a case that is open, and opens none. Default: false. */
  readonly automatic?: boolean;
}
