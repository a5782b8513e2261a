/** The desk of a simulated carrier: it sends drivers and signs for lists of parcels. */
import { fingerprint } from '../../kernel';
import type { ManifestAnswer, ManifestRequest, PickupAnswer, PickupRequest } from '../../ports/carrier';

export interface CarrierDesk {
  readonly pickups: readonly PickupRequest[];
  readonly manifests: readonly ManifestRequest[];
  bookPickup(request: PickupRequest): PickupAnswer;
  manifest(request: ManifestRequest): ManifestAnswer;
}

/** References follow from the key, so that two runs of a demo give the same. */
export function carrierDesk(carrier: string, isHere: (reference: string) => boolean): CarrierDesk {
  const [pickups, manifests]: [PickupRequest[], ManifestRequest[]] = [[], []];
  const [booked, made] = [new Map<string, PickupAnswer>(), new Map<string, ManifestAnswer>()];

  /** Why nothing is done with these labels; null when it is. */
  function refusalOf(references: readonly string[]): { readonly status: 'refused'; readonly code: string } | null {
    const isKnown = references.length > 0 && references.every(isHere);
    return isKnown ? null : { status: 'refused', code: 'label.unknown' };
  }

  return {
    pickups,
    manifests,
    bookPickup(request) {
      const earlier = booked.get(request.key);
      if (earlier) return earlier;
      const refusal = refusalOf(request.references);
      const isTurned = request.until <= request.from;
      const answer: PickupAnswer =
        refusal ??
        (isTurned
          ? { status: 'refused', code: 'window.invalid' }
          : { status: 'booked', reference: `${carrier}:pickup:${fingerprint(request.key)}`, cost: null });
      if (answer.status === 'booked') pickups.push(request);
      booked.set(request.key, answer);
      return answer;
    },
    manifest(request) {
      const earlier = made.get(request.key);
      if (earlier) return earlier;
      const reference = `${carrier}:manifest:${fingerprint(request.key)}`;
      const answer: ManifestAnswer = refusalOf(request.references) ?? { status: 'made', reference, document: null };
      if (answer.status === 'made') manifests.push(request);
      made.set(request.key, answer);
      return answer;
    },
  };
}
