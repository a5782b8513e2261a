/** Orders from their facts. */
import { decodeFact, type Evolve, type OrderRecord } from '../order';
import type { StoredCommit } from '../ports';

/** The order that these commits make, oldest first. */
export function fold(evolve: Evolve, start: OrderRecord, commits: readonly StoredCommit[]): OrderRecord {
  return commits.flatMap((commit) => commit.facts.map((text) => decodeFact(text, commit.at))).reduce(evolve, start);
}
