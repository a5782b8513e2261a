/**
 * `orderwright/smtp`: the shop's mail, out by SMTP and in as messages of cases.
 *
 * @packageDocumentation
 */
export { parseMail } from './parse-mail';
export {
  type MailAttachment,
  type MailServer,
  type MailText,
  type MailTransport,
  type OutgoingMail,
  type SmtpOptions,
  smtp,
} from './smtp';
