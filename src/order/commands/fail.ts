/**
 * `shipments.fail`: a location cannot send units that were promised from there: it is closed, or has found less than it should have. What is to
 * become of them is the shop's policy, carried out in the same change; the location gives nothing more to the order by itself.
 */
import { type Problem, problem } from '../../kernel';
import { accepted, defineCommand, refused, shopActors } from '../command';
import { missingFor, piecesOf, unitsFor } from '../progress';
import type { Payloads } from '../schemas';
import { countOf, promisedUnits, unitProblems, unitsIn } from '../units';
import { type LineCounts, news, type OrderRecord } from '../vocabulary';
import { meantLines, needsOfPromised, standingOfPromised } from './promised';

export const failToSend = defineCommand({
  type: 'shipments.fail',
  actors: shopActors,
  needs: needsOfPromised,
  standing: standingOfPromised,
  given: (order, { lines, location }, { shop }): Problem[] => {
    const known = shop.locations.some(({ id }) => id === location);
    const message = `the shop has no location "${location}"`;
    const here = (count: LineCounts) => unitsFor(count, promisedUnits(order, count, location));
    return [
      ...(known ? [] : [problem('input.invalid', message, { location }, ['location'])]),
      ...(lines === 'all' ? [] : unitProblems(order, lines, here, 'lines')),
    ];
  },
  decide: (order, { lines, location, reason }) => {
    const units = failing(order, { lines, location });
    if (units.length === 0) return refused(problem('shipment.empty', 'nothing of this waits there', {}, ['lines']));
    return accepted(news('lines.failed', { location, units, reason }));
  },
});

/** The units that cannot be sent: of some lines as many as are named, each piece of a kit for itself. */
function failing(order: OrderRecord, { lines, location }: Pick<Payloads['shipments.fail'], 'lines' | 'location'>) {
  return meantLines(order, lines).flatMap(({ lineId, units: most }) => {
    const count = countOf(order, lineId);
    if (!count) return [];
    const here = promisedUnits(order, count, location);
    return piecesOf(count).flatMap((piece) => {
      const units = Math.min(unitsIn(here, piece.sku), missingFor(count, piece, most));
      return units > 0 ? [{ lineId, sku: piece.sku, units }] : [];
    });
  });
}
