/** Card numbers in free text. What is found here is refused at the border: a store that holds none needs no audit for them (PCI DSS 3.5). */

/** Blanks, dashes, dots, slashes, underscores, bullets, and characters that are not seen; up to three between two digits. */
const separated = /\p{Nd}+(?:[\p{Z}\p{Pd}\p{Pc}\p{Cf}\p{Cc}.,/\\|*·•∙]{1,3}\p{Nd}+)*/gu;
const digits = /\p{Nd}+/gu;
const shortest = 12;
const longest = 19;

/**
 * Whether a text holds what may be a payment card's number: 12 to 19 digits that pass the Luhn check, written in any script's digits,
 * together or in groups with any separators.
 *
 * A number begins and ends with a group of digits, so that a longer run of digits (a tracking number) is not searched inside.
 * About one of ten other numbers of that length passes the check too: ask for another way of writing it, or say from how many digits on
 * a text is looked at (`atLeast`; phone numbers have up to 15).
 * Source: ISO/IEC 7812-1, lengths of 4.1 and the check digit of annex B (Luhn, US patent 2,950,048).
 *
 * @example
 * hasCardNumber('card 4111 1111-1111.1111, thanks'); // true
 * hasCardNumber('order 4111 1111 1111 1112'); // false
 */
export function hasCardNumber(text: string, atLeast = shortest): boolean {
  if (text.length < atLeast) return false;
  // Full-width, superscript and circled digits become plain ones here; other scripts' digits are read by value below.
  for (const [run] of text.normalize('NFKC').matchAll(separated)) {
    const groups = [...run.matchAll(digits)].map(([group]) => valuesOf(group));
    if (groups.some((_, from) => beginsCard(groups, from, atLeast))) return true;
  }
  return false;
}

function beginsCard(groups: readonly (readonly number[])[], from: number, atLeast: number): boolean {
  let number: readonly number[] = [];
  for (let i = from; i < groups.length && number.length < longest; i++) {
    number = [...number, ...(groups[i] as readonly number[])];
    if (number.length >= atLeast && number.length <= longest && passesLuhn(number)) return true;
  }
  return false;
}

function passesLuhn(number: readonly number[]): boolean {
  let sum = 0;
  for (let i = 0; i < number.length; i++) {
    const digit = number[number.length - 1 - i] as number;
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum > 0 && sum % 10 === 0;
}

function valuesOf(group: string): number[] {
  return Array.from(group, (digit) => digitOf(digit.codePointAt(0) as number));
}

/** Decimal digits stand in unbroken rows from zero to nine, several rows on end at most (Unicode 4.6): the place in the row is the value. */
function digitOf(codePoint: number): number {
  if (codePoint <= 0x39) return codePoint - 0x30;
  let first = codePoint;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return (codePoint - first) % 10;
}
