/** `orderwright/aftersales`: return rules and refund proposals as pure functions. */
export {
  type RefundProposal,
  type ReturnLine,
  type ReturnWindow,
  refundProposal,
  returnableUntil,
  returnProblems,
} from './returns';
