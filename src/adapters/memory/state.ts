/** What the memory store keeps for one shop. Texts are kept as they came; everything structured is copied at the border. */
import type { Instant } from '../../kernel';
import type {
  IndexColumns,
  KeyHit,
  PartyText,
  StoredCommit,
  StoredMove,
  SubjectKind,
  SubjectRef,
} from '../../ports/repository';
import { createDeadlines, type Deadlines } from './deadlines';
import { createEffects, type Effects } from './effects';

/** A subject with all that it wrote. */
export interface Subject extends SubjectRef {
  version: number;
  head: string;
  readonly sections: Map<string, string>;
  columns: IndexColumns;
  readonly terms: Set<string>;
  readonly commits: StoredCommit[];
  readonly moves: StoredMove[];
  /** Postings as JSON text. */
  readonly postings: string[];
}

export interface Hold {
  readonly units: number;
  readonly expiresAt: Instant;
}

/** A stock row; `reserved` still counts expired holds until a commit meets them. */
export interface Row {
  readonly sku: string;
  readonly location: string;
  readonly lot: string;
  onHand: number;
  allocated: number;
  reserved: number;
  safety: number;
  oversell: number | null;
  value: number;
  settings: string;
  /** By cart. */
  readonly holds: Map<string, Hold>;
  nextExpiry: Instant | null;
}

export interface ShopState {
  readonly subjects: Map<string, Subject>;
  /** In C collation. */
  readonly idsByKind: Map<SubjectKind, string[]>;
  /** By kind and party, and by kind and search word. */
  readonly byParty: Map<string, Set<Subject>>;
  readonly byTerm: Map<string, Set<Subject>>;
  readonly keys: Map<string, KeyHit>;
  /** When each key was used. */
  readonly keyTimes: Map<string, Instant>;
  readonly names: Map<string, SubjectRef>;
  readonly feed: StoredCommit[];
  /** What the feed passes over; cursors go on counting it. */
  readonly archived: Set<StoredCommit>;
  /** By SKU, then by the whole key. */
  readonly stock: Map<string, Map<string, Row>>;
  readonly counters: Map<string, number>;
  readonly series: Map<string, number>;
  readonly parties: Map<string, Map<string, PartyText>>;
  readonly erased: Set<string>;
  readonly effects: Effects;
  readonly deadlines: Deadlines;
}

export function createShopState(): ShopState {
  return {
    subjects: new Map(),
    idsByKind: new Map(),
    byParty: new Map(),
    byTerm: new Map(),
    keys: new Map(),
    keyTimes: new Map(),
    names: new Map(),
    feed: [],
    archived: new Set(),
    stock: new Map(),
    counters: new Map(),
    series: new Map(),
    parties: new Map(),
    erased: new Set(),
    effects: createEffects(),
    deadlines: createDeadlines(),
  };
}
