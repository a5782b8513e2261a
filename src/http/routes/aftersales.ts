/** Cases, feedback, repairs and claims of suppliers over HTTP. */
import * as z from 'zod';
import { feedbackAnswerSchema, feedbackFindSchema, feedbackReasonSchema } from '../../engine/cases/feedback-schemas';
import { caseSchemas, caseSchemasInBase64, inBase64, incomingSchema } from '../../engine/cases/schemas';
import { claimSchemas, repairSchemas } from '../../engine/repairs/schemas';
import { stockSchemas } from '../../engine/stock/schemas';
import type { ShopTerms } from '../../order';
import { alsoForCustomers } from './own-aftersales';
import { actionsOf, door, type Route } from './route';

const attached = incomingSchema.shape.attachments.in.element;
/** As a mail gateway tells it; bytes in base64. */
const message = incomingSchema.extend({
  attachments: z.array(attached.extend({ bytes: inBase64.optional() })),
});
const several = z.strictObject({ cases: z.array(z.string()).min(2).max(50) });

const cases: readonly Route[] = [
  door('cases.find', 'GET /cases', 'Cases, newest first.', { input: caseSchemas.find }),
  door('cases.open', 'POST /cases', 'Somebody asks, complains, or is asked.', {
    input: caseSchemasInBase64.open,
    with: (given: z.output<typeof caseSchemasInBase64.open>) => [given],
  }),
  door('cases.receive', 'POST /cases/messages', 'A message from outside joins its case, or opens one.', {
    ...{ input: message, takes: ['actor'] },
    with: (given: z.output<typeof message>) => [given],
  }),
  door('cases.merge', 'POST /cases/merge', 'Several cases are one.', {
    ...{ input: several, takes: ['actor'] },
    with: ({ cases: refs }: z.output<typeof several>) => [refs],
  }),
  door('cases.get', 'GET /cases/{case}', 'The case as it stands, with what may be done.'),
  door('cases.history', 'GET /cases/{case}/history', 'Every fact, oldest first.'),
  door('cases.thread', 'GET /cases/{case}/thread', 'All messages and notes with what was written, the oldest first.'),
  door('cases.attachment', 'GET /cases/{case}/messages/{message}/attachments/{index}', 'The bytes of an attachment.', {
    answers: 'bytes',
    with: (_: unknown, { case: of, message: in_, index }) => [of, in_, Number(index)],
  }),
  door('cases.reply', 'POST /cases/{case}/reply', 'Writes to the customer.', { input: caseSchemas.reply }),
  door('cases.write', 'POST /cases/{case}/write', 'What the customer says in their case; whoever they are is known.', {
    input: caseSchemasInBase64.write,
    with: (given: z.output<typeof caseSchemasInBase64.write>, { case: of }) => [of, given],
  }),
  door('cases.note', 'POST /cases/{case}/note', 'Writes a note that the customer does not see.', {
    input: caseSchemas.note,
  }),
  door('cases.assign', 'POST /cases/{case}/assign', 'Somebody takes care of it.', { input: caseSchemas.assign }),
  door('cases.prioritize', 'POST /cases/{case}/prioritize', 'It is more or less urgent.', {
    input: caseSchemas.prioritize,
  }),
  door('cases.escalate', 'POST /cases/{case}/escalate', 'Somebody above is to look at it.', {
    input: caseSchemas.escalate,
  }),
  door('cases.resolve', 'POST /cases/{case}/resolve', 'It is solved, perhaps with a credit.', {
    input: caseSchemas.resolve,
  }),
  door('cases.approve', 'POST /cases/{case}/approve', 'A second member of staff grants the credit that waits.'),
  door('cases.deny', 'POST /cases/{case}/deny', 'A second member of staff denies the credit that waits.'),
  door('cases.reopen', 'POST /cases/{case}/reopen', 'It was not solved.', { input: caseSchemas.reopen }),
  door('cases.remind', 'POST /cases/{case}/remind', 'What is late by now escalates.'),
];

const feedback: readonly Route[] = [
  door('feedback.find', 'GET /feedback', 'Feedback, newest first.', { input: feedbackFindSchema }),
  door('feedback.ofToken', 'GET /answers/{token}', 'What the customer with this token is asked.', {
    open: true,
  }),
  door('feedback.answer', 'POST /answers/{token}', 'What the customer with this token thinks of the order.', {
    ...{ input: feedbackAnswerSchema, open: true, takes: ['actor', 'idempotencyKey'] },
  }),
  door('feedback.get', 'GET /feedback/{feedback}', 'The feedback as it stands, with what may be done.'),
  door('feedback.text', 'GET /feedback/{feedback}/text', 'What the customer wrote; null where nothing was.'),
  door('feedback.history', 'GET /feedback/{feedback}/history', 'Every fact, oldest first.'),
  door('feedback.hide', 'POST /feedback/{feedback}/hide', 'It is not to be shown.', { input: feedbackReasonSchema }),
  door('feedback.show', 'POST /feedback/{feedback}/show', 'It may be shown again.', { input: feedbackReasonSchema }),
];

