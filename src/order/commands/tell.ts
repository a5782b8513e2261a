/** `orders.tell`: news for a region of the host. */
import { problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand, everyone } from '../command';
import { mayTell, regionEvents, regionState } from '../host-regions';
import { news } from '../vocabulary';

export const tell = defineCommand({
  type: 'orders.tell',
  actors: everyone,
  standing: (_order, { shop, actor }) => {
    if (shop.regions.length === 0) return [problem('region.unknown', 'the shop has no regions of its own')];
    return shop.regions.some((region) => mayTell(region, actor.kind))
      ? []
      : [problem('actor.notAllowed', `no region is told by a ${actor.kind}`, { actor: actor.kind })];
  },
  given: (order, { event }, context) => {
    const region = ownerOf(event, context);
    if (!region) return [problem('region.unknown', `no region knows "${event}"`, { event }, ['event'])];
    if (!mayTell(region, context.actor.kind)) {
      const details = { region: region.name, actor: context.actor.kind };
      return [problem('actor.notAllowed', `${region.name} is not told by a ${context.actor.kind}`, details, ['event'])];
    }
    const state = regionState(order.head.states, region);
    if (region.states[state]?.on?.[event] !== undefined) return [];
    return [
      problem(
        'region.state',
        `${region.name} is ${state}; "${event}" leads nowhere from there`,
        { region: region.name, state, event },
        ['event'],
      ),
    ];
  },
  decide: (_order, { event, data }, context) =>
    accepted(news('host.told', { region: ownerOf(event, context)?.name ?? '', event, data })),
});

function ownerOf(event: string, { shop }: CommandContext) {
  return shop.regions.find((region) => regionEvents(region).includes(event));
}
