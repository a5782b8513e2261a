/** Who does something to an order. */

/** Who acts. `rule` is a routine step of the process, `system` an answer from outside (gateway, carrier, clock), `agent` a program on behalf of somebody. */
export interface Actor {
  readonly kind: ActorKind;
  /** The host's opaque id of a person or program; never a name or an address. */
  readonly id?: string;
}
/** On whose side of the shop somebody acts; it decides which commands they may give, and what of theirs needs a second person. */
export type ActorKind = 'customer' | 'staff' | 'system' | 'rule' | 'agent';
