/** Mail as it came in, as a message that `oms.cases.receive` takes. */
import { createHash } from 'node:crypto';
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { omsError } from '../../kernel';
import type { IncomingAttachment, IncomingMessage } from '../../ports';
import { oneLine } from './addresses';
import { textOfHtml } from './html-text';
import { tokenHeader, tokenInAddress, tokenInIds, tokenInText } from './ids';
import { replyText } from './reply-text';

/** Headers in which servers note for whom a mail was. */
const deliveredTo = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-forwarded-to'];
/** Characters of an id or a sender: a line of a mail has fewer (RFC 5322, 2.1.1). */
const longestField = 998;
/** Bytes of a part in which a bounce quotes what was sent. */
const longestQuoted = 100_000;

/**
 * A mail as `oms.cases.receive` takes it: who wrote, what they wrote themselves, what they attached, and the token of the case that they answer to,
 * from the address that they wrote to or the mail that they answer. `automatic` is set of bounces, receipts and holiday notices. A mail without an id
 * has one of its own bytes. Throws `input.invalid` for what no mail program makes: parts in parts without end.
 *
 * @example
 * const message = await parseMail(raw);
 * await oms.cases.receive(message);
 */
export async function parseMail(raw: Uint8Array | string): Promise<IncomingMessage> {
  const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true, maxNestingDepth: 50 }).catch(
    (error: unknown) => {
      throw omsError('input.invalid', 'the mail cannot be read', undefined, error);
    },
  );
  const automatic = isAutomatic(mail);
  return {
    id: knownId(mail) ?? `<${createHash('sha256').update(raw).digest('hex')}@unnamed.invalid>`,
    token: tokenOf(mail, automatic),
    from: senderOf(mail).slice(0, longestField),
    subject: oneLine(mail.subject ?? ''),
    text: replyText(mail.text?.trim() ? mail.text : textOfHtml(mail.html ?? '')),
    at: sentAt(mail),
    attachments: mail.attachments.map(attachmentOf),
    automatic,
  };
}

function knownId({ messageId }: Email): string | null {
  return messageId && messageId.length <= longestField ? messageId : null;
}

function tokenOf(mail: Email, isAutomatic: boolean): string | null {
  const noted = deliveredTo.flatMap((name) => headersOf(mail, name));
  const addresses = [...addressesOf(mail.to), ...noted, ...addressesOf(mail.cc)].map(tokenInAddress);
  const references = [...(mail.references ?? '').matchAll(/<[^<>\s]+>/g)].map(([id]) => id).reverse();
  const ids = [mail.inReplyTo ?? '', ...references].map(tokenInIds);
  const named = headersOf(mail, tokenHeader.toLowerCase()).map((value) => tokenInText(`${tokenHeader}: ${value}`));
  // Bounces come to nobody's plus address, and quote the head of what was not delivered.
  const quoted = isAutomatic ? mail.attachments.filter(isQuoted).map((one) => tokenInText(headOf(one))) : [];
  return [...addresses, ...ids, ...named, ...quoted].find((found) => found !== null) ?? null;
}

/** What no person wrote, by what says so of itself (RFC 3834) or comes from nobody. */
function isAutomatic(mail: Email): boolean {
  const has = (name: string, pattern: RegExp) => headersOf(mail, name).some((value) => pattern.test(value.trim()));
  return (
    has('auto-submitted', /^(?!no\b)./i) ||
    ['x-autoreply', 'x-autorespond', 'x-failed-recipients'].some((name) => has(name, /^(?!no$)/i)) ||
    has('precedence', /^(auto_reply|bulk|junk)/i) ||
    has('return-path', /^<\s*>$/) ||
    has('content-type', /^multipart\/report\b/i) ||
    /^(mailer-daemon|postmaster)@/i.test(mailboxesOf(mail.from ? [mail.from] : [])[0]?.address ?? '')
  );
}

function senderOf({ from, sender, returnPath }: Email): string {
  const [mailbox] = mailboxesOf([from, sender].filter((one) => one !== undefined));
  if (!mailbox?.address) return returnPath?.replace(/[<>]/g, '') ?? '';
  const name = oneLine(mailbox.name).replace(/[<>"]/g, '').trim();
  const address = oneLine(mailbox.address).replace(/[<>]/g, '');
  return name === '' ? address : `${name} <${address}>`;
}

/** When it was sent, as it says itself; what it cannot have been, in the future, is now. */
function sentAt({ date }: Email): string {
  const now = Date.now();
  const said = Date.parse(date ?? '');
  return new Date(Number.isNaN(said) || said > now || said < 0 ? now : said).toISOString();
}

function attachmentOf({ filename, mimeType, content }: Attachment): IncomingAttachment {
  const name = oneLine(filename ?? '') || (mimeType === 'message/rfc822' ? 'message.eml' : 'attachment');
  return { name, type: mimeType, bytes: bytesOf(content) };
}

function isQuoted({ mimeType }: Attachment): boolean {
  return mimeType === 'message/rfc822' || mimeType === 'text/rfc822-headers';
}

/** The head of a mail that is quoted whole, each field on one line. */
function headOf({ content }: Attachment): string {
  const text = new TextDecoder().decode(bytesOf(content).subarray(0, longestQuoted)).replace(/\r\n?/g, '\n');
  const [head = ''] = text.trimStart().split('\n\n', 1);
  return head.replace(/\n[ \t]+/g, ' ');
}

function bytesOf(content: Attachment['content']): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
}

function headersOf({ headers }: Email, name: string): string[] {
  return headers.filter(({ key }) => key === name).map(({ value }) => value);
}

function addressesOf(given: readonly Address[] = []): string[] {
  return mailboxesOf(given).map(({ address }) => address);
}

function mailboxesOf(given: readonly Address[]) {
  return given.flatMap((one) => one.group ?? [{ name: one.name, address: one.address ?? '' }]);
}
