import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCardNumber, hasIssuedCardNumber, withoutCardNumbers } from '../../src/kernel';

/** Numbers that schemes publish for tests. */
const published = ['4111111111111111', '5555555555554444', '378282246310005', '30569309025904', '6011111111111117'];

const arabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)));
const fullWidth = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
const bold = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit)));
const adlam = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x1e950 + Number(digit)));

describe('a card number', () => {
  it.each(published)('is found: %s', (number) => {
    expect(hasCardNumber(number)).toBe(true);
    expect(hasCardNumber(`please charge my card ${number}, thanks`)).toBe(true);
  });

  it.each([
    ['spaces', '4111 1111 1111 1111'],
    ['dashes', '4111-1111-1111-1111'],
    ['en dashes and thin spaces', '4111\u20131111\u20091111\u20131111'],
    ['no-break spaces', '4111\u00a01111\u00a01111\u00a01111'],
    ['ideographic spaces', '4111\u30001111\u30001111\u30001111'],
    ['zero-width characters', '4111\u200b1111\u200d1111\ufeff1111'],
    ['line ends', '4111\n1111\r\n1111\n1111'],
    ['dots, slashes and underscores', '4111.1111/1111_1111'],
    ['a blank after each digit', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'],
    ['colons', '4111:1111:1111:1111'],
    ['brackets', '(4111)(1111)(1111)(1111)'],
    ['plus signs and emoji', '4111+1111💳1111~1111'],
    ['blanks as in a table', '4111    1111 \t|\t 1111    1111'],
    ['two digits to a character', '㊶⑪⑪⑪⑪⑪⑪⑪'],
    ['katakana dots', '4111・1111・1111・1111'],
  ])('is found with %s', (_, text) => {
    expect(hasCardNumber(text)).toBe(true);
  });

  it.each([
    ['full-width', fullWidth],
    ['Arabic', arabic],
    ['mathematical bold', bold],
    ['Adlam', adlam],
  ])('is found in %s digits', (_, script) => {
    expect(hasCardNumber(script('4111 1111 1111 1111'))).toBe(true);
    expect(hasCardNumber(script('4111 1111 1111 1112'))).toBe(false);
  });

  it('is found beside other numbers', () => {
    expect(hasCardNumber('exp 12/29 4111 1111 1111 1111 cvc 123')).toBe(true);
    expect(hasCardNumber('4111111111111111 123')).toBe(true);
  });

  it('is not looked for in a UUID, and is found beside one', () => {
    const id = '01a21ec4-7619-7009-8433-d40d474fb27c';
    const unlucky = '01a21ec4-4111-1111-1111-1111d74fb27c';

    expect([`About ${id}`, `About ${unlucky}, ${id}`].filter((text) => hasCardNumber(text))).toEqual([]);
    expect(hasCardNumber(`${unlucky}: 4111 1111 1111 1111`)).toBe(true);
    expect(withoutCardNumbers(`${unlucky}: 4111 1111 1111 1111`)).toBe(`${unlucky}: •••• •••• •••• ••••`);
  });

  it('is found between letters', () => {
    expect(hasCardNumber('card4111111111111111card')).toBe(true);
  });
});

describe('no card number', () => {
  it.each([
    ['a wrong check digit', '4111111111111112'],
    ['too few digits', '41111111116'],
    ['too many digits', '41111111111111111111'],
    ['zeros', '0000 0000 0000 0000'],
    ['digits kept apart by words', '4111 and 1111 and 1111 and 1111'],
    ['a time', '2026-11-26T01:24:46Z'],
    ['a time with colons whose digits pass the check', '2026-01-31 12:30:40'],
    ['nothing', ''],
  ])('is %s', (_, text) => {
    expect(hasCardNumber(text)).toBe(false);
  });
});

/** Numbers that schemes publish for tests, by scheme. */
const schemes = [
  ['Visa', '4111111111111111'],
  ['Visa of 19 digits', '4000000000000000006'],
  ['Mastercard', '5555555555554444'],
  ['Mastercard of the second range', '2223003122003222'],
  ['American Express', '378282246310005'],
  ['Discover', '6011111111111117'],
  ['Diners Club', '3056930009020004'],
  ['JCB', '3566002020360505'],
  ['UnionPay', '6200000000000005'],
  ['Maestro', '6759649826438453'],
  ['Mir', '2200000000000004'],
] as const;

describe('a name', () => {
  it.each(schemes)('that is a card number of %s is found: %s', (_scheme, number) => {
    const grouped = number.replace(/(\d{4})(?=\d)/g, '$1-');

    expect([number, `cart:${grouped}`, `${number}@example.com`, arabic(grouped)].map(hasIssuedCardNumber)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(hasIssuedCardNumber(`${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`)).toBe(false);
  });

  it.each([
    ['an order of a marketplace', '302-1234567-1234562'],
    ['an order of another shop, of 13 digits', '4000000000006'],
    ['a GTIN of 14 digits', '36012345678909'],
    ['the number of a telephone set', '356938035643809'],
    ['milliseconds', '1769858000003'],
    ['a parcel of 20 digits', '00340434161094027318'],
    ['a UUID', '01234567-4111-7111-8111-411111111111'],
    ['a UUID that holds a number', 'f0000000-0000-4000-8111-411111111111'],
    ['an invoice, its line and a part', 'C411111@111111:1111'],
    ['a hash', 'a4111111111111111b9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b82'],
  ])('that is %s is none: %s', (_what, text) => {
    expect(hasIssuedCardNumber(text)).toBe(false);
  });

  it('passes, whatever ids by chance it is made of', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.stringMatching(/^[0-9a-f]{24,64}$/), (uuid, hash) => {
        expect([uuid, `order ${uuid}`, `a${hash}`].some(hasIssuedCardNumber)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('every number of 12 to 19 digits with its check digit is found, however it is grouped, and no other check digit is', () => {
  const groups = fc.array(fc.constantFrom('', ' ', '-', '\u2009'), { minLength: 19, maxLength: 19 });
  const body = fc.stringMatching(/^[1-9]\d{10,17}$/);
  fc.assert(
    fc.property(body, groups, fc.integer({ min: 1, max: 9 }), (body, groups, off) => {
      const check = checkDigit(body);
      const grouped = [...body].map((digit, i) => digit + groups[i]).join('');

      expect(hasCardNumber(`${grouped}${check}`)).toBe(true);
      expect(hasCardNumber(`${body}${(check + off) % 10}`)).toBe(false);
    }),
  );
});

function checkDigit(body: string): number {
  const sum = [...body].reverse().reduce((sum, text, i) => {
    const digit = Number(text) * (i % 2 === 0 ? 2 : 1);
    return sum + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return (10 - (sum % 10)) % 10;
}
