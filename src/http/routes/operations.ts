/** What runs and watches a shop, over HTTP: what waits for a person, effects, messages, endpoints, reports, and the work of a schedule. */
import * as z from 'zod';
import { deadEffectsSchema, name, spanSchema } from '../../engine/input';
import {
  attentionSchema,
  dismissSchema,
  housekeepingSchema,
  laneSchema,
  messageFilterSchema,
  qualitySchema,
  runOnceSchema,
} from '../../engine/schemas';
import { door, type Route } from './route';

const named = z.strictObject({
  subject: z.strictObject({ kind: name(64), id: name(64) }),
  version: z.int().min(1),
  n: z.int().min(0),
});
const dismissed = named.extend(dismissSchema.shape);
const quality = qualitySchema.omit({ supplierOf: true, policyOf: true, signalOf: true });
const actor = { takes: ['actor'] } as const;
const plain = { takes: [] } as const;

export const operationRoutes: readonly Route[] = [
  door('attention', 'GET /attention', 'Everything that waits for a person, each thing once.', {
    input: attentionSchema,
  }),
  door('audit', 'GET /audit', 'Looks for what should not be: stock, money and facts of every order.'),
  door('effects.counts', 'GET /effects', 'How many effects wait, were delivered, were given up.'),
  door('effects.dead', 'GET /effects/dead', 'Effects that were given up.', {
    input: deadEffectsSchema,
    with: ({ limit }: z.output<typeof deadEffectsSchema>) => [limit],
  }),
  door('effects.redeliver', 'POST /effects/redeliver', 'Lets an effect leave again, with its key.', {
    ...plain,
    input: named,
  }),
  door('effects.dismiss', 'POST /effects/dismiss', 'Gives up for good what was given up.', {
    ...{ ...actor, input: dismissed },
    with: ({ reason, ...effect }: z.output<typeof dismissed>) => [effect, { reason }],
  }),
  door('messages.list', 'GET /messages', 'What people were told, and were not and why.', {
    input: messageFilterSchema,
  }),
  door('messages.get', 'GET /messages/{message}', 'One message.'),
  door('messages.redeliver', 'POST /messages/{message}/redeliver', 'A message goes out again.', plain),
  door('endpoints.list', 'GET /endpoints', 'Who outside hears of facts, and how each stands.'),
  door(
    'endpoints.enable',
    'POST /endpoints/{endpoint}/enable',
    'Lets an endpoint hear again, and what it missed leave.',
    actor,
  ),
  door(
    'endpoints.disable',
    'POST /endpoints/{endpoint}/disable',
    'Lets an endpoint hear of nothing until it is enabled.',
    actor,
  ),
  door(
    'endpoints.remove',
    'POST /endpoints/{endpoint}/remove',
    'Lets go of an endpoint that is configured no more.',
    actor,
  ),
  door(
    'insights.quality',
    'GET /insights/quality',
    'Returns, complaints and ratings by product, supplier and policy.',
    { input: quality },
  ),
  door('insights.labelCosts', 'GET /insights/labelCosts', 'What labels cost by lane, against what customers paid.', {
    input: spanSchema,
  }),
  door('lanes.learn', 'GET /insights/lanes', 'How long parcels were on their way, lane by lane.', {
    input: laneSchema.omit({ calendarOf: true }),
  }),
  door('relay.runOnce', 'POST /relay/run', 'Delivers what is due, for a schedule where no process stays.', {
    ...plain,
    input: runOnceSchema,
  }),
  door('housekeeping', 'POST /housekeeping', 'Lets go of old keys and effects, and puts facts away.', {
    ...plain,
    input: housekeepingSchema,
  }),
];
