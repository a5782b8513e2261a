/**
 * `orderwright/aftersales`: return rules and refund proposals, cases and feedback, repairs, warranty and suppliers' claims as pure functions.
 *
 * @packageDocumentation
 */
export * from './cases';
export {
  decideFeedback,
  defaultFeedbackPolicy,
  evolveFeedback,
  type Feedback,
  type FeedbackAction,
  type FeedbackAnswer,
  type FeedbackCommand,
  type FeedbackFact,
  type FeedbackLine,
  type FeedbackPlan,
  type FeedbackPolicy,
  type FeedbackStatus,
  feedbackActions,
} from './feedback';
export * from './repairs';
export {
  claimProblems,
  type ReturnCandidate,
  type ReturnClaim,
  type ReturnClock,
  type ReturnEligibility,
  type ReturnReason,
  type ReturnRule,
  type ReturnTerms,
  returnEligibility,
  returnTermsOf,
} from './return-rules';
export {
  type RefundProposal,
  type ReturnLine,
  type ReturnWindow,
  refundProposal,
  returnableUntil,
  returnProblems,
} from './returns';
export {
  decideSupplierClaim,
  evolveSupplierClaim,
  type OpenedClaim,
  type SupplierClaim,
  type SupplierClaimAction,
  type SupplierClaimCommand,
  type SupplierClaimFact,
  type SupplierClaimStatus,
  supplierClaimActions,
  supplierClaimTroubles,
} from './supplier-claim';
