/** Addresses as they may stand in a header: one mailbox each, and nothing that begins another line or another recipient. */
import { OmsError, problem } from '../../kernel';

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** The longest that SMTP takes (RFC 5321, 4.5.3.1.3). */
const longestAddress = 254;

/** Text on one line: what controls a header is a space. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** Whether this is one plain address. Quoted local parts are not: mailers disagree about where they end. */
export function isAddress(text: string): boolean {
  return text.length <= longestAddress && /^[^\s\p{Cc}@<>()[\]\\,;:"]+@[^\s\p{Cc}@<>()[\]\\,;:"]+$/u.test(text);
}

/** The mailbox in `Tea & Co. <orders@shop.example>`; throws `config.invalid` for what is none, named by `option`. */
export function mailboxOf(text: string, option: string): Mailbox {
  const [, name = '', inBrackets] = /^([^<>]*)<([^<>]+)>\s*$/.exec(text) ?? [];
  const address = (inBrackets ?? text).trim();
  if (!isAddress(address))
    throw new OmsError([problem('config.invalid', `${option} must be an address`, { [option]: text }, [option])]);
  return { name: oneLine(name.replaceAll('"', '')), address };
}
