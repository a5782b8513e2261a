/**
 * Messages as mails, over SMTP.
 *
 * - The id of a mail follows from the key of its message. SMTP has no idempotency: what is sent twice by two processes, or after an answer that was
 *   lost, is two mails with one id, of which most mailboxes show one. In one process a key is one mail within an hour.
 * - What a customer answers to carries the token of their case: as a plus address, in the ids that mailboxes quote, and in a header.
 * - A mailbox that does not exist is refused for good and not tried again; a server that is busy, away or does not know our password is.
 */
import { createTransport } from 'nodemailer';
import { omsError } from '../../kernel';
import type { Message, Notifier } from '../../ports';
import { isAddress, type Mailbox, mailboxOf, oneLine } from './addresses';
import { messageIdOf, plusAddress, threadIdOf, tokenHeader } from './ids';

/** What stands in a mail. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly MailAttachment[];
}

/** A file that goes with a mail. */
export interface MailAttachment {
  readonly name: string;
  /** A media type. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A server as nodemailer is told of it; its other options may stand here, too. */
export interface MailServer {
  readonly host: string;
  readonly port?: number;
  /** TLS from the first byte, as on port 465; otherwise it begins with STARTTLS where the server offers it. */
  readonly secure?: boolean;
  /** Nothing is sent without TLS. */
  readonly requireTLS?: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Keeps connections open for the next mails. */
  readonly pool?: boolean;
  readonly [option: string]: unknown;
}

/** The part of a nodemailer transporter that is used. */
export interface MailTransport {
  /** Hands the mail to the server; rejects with nodemailer's error where it is not taken. */
  sendMail(mail: OutgoingMail): Promise<unknown>;
}

/** A mail as it is given to the transport. */
export interface OutgoingMail {
  from: Mailbox;
  to: Mailbox[];
  replyTo?: Mailbox;
  subject: string;
  text: string;
  html?: string;
  messageId: string;
  inReplyTo?: string;
  references?: string;
  headers: Record<string, string>;
  attachments: { filename: string; contentType: string; content: Buffer }[];
  disableFileAccess: true;
  disableUrlAccess: true;
}

/** By which server mail leaves, from whom, with which texts, and where staff and suppliers read it. */
export interface SmtpOptions {
  /** By which rules and preferences name this notifier. Default: `email`. */
  readonly id?: string;
  /** A URL (`smtps://user:password@mail.example`), a server, or a transporter of nodemailer that you made. */
  readonly transport: string | MailServer | MailTransport;
  /** `Tea & Co. <orders@shop.example>`; its domain is that of the mails' ids. */
  readonly from: string;
  /** Where customers answer; about a case with its token, `care+TOKEN@shop.example`: that mailbox must take plus addresses. Default: `from`. */
  readonly replyTo?: string;
  /** Templates of `orderwright/templates`, or a function of your own; null sends nothing. */
  readonly templates:
    | {
        /** The mail of a message; what it throws leaves the message unsent. */
        render(message: Message): MailText;
      }
    | ((message: Message) => MailText | null | Promise<MailText | null>);
  /** Where staff read mail. Default: nowhere, and nothing is sent to them. */
  readonly staff?: string | readonly string[];
  /** Where suppliers read mail, by their id. A message to one that is not known here fails. */
  readonly suppliers?:
    | Readonly<Record<string, string | readonly string[]>>
    | ((supplier: string) => string | readonly string[] | null | Promise<string | readonly string[] | null>);
}

/** Shorter than the time in which a notifier must answer, so that what failed is known to have failed. */
const timeouts = { connectionTimeout: 5_000, greetingTimeout: 5_000, dnsTimeout: 5_000, socketTimeout: 10_000 };
/** Keys that are remembered to tell a repetition, and how long: what somebody wants to be sent once more a day later is no repetition. */
const rememberedKeys = 10_000;
const rememberedMs = 3_600_000;

/**
 * A notifier that sends mail. Throws `config.invalid` where `from`, `replyTo` or `staff` is no address. What a server refuses for good throws
 * `message.refused`, anything else `port.failed`, each with the server's numbers in `details` and no address.
 *
 * @example
 * smtp({
 *   transport: 'smtps://user:password@mail.example',
 *   from: 'Tea & Co. <orders@shop.example>',
 *   replyTo: 'care@shop.example',
 *   templates: createTemplates({ shop: 'Tea & Co.' }),
 * });
 */
export function smtp(options: SmtpOptions): Notifier {
  const { id = 'email', templates } = options;
  const from = mailboxOf(options.from, 'from');
  const answers = options.replyTo === undefined ? from : mailboxOf(options.replyTo, 'replyTo');
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const staff = listOf(options.staff).map((one) => mailboxOf(one, 'staff'));
  const transport = transportOf(options.transport);
  const sent = new Map<string, { readonly at: number; readonly sending: Promise<void> }>();

  return {
    id,
    send(message) {
      const known = sent.get(message.key);
      if (known && Date.now() - known.at < rememberedMs) return known.sending;
      // Also while it is under way: whoever asks again after a time-out waits for the first attempt, and sends no second.
      const sending = deliver(message).catch((error: unknown) => {
        sent.delete(message.key);
        throw error;
      });
      sent.delete(message.key);
      sent.set(message.key, { at: Date.now(), sending });
      const [oldest] = sent.keys();
      if (sent.size > rememberedKeys && oldest !== undefined) sent.delete(oldest);
      return sending;
    },
  };

  async function deliver(message: Message): Promise<void> {
    const to = await recipientsOf(message);
    if (to.length === 0) return;
    const text = await (typeof templates === 'function' ? templates(message) : templates.render(message));
    if (text === null) return;
    const mail = mailOf(message, to, text);
    await transport.sendMail(mail).catch((error: unknown) => {
      throw failureOf(error, id);
    });
  }

  async function recipientsOf({ audience, recipient, values }: Message): Promise<Mailbox[]> {
    if (audience === 'staff') return staff;
    if (audience === 'supplier') return supplierOf(String(values.supplier));
    if (!recipient?.email) return [];
    const address = recipient.email.trim();
    if (!isAddress(address))
      throw omsError('message.refused', 'the address of the recipient is none', { port: id, field: 'email' });
    return [{ name: oneLine(recipient.name ?? ''), address }];
  }

  async function supplierOf(supplier: string): Promise<Mailbox[]> {
    const { suppliers = {} } = options;
    const named = typeof suppliers === 'function' ? await suppliers(supplier) : ownValue(suppliers, supplier);
    const addresses = listOf(named ?? undefined);
    if (addresses.length === 0 || !addresses.every((one) => isAddress(one.trim())))
      throw omsError('message.refused', `no address of supplier "${supplier}" is known`, { port: id, supplier });
    return addresses.map((one) => ({ name: '', address: one.trim() }));
  }

  function mailOf(message: Message, to: Mailbox[], { subject, text, html, attachments = [] }: MailText): OutgoingMail {
    const { key, template, audience, values } = message;
    // Of messages about cases alone: the token in a question about a delivery opens a page, and no case.
    const isOfCase = audience === 'customer' && template.startsWith('case.') && typeof values.replyToken === 'string';
    const token = isOfCase ? String(values.replyToken) : null;
    return {
      ...{ from, to, subject: oneLine(subject), text },
      ...(html !== undefined && { html }),
      ...(audience === 'customer' && {
        replyTo: token === null ? answers : { ...answers, address: plusAddress(answers.address, token) },
      }),
      messageId: messageIdOf(key, token, domain),
      ...(token !== null && { inReplyTo: threadIdOf(token, domain), references: threadIdOf(token, domain) }),
      headers: {
        // So that nobody's holiday notice answers it (RFC 3834). What staff wrote was submitted by a person.
        ...(template !== 'case.replied' && { 'Auto-Submitted': 'auto-generated' }),
        'X-Auto-Response-Suppress': 'OOF, AutoReply',
        ...(token !== null && { [tokenHeader]: token }),
      },
      attachments: attachments.map(({ name, type, bytes }) => ({
        ...{ filename: oneLine(name), contentType: oneLine(type) },
        content: Buffer.from(bytes),
      })),
      ...{ disableFileAccess: true, disableUrlAccess: true },
    };
  }
}

function transportOf(given: SmtpOptions['transport']): MailTransport {
  if (typeof given === 'string') return createTransport({ url: given, ...timeouts });
  return isTransport(given) ? given : createTransport({ ...timeouts, ...given });
}

function isTransport(given: MailServer | MailTransport): given is MailTransport {
  return typeof given.sendMail === 'function';
}

/** What a server said of this mail or of its recipients, with 5xx, holds for every attempt; a password or a sender that it does not know is mended. */
function failureOf(error: unknown, port: string): Error {
  const { code, command, responseCode, response } = Object(error) as Readonly<Record<string, unknown>>;
  const status = typeof responseCode === 'number' ? responseCode : null;
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})/.exec(String(response))?.[1] ?? null;
  const isOfMail = (code === 'EENVELOPE' || code === 'EMESSAGE') && (command === 'RCPT TO' || command === 'DATA');
  const details = { port, status, enhanced, reason: typeof code === 'string' ? code : null };
  return status !== null && status >= 500 && isOfMail
    ? omsError('message.refused', `the mail server refused the mail: ${status}`, details)
    : omsError('port.failed', `the mail was not sent: ${status ?? details.reason ?? 'no answer'}`, details);
}

function listOf(given: string | readonly string[] | undefined): readonly string[] {
  if (given === undefined) return [];
  return typeof given === 'string' ? [given] : given;
}

function ownValue<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
