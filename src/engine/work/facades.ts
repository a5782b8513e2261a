/** The nouns of the warehouse: work orders and waves, and what follows from them. */
import type { ClaimedEffect } from '../../ports';
import type { Committer } from '../committer';
import type { Pipeline } from '../pipeline';
import type { Runtime } from '../runtime';
import { createCommitDocument } from '../stock/commit-document';
import { createReportMissing } from '../stock/missing';
import { stockSchemas } from '../stock/schemas';
import { createWorkDesk } from './desk';
import { createWorkTasks } from './tasks';
import { createWaves, type Waves } from './waves';
import { createWorkOrders, type WorkOrders } from './work-orders';

export interface WorkFacades {
  readonly work: WorkOrders;
  readonly waves: Waves;
}

/** What the relay carries out of it. */
export type CarryOutWork = (claimed: ClaimedEffect) => Promise<void>;

/** `committed` hears of every change. */
export function createWorkFacades(
  runtime: Runtime,
  pipeline: Pipeline,
  committer: Committer,
  committed: () => void = () => {},
): { readonly facades: WorkFacades; readonly carryOut: CarryOutWork } {
  const schemas = stockSchemas(runtime.shop);
  const desk = createWorkDesk(runtime, pipeline, committer, committed);
  const { waves, release } = createWaves(runtime, schemas, desk, committer, committed);
  return {
    facades: { work: createWorkOrders(runtime, schemas, desk), waves },
    carryOut: createWorkTasks(
      runtime,
      pipeline,
      desk,
      release,
      createReportMissing(runtime, createCommitDocument(runtime, committer, committed)),
    ),
  };
}
