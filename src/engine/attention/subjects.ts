/** Subjects that stand under a word of the index while a person must see to them: orders, documents. */
import { type Instant, standingSince, type Trouble, troubleKey } from '../../kernel';
import type { StoredCommit, StoredSubject, SubjectKind } from '../../ports';
import { groupBy } from '../group-by';
import type { Runtime } from '../runtime';
import type { AttentionItem, AttentionReason, AttentionSource, SourceQuery } from './item';

/** A subject with its troubles, and the troubles of every state that it was in. */
export interface Looked<Subject> {
  readonly subject: Subject;
  readonly troubles: readonly Trouble[];
  readonly states: Iterable<{ readonly at: Instant; readonly troubles: readonly Trouble[] }>;
}

export interface SubjectSource<Subject> {
  readonly kind: SubjectKind;
  readonly reasons: readonly AttentionReason[];
  readonly look: (stored: StoredSubject, commits: readonly StoredCommit[]) => Looked<Subject>;
  /** The items of a page of subjects, each trouble with since when it stands. */
  readonly items: (
    troubles: readonly { readonly subject: Subject; readonly trouble: Trouble; readonly since: Instant }[],
    query: SourceQuery,
  ) => AttentionItem[] | Promise<AttentionItem[]>;
}

/** The newest subjects first. Since when a trouble stands follows from the facts of those on the page, and of no others. */
export function subjectSource<Subject>(
  { shop, repository }: Runtime,
  { kind, reasons, look, items }: SubjectSource<Subject>,
): AttentionSource {
  return {
    name: kind,
    reasons,
    async page(query) {
      const { reason, after, limit } = query;
      const found = await repository.find(shop.id, {
        ...{ kind, terms: [`attention:${reason ?? 'any'}`], limit: limit + 1 },
        ...(after !== null && { before: after }),
      });
      const page = found.slice(0, limit);
      const commits = groupBy(
        await repository.history(
          shop.id,
          page.map(({ id }) => ({ kind, id })),
        ),
        ({ subject }) => subject.id,
      );
      const troubles = page.flatMap((stored) => {
        // What was committed since the page was read is not on it.
        const known = (commits.get(stored.id) ?? []).filter(({ version }) => version <= stored.version);
        const { subject, troubles: all, states } = look(stored, known);
        const since = standingSince(states);
        return all
          .filter((trouble) => reason === null || trouble.reason === reason)
          .map((trouble) => ({
            subject,
            trouble,
            since: since.get(troubleKey(trouble)) ?? (known.at(-1)?.at as Instant),
          }));
      });
      const next = found.length > page.length ? (page.at(-1)?.id ?? null) : null;
      return { items: await items(troubles, query), next };
    },
  };
}
