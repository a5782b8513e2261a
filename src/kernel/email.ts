/**
 * One spelling for all the ways of writing the same mailbox: without spaces and capitals, without what follows a `+`, and at Google without the
 * dots, which it does not read either. For telling customers apart, never for writing to them: what is no address comes back trimmed and in small letters.
 *
 * @example
 * oneMailbox(' Ann.Lee+drop@GoogleMail.com'); // 'annlee@gmail.com'
 */
export function oneMailbox(email: string): string {
  const text = email.normalize('NFKC').trim().toLowerCase();
  const at = text.lastIndexOf('@');
  if (at < 1) return text;
  const [mailbox = ''] = text.slice(0, at).split('+');
  const domain = text.slice(at + 1).replace(/\.$/, '');
  if (mailbox === '') return text;
  const google = domain === 'gmail.com' || domain === 'googlemail.com';
  return google ? `${mailbox.replaceAll('.', '')}@gmail.com` : `${mailbox}@${domain}`;
}
