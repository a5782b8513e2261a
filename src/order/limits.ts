/** Bounds of one order: constants with their reason. Smaller would refuse real orders, larger would let one order slow a shop. */

/** Uses of one discount: more is no limit. */
export const maxUses = 1_000_000_000;
/** Lines of one order: the longest in the wholesale data has about 1,100. */
export const maxLines = 5_000;
/** Units of one line: the largest real line has 80,995. */
export const maxUnits = 10_000_000;
/** Units that a price is for: prices with all their digits stay exact. */
export const maxPricedPer = 1_000_000;
/** Minor units of one order: its taxes, and sums over thousands of such orders, stay exact integers. */
export const maxOrderAmount = 100_000_000_000_000;
/** Components of one kit: each is counted by itself in every order of it. */
export const maxComponents = 1_000;
/** Charges, payments, parcels, returns, holds, approvals, tags: each is a row of the head, which is rewritten by every fact. */
export const maxCharges = 100;
/** Payments of one order, failed attempts among them. */
export const maxPayments = 100;
/** Parcels of one order, cancelled ones among them. */
export const maxShipments = 1_000;
/** Returns of one order, refused and expired ones among them. */
export const maxReturns = 1_000;
/** Holds that stand on one order at a time. */
export const maxHolds = 50;
/** Commands of one order that wait for a second person at a time. */
export const maxApprovals = 50;
/** Tags of one order. */
export const maxTags = 50;
/** Actions and conditions of one discount rule, and tiers of one action: each is looked at for every line. */
export const maxRuleParts = 20;
/** Tiers of one action of a discount rule: each is looked at for every line. */
export const maxTiers = 50;
/** Actions of one edit: more would be another order. Each is a part of a section that is rewritten with the next. */
export const maxStagedActions = 500;
/** Serial numbers of one line of a parcel or a return: each is told by a fact and kept with the parcel. */
export const maxSerials = 5_000;
/** Hours for which an edit that nobody confirms stays open, and keeps others from beginning one. */
export const editHours = 24;
/** Orders of one parcel beside the first: each is told what the carrier says in a command of its own. */
export const maxGroup = 20;
/** Days for which a replacement that left in advance waits for its return, where the shop names none. */
export const advanceDays = 30;
/** Photos that a line of a return refers to: each reference is told by a fact. */
export const maxPhotos = 20;
/** Movements that one payment remembers by their references, and disputes of one order: what is told more often needs a person. */
export const maxMovements = 500;
/** Disputes of one order: more of them need a person. */
export const maxDisputes = 100;
/** Characters of a free text. */
export const maxText = 10_000;
/** Automatic steps that one command may set off; more means that two rules feed each other. */
export const maxReactions = 16;
