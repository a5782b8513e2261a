/** Endpoints that failed for too long, or are gone. */
import type { EndpointRecord } from '../endpoints/record';
import type { Runtime } from '../runtime';
import { type AttentionSource, itemOf } from './item';

export function endpointSource({ shop, repository }: Runtime): AttentionSource {
  return {
    name: 'endpoint',
    reasons: ['disabled'],
    async page({ after, limit }) {
      const found = await repository.find(shop.id, {
        ...{ kind: 'endpoint', terms: ['attention:disabled'], limit: limit + 1 },
        ...(after !== null && { before: after }),
      });
      const page = found.slice(0, limit);
      const items = page.flatMap(({ id, head }) => {
        const { id: number, reason, disabledAt } = JSON.parse(head) as EndpointRecord;
        if (disabledAt === null) return [];
        const trouble = { reason: 'disabled', about: null, ...(reason !== null && { detail: reason }) };
        const subject = { kind: 'endpoint', id } as const;
        const known = { subject, number, since: disabledAt, currency: shop.currency, actions: ['endpoints.enable'] };
        return [itemOf(trouble, known)];
      });
      return { items, next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
  };
}
