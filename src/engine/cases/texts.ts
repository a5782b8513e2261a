/** What is written in cases and feedback lies with the party, under names that only this file knows. */
import { toBase64, withoutCardNumbers } from '../../kernel';
import type { PartyText } from '../../ports';
import type { Runtime } from '../runtime';
import { type CaseGiven, type Incoming, maxKeptBytes } from './schemas';

/** What stands in a message; attachments by name, type and size in bytes. */
export interface MessageText {
  readonly text: string;
  readonly subject: string | null;
  /** The address that it came from; null of what the shop wrote. */
  readonly from: string | null;
  readonly attachments: readonly AttachmentText[];
}

export interface AttachmentText {
  readonly name: string;
  readonly type: string;
  /** Null where only a reference was given. */
  readonly size: number | null;
  /** Where the host keeps it; null where it does not. */
  readonly reference: string | null;
  /** Whether its bytes lie with the message. */
  readonly kept: boolean;
}

type Attached = CaseGiven<'write'>['attachments'][number];

/** A message as it is kept: itself, and the bytes in base64 of the files that fit, by their places. */
export interface KeptMessage {
  readonly body: string;
  readonly files: readonly { readonly index: number; readonly body: string }[];
}

export const contactText = (id: string): string => `contact:${id}`;
export const tokenText = (id: string): string => `replyToken:${id}`;
export const messageText = (id: string): string => `message:${id}`;
export const attachmentText = (message: string, index: number): string => `attachment:${message}:${index}`;

/** What is written here. */
export function plainMessage(
  text: string,
  subject: string | null = null,
  attachments: readonly Attached[] = [],
): KeptMessage {
  return kept({ text, subject, from: null }, attachments);
}

/** A message that came in: without card numbers, and with the attachments that fit. */
export function incomingMessage({ text, subject, from, attachments }: Incoming): KeptMessage {
  return kept(
    { text: clean(text), subject: clean(subject), from: clean(from) },
    attachments.map((one) => ({ ...one, name: clean(one.name), type: clean(one.type) })),
  );
}

function kept(message: Omit<MessageText, 'attachments'>, given: readonly Attached[]): KeptMessage {
  let room = maxKeptBytes;
  const files: { index: number; body: string }[] = [];
  const attachments = given.map(({ name, type, bytes, reference = null }, index): AttachmentText => {
    const fits = bytes !== undefined && bytes.length <= room;
    if (fits) {
      room -= bytes.length;
      files.push({ index, body: toBase64(bytes) });
    }
    return { name, type, size: bytes?.length ?? null, reference, kept: fits };
  });
  return { body: JSON.stringify({ ...message, attachments } satisfies MessageText), files };
}

/** Where a message lies with a party. */
export function messageTexts(party: string, id: string, { body, files }: KeptMessage): PartyText[] {
  return [
    { party, name: messageText(id), body },
    ...files.map((file) => ({ party, name: attachmentText(id, file.index), body: file.body })),
  ];
}

export function readMessage(texts: ReadonlyMap<string, string>, name: string): MessageText | null {
  const body = texts.get(name);
  return body === undefined ? null : (JSON.parse(body) as MessageText);
}

/** What every store can keep of a text from outside. */
export function clean(text: string): string {
  // Half a surrogate pair and U+0000 are in no language.
  const storable = text
    .replaceAll('\0', '')
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
  return withoutCardNumbers(storable);
}

/** The address in `Ann Lee <ann@example.com>`, and the name beside it. */
export function senderOf(from: string): { readonly email: string; readonly name: string | null } {
  const [, name = '', email] = /^\s*(.*?)\s*<([^<>]+)>\s*$/.exec(from) ?? [];
  if (email === undefined) return { email: from.trim(), name: null };
  return { email: email.trim(), name: name.replaceAll('"', '').trim() || null };
}

/** Letters and digits that no mailbox changes: 26 of 32 are 130 bits. */
const tokenLength = 26;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** A token that nobody guesses. */
export function newToken(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(tokenLength));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}

/** A token as it may come back from a mailbox; null for what is none. */
export function tokenOf(given: string | null): string | null {
  const token = given?.trim().toLowerCase() ?? '';
  return token.length === tokenLength && /^[a-z2-7]+$/.test(token) ? token : null;
}

/** Under which name a token is found: only its hash is kept beside the party. */
export async function tokenName({ derivedId }: Pick<Runtime, 'derivedId'>, space: TokenSpace, token: string) {
  return { space, value: await derivedId(space, token) };
}

export type TokenSpace = 'caseToken' | 'feedbackToken';
