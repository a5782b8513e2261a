/** Who works here: whoever has said the word, and has a pass for it in a cookie. Put your own sign-in here. */
import { createHash, timingSafeEqual } from 'node:crypto';

export const staffCookie = 'staff';

export const passOf = (word: string): string => createHash('sha256').update(`nextjs-shop ${word}`).digest('hex');

/** Without a word in the environment nobody works here. */
export function isPass(pass: string): boolean {
  const word = process.env.STAFF_WORD;
  return word !== undefined && timingSafeEqual(Buffer.from(passOf(pass)), Buffer.from(passOf(passOf(word))));
}

export const isStaff = (cookies: string): boolean => isPass(/(?:^|;\s*)staff=(\w*)/.exec(cookies)?.[1] ?? '');
