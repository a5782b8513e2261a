/** Card numbers, wherever they are written. What is found here is refused at the border: a store that holds none needs no audit for them (PCI DSS 3.5). */

/** Blanks, dashes, dots, slashes, underscores, bullets, and characters that are not seen; up to three between two digits. */
const usualGaps = /\p{Nd}+(?:[\p{Z}\p{Pd}\p{Pc}\p{Cf}\p{Cc}.,/\\|*·•∙]{1,3}\p{Nd}+)*/gu;
/** Whatever is no letter and no number; more of it than people type by accident. */
const anyGaps = /\p{Nd}+(?:[^\p{L}\p{N}]{1,8}\p{Nd}+)*/gu;
const digits = /\p{Nd}+/gu;
const shortest = 12;
const longest = 19;
/** Shorter numbers name too much else: GTINs, products and orders of other systems, parcels, milliseconds. */
const shortestInNames = 15;

/** How numbers begin, and how long they are, by who issues the cards. Source: ISO/IEC 7812-2, and what the schemes publish of their ranges. */
const issued = [
  /^4(?:\d{12}|\d{15}|\d{18})$/, // Visa
  /^(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}$/, // Mastercard
  /^3[47]\d{13}$/, // American Express
  /^(?:6011|64[4-9]\d|65\d\d)\d{12}(?:\d{3})?$/, // Discover
  /^(?:30[0-5]\d|3095|3[689]\d\d)\d{10}(?:\d\d)?$/, // Diners Club
  /^35(?:2[89]|[3-8]\d)\d{12}$/, // JCB
  /^62\d{14,17}$/, // UnionPay
  /^(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}$/, // Maestro
  /^220[0-4]\d{12}(?:\d{3})?$/, // Mir
  /^508\d{13}$/, // RuPay
];
/** Ids by chance: a UUID or a hash may hold any number. */
const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const aUuid = new RegExp(`(${uuids.source})`, 'i');
const hashes = /(?=[0-9]*[a-f])[0-9a-f]{24,}/gi;

/**
 * Whether a text holds what may be a payment card's number: 12 to 19 digits that pass the Luhn check, written in any script's digits,
 * together or in groups with the separators that people use; or with anything between the groups that is no letter, where it begins as an
 * issuer's numbers do.
 *
 * A number begins and ends with a group of digits, so that a longer run of digits (a tracking number) is not searched inside; nor is a UUID.
 * About one of ten other numbers of that length passes the check too: ask for another way of writing it, or say from how many digits on
 * a text is looked at (`atLeast`; phone numbers have up to 15).
 * Source: ISO/IEC 7812-1, lengths of 4.1 and the check digit of annex B (Luhn, US patent 2,950,048).
 *
 * @example
 * hasCardNumber('card 4111 1111-1111.1111, thanks'); // true
 * hasCardNumber('order 4111 1111 1111 1112'); // false
 */
export function hasCardNumber(text: string, atLeast = shortest): boolean {
  // Full-width, superscript and circled digits become plain ones here (⑪ two of them); other scripts' digits are read by value below.
  const plain = text.normalize('NFKC').replace(uuids, 'id');
  if (plain.length < atLeast) return false;
  return (
    holds(plain, usualGaps, (number) => number.length >= atLeast) ||
    holds(plain, anyGaps, (number) => number.length >= atLeast && isIssued(number))
  );
}

/**
 * Whether a name, key or reference holds a payment card's number: one of 15 to 19 digits that passes the Luhn check and begins as an issuer's
 * numbers do, together or in groups with the same between all of them. Looser than {@link hasCardNumber}, because names are numbers often: product
 * and order numbers of other systems are none of these, and UUIDs and hashes are not looked into.
 *
 * @example
 * hasIssuedCardNumber('cart:4111-1111-1111-1111'); // true
 * hasIssuedCardNumber('112-3456789-1234563'); // false: an order of a marketplace
 */
export function hasIssuedCardNumber(text: string): boolean {
  const written = text.normalize('NFKC');
  if (written.length < shortestInNames) return false;
  const plain = written.replace(uuids, 'id').replace(hashes, 'id');
  // Names are put together of numbers (`C553031@5412:7`): what stands between the groups of one number is the same everywhere.
  return holds(plain, anyGaps, (number) => number.length >= shortestInNames && isIssued(number), { oneGap: true });
}

/**
 * The text with a bullet for each digit of what may be a payment card's number; texts without one come back as they are. For what customers write by
 * themselves, which cannot be refused: what a member of staff writes is.
 *
 * Law: {@link hasCardNumber} finds none in what comes back.
 *
 * @example
 * withoutCardNumbers('my card is 4111 1111 1111 1111, thanks'); // 'my card is •••• •••• •••• ••••, thanks'
 */
export function withoutCardNumbers(text: string): string {
  if (!hasCardNumber(text)) return text;
  return text
    .normalize('NFKC')
    .split(aUuid)
    .map((part) => (aUuid.test(part) ? part : masked(part)))
    .join('');
}

function masked(text: string): string {
  return [usualGaps, anyGaps].reduce(
    (left, gaps) => left.replace(gaps, (run) => (hasCardNumber(run) ? run.replace(/\p{Nd}/gu, '•') : run)),
    text,
  );
}

type Test = (number: readonly number[]) => boolean;

function holds(text: string, gaps: RegExp, fits: Test, { oneGap = false } = {}): boolean {
  for (const [run] of text.matchAll(gaps)) {
    const groups = groupsOf(run);
    if (groups.some((_, from) => beginsCard(groups, from, fits, oneGap))) return true;
  }
  return false;
}

/** Digits that stand together, and what stands before them. */
interface Group {
  readonly gap: string;
  readonly values: readonly number[];
}

function groupsOf(run: string): Group[] {
  let end = 0;
  return [...run.matchAll(digits)].map((match) => {
    const gap = run.slice(end, match.index);
    end = match.index + match[0].length;
    return { gap, values: valuesOf(match[0]) };
  });
}

function beginsCard(groups: readonly Group[], from: number, fits: Test, oneGap: boolean): boolean {
  let number: readonly number[] = [];
  const gap = groups[from + 1]?.gap;
  for (let i = from; i < groups.length && number.length < longest; i++) {
    const group = groups[i] as Group;
    if (oneGap && i > from && group.gap !== gap) return false;
    number = [...number, ...group.values];
    if (number.length <= longest && fits(number) && passesLuhn(number)) return true;
  }
  return false;
}

function isIssued(number: readonly number[]): boolean {
  const text = number.join('');
  return issued.some((range) => range.test(text));
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
