/**
 * What somebody wrote, without what they answered to and without their signature: English, Traditional and Simplified Chinese, as Outlook, Gmail,
 * Apple, QQ and NetEase write it. Answers between and below quoted lines stay, a message that is passed on stays whole, and where nothing would be
 * left all of it stays: rather too much than a lost word.
 */

/** Characters that are looked at: cases keep fewer. */
const longest = 200_000;
/** Lines over which the head of a quotation is broken. */
const brokenOver = 3;
/** Lines that a signature has at most. */
const longestSignature = 12;

/** With a date or an address in it: whoever tells what they once wrote has neither. */
const heads: readonly RegExp[] = [
  /^(?:On|At)\b(?=.*\d).{4,400}\bwrote:$/i,
  /^(?=.*\d).{4,400}(?:寫道|写道)\s*[:\uff1a]$/,
  /^.{0,200}<[^<>\s]+@[^<>\s]+>.{0,100}(?:寫道|写道|wrote)\s*[:\uff1a]$/i,
];
const dividers =
  /^[-_—\s]{2,}(?:Original Message|Original|Reply message|原始郵件|原始邮件|原始訊息|原始信件|邮件原件|回复的原邮件|回覆的原郵件)[-_—\s]{2,}$/i;
const forwards =
  /^(?:-{2,}\s*)?(?:Forwarded message|Begin forwarded message|轉寄郵件|轉寄的郵件|轉寄訊息|转发邮件|转发的邮件|已轉寄的郵件|以下是轉寄的郵件|開始轉寄郵件|開始轉寄訊息|开始转发的邮件|下面是被转发邮件的内容)\s*[:\uff1a]?(?:\s*-{2,})?$/i;
const fromField = /^\*?(?:From|寄件者|寄件人|发件人|發件人)\s*\*?\s*[:\uff1a]/i;
const otherField =
  /^\*?(?:Sent|Date|To|Cc|Subject|傳送時間|寄件日期|傳送日期|日期|收件者|收件人|副本|主旨|主題|发送时间|發送時間|时间|時間|抄送|主题)\s*\*?\s*[:\uff1a]/i;
const devices =
  /^(?:Sent from (?:my |Yahoo Mail|Outlook|Mail for |the )?.{0,60}|Get Outlook for .{0,100}|(?:從|从|由)我的\s?.{1,40}(?:傳送|寄出|发送|發送)|(?:傳送|寄|发|發|发送|發送)自我的\s?.{1,40}|(?:取得|下载|获取).{0,20}Outlook.{0,100})$/i;

export function replyText(text: string): string {
  const all = text
    .slice(0, longest)
    .replace(/\r\n?/g, '\n')
    .replaceAll('\u00a0', ' ')
    .split('\n')
    .map((line) => line.trimEnd());
  const own = withoutSignature(withoutQuotes(all));
  return tidy(own) || tidy(all);
}

function withoutQuotes(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (forwards.test(line)) return [...kept, ...lines.slice(at)];
    if (isDivider(lines, at)) break;
    const headLines = headAt(lines, at);
    if (headLines === 0) {
      if (!line.startsWith('>')) kept.push(line);
      continue;
    }
    // Marked line by line: what is not marked below is an answer. Without marks all below is the quotation.
    if (!nextText(lines, at + headLines).startsWith('>')) break;
    at += headLines - 1;
  }
  return kept;
}

/** Whether all from here on is a quotation: Outlook's dividing line, or the fields of a head. */
function isDivider(lines: readonly string[], at: number): boolean {
  const line = lines[at] as string;
  if (dividers.test(line)) return true;
  if (/^_{10,}$|^-{10,}$/.test(line)) return fromField.test(nextText(lines, at + 1));
  if (!fromField.test(line)) return false;
  return lines.slice(at + 1, at + 7).filter((next) => otherField.test(next)).length >= 2;
}

/** How many lines the head of a quotation takes that begins here; 0 for none. */
function headAt(lines: readonly string[], at: number): number {
  if (lines[at] === '') return 0;
  for (let count = 1; count <= brokenOver; count++) {
    const part = lines.slice(at, at + count);
    if (part.at(-1) === '') return 0;
    const joined = part.join(' ');
    if (/[:\uff1a]$/.test(joined) && heads.some((head) => head.test(joined))) return count;
  }
  return 0;
}

function nextText(lines: readonly string[], from: number): string {
  return lines.slice(from, from + 5).find((line) => line !== '') ?? '';
}

function withoutSignature(lines: readonly string[]): string[] {
  const at = lines.findIndex(
    (line, index) => line === '--' && lines.slice(index + 1).filter((next) => next !== '').length <= longestSignature,
  );
  const own = at < 0 ? [...lines] : lines.slice(0, at);
  while (own.length > 0 && (own.at(-1) === '' || devices.test(own.at(-1) as string))) own.pop();
  return own;
}

function tidy(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
