/** Messages in English. */
import type { Language } from './template';

const order = '[[ {orderNumber}]]';

export const english: Language = {
  locale: 'en',
  greeting: 'Hello[[ {name}]],',
  closing: '[[{shop}]]',
  lines: {
    ordered: '{units} × {title}[[ at {price}]]: {total}[[, arrives on {deliverOn}]]',
    moved: '{title}[[: now expected on {deliverOn}]]',
    late: '{units} × {title}, promised for {deliverOn}',
    handedOver: '{units} × {title}[[: {text}]]',
    made: '{units} × {title} at {location}[[, ready on {readyOn}]]',
    dropOff: '{name}[[, {address}]]',
    purchased: '{units} × {sku}',
  },
  templates: {
    'order.placed': {
      subject: `We received your order${order}`,
      body: [`Thank you. We received your order${order}:`, '{lines}', 'Total: {total}'],
    },
    'order.confirmed': {
      subject: `Your order${order} is confirmed`,
      body: [`We confirm your order${order}:`, '{lines}', 'Total: {total}'],
    },
    'order.cancelled': {
      subject: `Your order${order} is cancelled`,
      body: [`Your order${order} is cancelled. What you have paid for it goes back to you.`],
    },
    'order.expired': {
      subject: `Your order${order} has expired`,
      body: [`Your order${order} was not paid in time and has expired. Nothing is owed for it.`],
    },
    'payment.actionRequired': {
      subject: `Please confirm the payment of your order${order}`,
      body: [`Your bank asks you to confirm the payment of your order${order}. Open your order in the shop to do so.`],
    },
    'payment.failed': {
      subject: `The payment of your order${order} failed`,
      body: [
        `The payment of your order${order} did not go through. Open your order in the shop to pay in another way.`,
      ],
    },
    'refund.settled': {
      subject: `{amount} refunded for your order${order}`,
      body: [`We have refunded {amount} for your order${order}. Your bank may take some days to show it.`],
    },
    'shipment.dispatched': {
      subject: `Your order${order} is on its way`,
      body: [`A parcel of your order${order} is on its way[[ with {carrier}]].`, '[[Tracking number: {tracking}]]'],
    },
    'shipment.delivered': {
      subject: `Your order${order} was delivered`,
      body: [`A parcel of your order${order} was delivered.`],
    },
    'return.approved': {
      subject: `Your return for order${order} is approved`,
      body: [
        `We take back what you want to return of your order${order}. Please send it to us.`,
        '[[Print this label and put it on the parcel: {labelUrl}]]',
        '[[Show this code where you hand in the parcel: {code}]]',
        '{lines}',
        '[[It travels with {carrier}, tracking number {tracking}.]]',
      ],
    },
    'return.rejected': {
      subject: `Your return for order${order}`,
      body: [`We cannot take back what you want to return of your order${order}. Answer this message to ask why.`],
    },
    'return.received': {
      subject: `We received your return for order${order}`,
      body: [`What you returned of your order${order} has arrived. We are looking at it.`],
    },
    'return.expired': {
      subject: `Your return for order${order} has not arrived`,
      body: [`What you wanted to return of your order${order} has not arrived in time, so we have closed the return.`],
    },
    'return.sentBack': {
      subject: `What you returned of order${order} is on its way back to you`,
      body: [
        `We send back to you what we could not take of your return for order${order}.`,
        '[[Tracking number: {tracking}]]',
      ],
    },
    'approval.requested': {
      subject: `Approval needed: {command}${order}`,
      body: [`{command} of order${order} waits for a second person.`, 'Reason: {reason}'],
    },
    'edit.confirmed': {
      subject: `Your order${order} was changed`,
      body: [`Your order${order} was changed as agreed.`, 'Difference: {difference}'],
    },
    'promise.changed': {
      subject: `Your order${order} arrives on another day`,
      body: [`Some of your order${order} arrives on another day than we said:`, '{lines}'],
    },
    'promise.threatened': {
      subject: `A promise is in danger: order${order}`,
      body: [`This of order${order} may not leave in time:`, '{lines}'],
    },
    'promise.broken': {
      subject: `A promise was not kept: order${order}`,
      body: [`This of order${order} has not arrived in time:`, '{lines}'],
    },
    'lines.fulfilled': {
      subject: `Here is what you ordered${order}`,
      body: [`Of your order${order} you get:`, '{lines}'],
    },
    'payment.authorizationExpired': {
      subject: `A payment of order${order} has expired`,
      body: [`{amount} that was set aside for order${order} is not there any more.`],
    },
    'refund.reversed': {
      subject: `A refund of order${order} came back`,
      body: [`The refund of {amount} for order${order} could not be paid out ({code}).`],
    },
    'dispute.opened': {
      subject: `A payment of order${order} is disputed`,
      body: [`{amount} of order${order} is disputed: {reason}.`, '[[Answer by {respondBy}.]]'],
    },
    'dispute.reminded': {
      subject: `A dispute of order${order} waits for an answer`,
      body: [`A dispute of order${order} waits for evidence[[, until {respondBy}]].`],
    },
    'dispute.won': { subject: `Dispute won: order${order}`, body: [`{amount} of order${order} stays with the shop.`] },
    'dispute.lost': {
      subject: `Dispute lost: order${order}`,
      body: [`{amount} of order${order} went back to the customer.`],
    },
    'claim.opened': {
      subject: `File a claim for order${order}`,
      body: [
        `A parcel of order${order} was lost or damaged: claim {amount} of its carrier[[, by the reference {reference}]].`,
      ],
    },
    'payment.overdue': {
      subject: `Your order${order}: {amount} is due`,
      body: [
        `{amount} of your order${order} was due on {dueOn}. Please pay it; if you have done so already, you need do nothing.`,
      ],
    },
    'production.requested': { subject: `To be made for order${order}`, body: ['Please make:', '{lines}'] },
    'production.cancelled': {
      subject: `Not to be made for order${order}`,
      body: ['These need not be made any more:', '{lines}'],
    },
    'case.opened': {
      subject: 'We received your message ({number})',
      body: [
        `Thank you for your message[[ about order {orderNumber}]]. We answer as soon as we can. Your reference: {number}`,
      ],
    },
    'case.replied': {
      subject: '[[{subject} ]]({number})',
      body: ['[[{text}]]', 'Answer this message to write to us again. Your reference: {number}'],
    },
    'case.resolved': {
      subject: 'Your request {number} is settled',
      body: [
        '[[{text}]]',
        '[[We have credited {credit} to your account with us.]]',
        'If anything is left, answer this message. Your reference: {number}',
      ],
    },
    'case.reopened': {
      subject: 'We look at your request {number} again',
      body: ['We have opened your request {number} again, and write to you as soon as we know more.'],
    },
    'case.escalated': {
      subject: 'Case {number} waits (level {level})',
      body: [
        'The {kind} {number} of priority {priority} is past its time[[, order {orderNumber}]].',
        '[[Owner: {owner}]]',
      ],
    },
    'feedback.asked': {
      subject: `How was your order${order}?`,
      body: [
        `Your order${order} was delivered. Open it in the shop to say how it was; it takes a minute and helps us.`,
      ],
    },
    'repair.quoted': {
      subject: 'What the repair of your {title} costs: {total}',
      body: [
        'We have looked at your {title}[[ ({serial})]]. Its repair costs {total}, tax included.',
        'We begin once you agree; please do so, or decline, until {validUntil}.',
      ],
    },
    'repair.accepted': {
      subject: 'We repair your {title}',
      body: ['You have agreed to the repair of your {title}[[ ({serial})]] for {total}. We have begun.'],
    },
    'repair.repaired': {
      subject: 'Your {title} is repaired',
      body: ['Your {title}[[ ({serial})]] is repaired and will soon be on its way back to you.'],
    },
    'repair.sentBack': {
      subject: 'Your {title} is on its way back',
      body: [
        'Your {title}[[ ({serial})]] is on its way back to you[[ with {carrier}]].',
        '[[Tracking number: {tracking}]]',
      ],
    },
    'repair.replaced': {
      subject: 'A new {title} is on its way to you',
      body: [
        'Your {title}[[ ({serial})]] could not be repaired. Another one is on its way to you[[ with {carrier}]].',
        '[[Tracking number: {tracking}]]',
      ],
    },
    'repair.declined': {
      subject: 'We do not repair your {title}',
      body: ['You have declined the repair of your {title}[[ ({serial})]]. We send it back to you as it is.'],
    },
    'repair.expired': {
      subject: 'The offer to repair your {title} has expired',
      body: [
        'We have not heard from you until {validUntil}, so we do not repair your {title}[[ ({serial})]] and send it back to you as it is.',
      ],
    },
    'repair.late': {
      subject: 'A repair of {sku} waits',
      body: ['The repair of {sku}[[ ({serial})]] is {status}, and should not be since {dueAt}.'],
    },
    'stock.out': { subject: '{sku} has run out', body: ['Nothing of {sku} is for sale anywhere.'] },
    'stock.back': { subject: '{sku} is back', body: ['{sku} is for sale again[[: {units} units]].'] },
    'stock.low': {
      subject: '{sku} is low at {location}',
      body: ['{sku} is low at {location}[[: {units} units are left]].'],
    },
    'stock.recovered': {
      subject: '{sku} is no longer low at {location}',
      body: ['{sku} is no longer low at {location}[[: {units} units]].'],
    },
    'queue.offered': {
      subject: 'What you wait for is here',
      body: ['{units} × {sku} is held for you until {expiresAt}. Open the shop to order it.'],
    },
    'purchase.sent': {
      subject: 'Purchase order[[ {reference}]]',
      body: ['Please deliver to {location}[[ by {expectedAt}]]:', '{lines}'],
    },
    'purchase.cancelled': {
      subject: 'Purchase order[[ {reference}]] is cancelled',
      body: ['Please do not deliver to {location}:', '{lines}', '[[Reason: {reason}]]'],
    },
    'endpoint.disabled': {
      subject: 'Webhooks to {endpoint} were stopped',
      body: [
        '{endpoint} failed {failures} times in a row ({reason}) and is sent nothing any more until it is enabled again.',
      ],
    },
    digest: { subject: 'News of your orders', body: ['What is new:', '{entries}'] },
  },
};
