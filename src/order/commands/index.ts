/** Every command, by name. */
import type { CommandDefinition, ImplementedCommand } from '../command';
import { accept } from './accept';
import { approve, deny } from './approve';
import { receiveBack, resolveParcel } from './astray';
import { cancel } from './cancel';
import { charge } from './charge';
import { claimParcel, settleClaim } from './claim';
import { complete } from './complete';
import { confirm } from './confirm';
import { confirmEdit } from './confirm-edit';
import { draft } from './draft';
import { beginEdit, discardEdit, stageEdit, unstageEdit } from './edit';
import { evidence } from './evidence';
import { expire } from './expire';
import { expirePayment } from './expire-payment';
import { failToSend } from './fail';
import { fill } from './fill';
import { fulfill } from './fulfill';
import { hear } from './hear';
import { hold, releaseHold } from './hold';
import { joinShipment, mergeShipments } from './merge';
import { moveWindow } from './move-window';
import { claimOrder, feedback, note, tag } from './notes';
import { authorize, capture, fail, voidPayment } from './pay';
import { place } from './place';
import { beginProduction, failProduction, receiveProduction, requestProduction } from './produce';
import { reallocate } from './reallocate';
import { recordPayment } from './record-payment';
import { redate } from './redate';
import { refund } from './refund';
import { release } from './release';
import { remind } from './remind';
import { remindOfPromise } from './remind-of-promise';
import { askReturnLabel, recordReturn, trackReturn } from './return-labels';
import {
  approveReturn,
  expireReturn,
  receiveReturn,
  refundReturn,
  rejectReturn,
  releaseExchange,
  requestReturn,
  sendBackReturn,
} from './returns';
import { dispatch } from './ship';
import { recordTax, reportTax, requoteTax } from './taxes';
import { tell } from './tell';
import { cancelShipment, recordShipment, track } from './track';

/** Every command of orders by its name: its schema of input, who may give it, in which states, and how it is decided. */
export const definitions: { readonly [T in ImplementedCommand]: CommandDefinition<T> } = {
  'orders.draft': draft,
  'orders.place': place,
  'orders.accept': accept,
  'orders.confirm': confirm,
  'orders.release': release,
  'orders.complete': complete,
  'orders.cancel': cancel,
  'orders.expire': expire,
  'orders.hold': hold,
  'orders.releaseHold': releaseHold,
  'orders.note': note,
  'orders.tag': tag,
  'orders.claim': claimOrder,
  'orders.fill': fill,
  'orders.redate': redate,
  'orders.moveWindow': moveWindow,
  'orders.fulfill': fulfill,
  'orders.feedback': feedback,
  'orders.tell': tell,
  'orders.approve': approve,
  'orders.deny': deny,
  'payments.authorize': authorize,
  'payments.record': recordPayment,
  'payments.capture': capture,
  'payments.fail': fail,
  'payments.void': voidPayment,
  'payments.refund': refund,
  'shipments.dispatch': dispatch,
  'shipments.record': recordShipment,
  'shipments.track': track,
  'shipments.cancel': cancelShipment,
  'shipments.reallocate': reallocate,
  'shipments.fail': failToSend,
  'shipments.resolve': resolveParcel,
  'shipments.receiveBack': receiveBack,
  'shipments.remind': remindOfPromise,
  'shipments.claim': claimParcel,
  'shipments.settleClaim': settleClaim,
  'returns.request': requestReturn,
  'returns.approve': approveReturn,
  'returns.reject': rejectReturn,
  'returns.receive': receiveReturn,
  'returns.sendBack': sendBackReturn,
  'returns.release': releaseExchange,
  'returns.expire': expireReturn,
  'returns.refund': refundReturn,
  'returns.askLabel': askReturnLabel,
  'returns.record': recordReturn,
  'returns.track': trackReturn,
  'shipments.merge': mergeShipments,
  'shipments.join': joinShipment,
  'edits.begin': beginEdit,
  'edits.stage': stageEdit,
  'edits.unstage': unstageEdit,
  'edits.confirm': confirmEdit,
  'edits.discard': discardEdit,
  'payments.hear': hear,
  'payments.expire': expirePayment,
  'payments.evidence': evidence,
  'payments.remind': remind,
  'payments.charge': charge,
  'taxes.report': reportTax,
  'taxes.record': recordTax,
  'taxes.requote': requoteTax,
  'production.request': requestProduction,
  'production.begin': beginProduction,
  'production.receive': receiveProduction,
  'production.fail': failProduction,
};