const repair = (name: keyof ReturnType<typeof repairSchemas>) => (shop: ShopTerms) =>
  repairSchemas(stockSchemas(shop))[name];

const repairs: readonly Route[] = [
  door('repairs.find', 'GET /repairs', 'Repairs, newest first.', { input: repair('find') }),
  door('repairs.ask', 'POST /repairs', 'A unit is to be repaired.', { input: repair('ask') }),
  door('repairs.check', 'POST /repairs/check', 'Whether a unit is under warranty. Nothing is written.', {
    input: repair('check'),
    takes: [],
  }),
  door('repairs.get', 'GET /repairs/{repair}', 'The repair as it stands.'),
  door('repairs.history', 'GET /repairs/{repair}/history', 'Every fact, oldest first.'),
  actionsOf('repairs', 'GET /repairs/{repair}/actions'),
  door('repairs.receive', 'POST /repairs/{repair}/receive', 'The unit has come.', { input: repair('receive') }),
  door('repairs.diagnose', 'POST /repairs/{repair}/diagnose', 'What is wrong, and who pays.', {
    input: repair('diagnose'),
  }),
  door('repairs.quote', 'POST /repairs/{repair}/quote', 'What it would cost the customer.', { input: repair('quote') }),
  door('repairs.accept', 'POST /repairs/{repair}/accept', 'The customer agrees to the quote.', {
    input: repair('accept'),
  }),
  door('repairs.decline', 'POST /repairs/{repair}/decline', 'The customer does not agree.', {
    input: repair('decline'),
  }),
  door('repairs.begin', 'POST /repairs/{repair}/begin', 'Somebody works on it.'),
  door('repairs.usePart', 'POST /repairs/{repair}/usePart', 'A part was used.', { input: repair('usePart') }),
  door('repairs.finish', 'POST /repairs/{repair}/finish', 'It works again.'),
  door('repairs.giveUp', 'POST /repairs/{repair}/giveUp', 'It cannot be repaired.', { input: repair('giveUp') }),
  door('repairs.replace', 'POST /repairs/{repair}/replace', 'The customer gets another unit.', {
    input: repair('replace'),
  }),
  door('repairs.refund', 'POST /repairs/{repair}/refund', 'The customer gets money back.', { input: repair('refund') }),
  door('repairs.sendBack', 'POST /repairs/{repair}/sendBack', 'The unit goes back to the customer.', {
    input: repair('sendBack'),
  }),
  door('repairs.close', 'POST /repairs/{repair}/close', 'The customer has it.'),
  door('repairs.cancel', 'POST /repairs/{repair}/cancel', 'It is called off.', { input: repair('cancel') }),
  door('repairs.remind', 'POST /repairs/{repair}/remind', 'Does what its deadline is for.'),
];

const claims: readonly Route[] = [
  door('supplierClaims.find', 'GET /supplierClaims', 'Claims against suppliers, newest first.', {
    input: claimSchemas.find,
  }),
  door('supplierClaims.open', 'POST /supplierClaims', 'A supplier owes something for bad goods.', {
    input: claimSchemas.open,
  }),
  door('supplierClaims.get', 'GET /supplierClaims/{claim}', 'The claim as it stands.'),
  door('supplierClaims.history', 'GET /supplierClaims/{claim}/history', 'Every fact, oldest first.'),
  actionsOf('supplierClaims', 'GET /supplierClaims/{claim}/actions'),
  door('supplierClaims.addEvidence', 'POST /supplierClaims/{claim}/addEvidence', 'More that shows it.', {
    input: claimSchemas.addEvidence,
  }),
  door('supplierClaims.settle', 'POST /supplierClaims/{claim}/settle', 'What the supplier has paid.', {
    input: claimSchemas.settle,
  }),
  door('supplierClaims.withdraw', 'POST /supplierClaims/{claim}/withdraw', 'It is given up.', {
    input: claimSchemas.withdraw,
  }),
  door(
    'supplierClaims.remind',
    'POST /supplierClaims/{claim}/remind',
    'Tells staff that the supplier has not answered.',
  ),
];

export const aftersalesRoutes: readonly Route[] = [...alsoForCustomers([...cases, ...repairs]), ...feedback, ...claims];
