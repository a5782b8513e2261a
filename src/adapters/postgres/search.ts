/**
 * A search as SQL. Each begins at an index that gives what is asked for newest first, and ends with the page: by search words at
 * theirs, by channel and states at the standings, by names, party, time and amount at the index that the planner chooses.
 */
import type { FindQuery } from '../../ports/repository';
import { encodeArray } from './binary-arrays';
import { kindCode, toMs } from './codes';
import { standingConditions, standingsOfShop } from './standings';

type Given = (value: unknown) => string;

/** Gives `place`, `kind` and `id` of what is found, in the order of the query; the shop is `$1`. A part of a `with recursive`. */
export function searchFor(schema: string, shop: string, query: FindQuery): { wanted: string; values: unknown[] } {
  const values: unknown[] = [shop];
  const given: Given = (value) => `$${values.push(value)}`;
  const standing = standingConditions(query, (words) => given(encodeArray('text', words)));
  const isByOther =
    (query.kind ?? 'order') !== 'order' || [query.terms, query.names, query.party].some((part) => part !== undefined);
  const rest = {
    conditions: otherConditions(schema, query, given),
    limit: `limit ${Math.floor(query.limit)}`,
    direction: query.after === undefined ? 'desc' : 'asc',
  };
  const wanted =
    standing.length > 0 && !isByOther
      ? byStanding(schema, standing, rest)
      : byOther(schema, query, given, standing, rest);
  return { wanted, values };
}

interface Rest {
  readonly conditions: readonly string[];
  readonly limit: string;
  readonly direction: string;
}

/** The newest (or oldest) of each standing, and of those the newest (or oldest). */
function byStanding(schema: string, standing: readonly string[], { conditions, limit, direction }: Rest): string {
  return `${standingsOfShop(schema)},
    wanted as (
      select row_number() over (order by o.id ${direction}) as place, ${kindCode('order')}::int2 as kind, o.id
      from standings cross join lateral (
        select e.id from ${schema}.subjects e where ${['e.shop = $1 and e.standing = standings.standing', ...conditions].join(' and ')}
        order by e.id ${direction} ${limit}
      ) o
      where ${standing.join(' and ')} order by o.id ${direction} ${limit}
    )`;
}

function byOther(schema: string, query: FindQuery, given: Given, standing: readonly string[], rest: Rest): string {
  const kind = kindCode(query.kind ?? 'order');
  const words = (query.terms ?? []).map(
    (term, n) =>
      `join ${schema}.terms t${n} on t${n}.shop = $1 and t${n}.kind = e.kind and t${n}.term = ${given(term)} and t${n}.id = e.id`,
  );
  const conditions = [`e.shop = $1 and e.kind = ${kind}`, ...standing, ...rest.conditions];
  return `wanted as (
      select row_number() over (order by o.id ${rest.direction}) as place, ${kind}::int2 as kind, o.id from (
        select e.id from ${schema}.subjects e ${words.join(' ')} where ${conditions.join(' and ')}
        order by ${words.length > 0 ? 't0.id' : 'e.id'} ${rest.direction} ${rest.limit}
      ) o
    )`;
}

function otherConditions(schema: string, query: FindQuery, given: Given): string[] {
  const conditions: string[] = [];
  if (query.before !== undefined) conditions.push(`e.id < ${given(query.before)}::uuid`);
  if (typeof query.after === 'string') conditions.push(`e.id > ${given(query.after)}::uuid`);
  if (query.party !== undefined) conditions.push(`e.party = ${given(query.party)}`);
  for (const name of query.names ?? []) {
    const named = `n.shop = $1 and n.space = ${given(name.space)} and n.value = ${given(name.value)} and n.kind = ${kindCode(query.kind ?? 'order')}`;
    conditions.push(`e.id = (select n.id from ${schema}.names n where ${named})`);
  }
  if (query.placedFrom !== undefined) conditions.push(`e.placed_at >= ${given(toMs(query.placedFrom))}`);
  if (query.placedTo !== undefined) conditions.push(`e.placed_at < ${given(toMs(query.placedTo))}`);
  if (query.amountFrom !== undefined) conditions.push(`e.amount >= ${given(query.amountFrom)}`);
  if (query.amountTo !== undefined) conditions.push(`e.amount <= ${given(query.amountTo)}`);
  return conditions;
}
