/** Ids of mails, and the token of a case in them and in addresses: made for what goes out, found in what comes back. */
import { createHash } from 'node:crypto';

/** The header that carries the token where neither address nor id survives. */
export const tokenHeader = 'X-Reply-Token';

/** A case's token as the engine makes it: no word of a mailbox has this length by chance. */
const token = '[a-z2-7]{26}';
const inAddress = new RegExp(`\\+(${token})@`, 'i');
const inId = new RegExp(`<(?:case|[0-9a-f]{32})\\.(${token})@`, 'i');
const inHeader = new RegExp(`^${tokenHeader}:\\s*(${token})\\s*$`, 'im');

/** The `Message-ID` of a message, the same for every attempt at it. */
export function messageIdOf(key: string, caseToken: string | null, domain: string): string {
  const own = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return caseToken === null ? `<${own}@${domain}>` : `<${own}.${caseToken}@${domain}>`;
}

/** What all mails of a case refer to, so that mailboxes show them as one conversation. */
export function threadIdOf(caseToken: string, domain: string): string {
  return `<case.${caseToken}@${domain}>`;
}

/** `care@shop.example` as `care+TOKEN@shop.example`. */
export function plusAddress(address: string, caseToken: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${caseToken}${address.slice(at)}`;
}

export function tokenInAddress(address: string): string | null {
  return inAddress.exec(address)?.[1]?.toLowerCase() ?? null;
}

export function tokenInIds(ids: string): string | null {
  return inId.exec(ids)?.[1]?.toLowerCase() ?? null;
}

/** The token in the head of a mail that is quoted whole, as bounces do. */
export function tokenInText(text: string): string | null {
  return inHeader.exec(text)?.[1]?.toLowerCase() ?? tokenInIds(text) ?? tokenInAddress(text);
}
