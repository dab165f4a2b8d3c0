import type { Graph } from '../../graph/graph.ts';
import type { Container, NodeBase, RegionLiteral, RegionUse, VpcEndpoint } from '../../graph/nodes.ts';
import { layerBucketOf, namesLayerBucket } from '../../knowledge/layer-bucket.ts';
import { parseServiceName } from '../../knowledge/service-names.ts';
import { classifyImage } from '../../knowledge/images.ts';
import { isRegion, looksLikeRegion, regionOfZone, regionsMentioned } from '../../knowledge/regions.ts';
import { spanWithin, type Span } from '../../text/source-file.ts';
import { NEVER, type Guard } from '../../values/guards.ts';
import { itemsOf, member, textOfValue } from '../../values/read.ts';
import { showText, splitText, type Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';

/** A place whose text may spell out a Region. */
interface Place {
  readonly owner: NodeBase;
  readonly use: RegionUse;
  /** Which of the places of the owner it is. */
  readonly index: string;
  readonly when: Guard;
  /** In the world at hand. */
  readonly read: () => readonly Spelled[];
}

interface Spelled {
  readonly region: string;
  readonly text: Text;
  readonly at: Span;
}

interface TextAt {
  readonly text: Text | undefined;
  readonly at: Span;
}

/** Notes where resources of the graph spell out a Region, in whichever dialect they are written. */
export function deriveRegionLiterals(graph: Graph): void {
  graph.derive('region-literal', () => {
    const found = new Map<string, RegionLiteral>();
    for (const place of placesIn(graph)) {
      for (const literal of literalsAt(graph, place)) {
        const known = found.get(literal.id);
        const when = known === undefined ? literal.when : graph.worlds.guards.or(known.when, literal.when);
        found.set(literal.id, { ...literal, when });
      }
    }
    return [...found.values()];
  });
}

function* placesIn(graph: Graph): Iterable<Place> {
  const { always } = graph.worlds;
  for (const endpoint of graph.all('vpc-endpoint')) {
    const place = { owner: endpoint, index: '', when: always };
    const name = () => ({ text: endpoint.serviceName, at: endpoint.serviceNameAt });
    yield { ...place, use: 'endpoint-service', read: () => spelled(name(), regionOfService) };
    yield { ...place, use: 'endpoint-policy', read: () => layerBuckets(graph, endpoint) };
  }
  for (const subnet of graph.all('subnet')) {
    const zone = () => ({ text: subnet.zone, at: subnet.zoneAt ?? subnet.at });
    yield { owner: subnet, index: '', when: always, use: 'availability-zone', read: () => spelled(zone(), regionOfZoneName) };
  }
  for (const definition of graph.all('task-definition')) {
    const containers = graph.worlds.answers({
      label: `containers that ${definition.id} may have`,
      beyond: { items: [] },
      ask: () => (graph.worlds.holds(definition.when) ? definition.containers : { items: [] }),
      identity: ({ items }) => items.map(({ value }) => `${value().at.file.path}:${value().at.start}`).join(),
    });
    for (const [i, { value }] of containers.entries()) {
      for (const [j, item] of value.items.entries()) yield* placesOfContainer(definition, `${i}.${j}`, item.value, item.when);
    }
  }
}

function* placesOfContainer(owner: NodeBase, index: string, read: () => Container, when: Guard): Iterable<Place> {
  const place = { owner, index, when };
  yield { ...place, use: 'image', read: () => spelled({ text: read().image, at: read().imageAt }, regionOfImage) };
  yield { ...place, use: 'log-group', read: () => spelled(logRegion(read()), plainRegion) };
  yield { ...place, use: 'secret', read: () => secretsOf(read(), 'secretsmanager') };
  yield { ...place, use: 'parameter', read: () => secretsOf(read(), 'ssm') };
}

function literalsAt(graph: Graph, { owner, use, index, when, read }: Place): RegionLiteral[] {
  const { worlds } = graph;
  const answers = worlds.answers<readonly Spelled[]>({
    label: `Regions in ${use} of ${owner.id} ${index}`,
    beyond: [],
    ask: () => (worlds.holds(owner.when) && worlds.holds(when) ? read() : []),
    identity: (all) => all.map(({ region, text, at }) => `${region} ${showText(text)} ${at.file.path}:${at.start}`).join('\n'),
  });
  return answers.flatMap(({ value, when: holds }) =>
    value
      .filter(({ region }) => holds !== NEVER && !followsDeployment(graph, owner, region, holds))
      .map(({ region, text, at }) => {
        const place = spanWithin(at, region);
        return {
          ...commonOf(owner),
          id: `${owner.id}!${use} ${region}@${place.start}`,
          kind: 'region-literal' as const,
          use,
          region,
          text,
          owner,
          foreign: use === 'image' && isOfOtherAccount(text),
          at: place,
          when: holds,
        };
      }),
  );
}

/** Whether the Region stands there only where it is the one that is deployed to: a pseudo parameter says it, or a mapping by Region. */
function followsDeployment(graph: Graph, owner: NodeBase, region: string, when: Guard): boolean {
  const { worlds } = graph;
  const unit = graph.unitOf(owner);
  if (unit === undefined || unit.targets?.length === 1) return false;
  const own = worlds.answers<boolean>({ label: `whether ${unit.id} is in ${region}`, beyond: false, ask: () => unit.region() === region });
  return worlds.guards.implies(when, worlds.guards.any(own.filter(({ value }) => value).map((it) => it.when)));
}

/** Getters of the owner stay alone: its properties are not those of the remark. */
function commonOf({ address, resourceType, unit, where }: NodeBase): Omit<NodeBase, 'id' | 'at' | 'when'> {
  return { address, resourceType, unit, where };
}

function spelled({ text, at }: TextAt, regionOf: (text: Text) => string | undefined): Spelled[] {
  const region = text === undefined ? undefined : regionOf(text);
  return text === undefined || region === undefined ? [] : [{ region, text, at }];
}

function regionOfService(name: Text): string | undefined {
  const region = parseServiceName(name)?.region;
  return region === undefined ? undefined : plainRegion(region);
}

function regionOfImage(image: Text): string | undefined {
  const location = classifyImage(image);
  return location.kind === 'ecr-private' ? plainRegion(location.region) : undefined;
}

function isOfOtherAccount(image: Text): boolean {
  const location = classifyImage(image);
  return location.kind === 'ecr-private' && typeof location.account === 'string';
}

function regionOfZoneName(zone: Text): string | undefined {
  return typeof zone === 'string' ? regionOfZone(zone) : undefined;
}

function plainRegion(text: Text): string | undefined {
  return typeof text === 'string' && (isRegion(text) || looksLikeRegion(text)) ? text : undefined;
}

/** The Region that a log driver is told to write to. */
function logRegion({ logDriver, logOption, at }: Container): TextAt {
  if (logDriver === 'awslogs') return logOption('awslogs-region');
  return logDriver === 'awsfirelens' ? logOption('region') : { text: undefined, at };
}

function secretsOf({ secrets }: Container, service: string): Spelled[] {
  return secrets.items.flatMap(({ value }) => {
    const { from, at } = value();
    return spelled({ text: from, at }, (text) => regionOfArn(text, service));
  });
}

/** `arn:partition:service:region:...` */
function regionOfArn(text: Text, service: string): string | undefined {
  const [arn, , owner, region, more] = splitText(text, ':');
  return arn === 'arn' && owner === service && region !== undefined && more !== undefined ? plainRegion(region) : undefined;
}

/**
 * Buckets of image layers that a policy names by Region. Where another of its resources covers the bucket of the target,
 * those of other Regions are a list by design.
 */
function layerBuckets(graph: Graph, endpoint: VpcEndpoint): Spelled[] {
  const resources = resourcesOf(graph, endpoint.policy);
  const target = graph.unitOf(endpoint)?.region();
  const named = resources.flatMap(({ text, at }) => spelled({ text, at }, regionOfLayerBucket));
  const covered = resources.some(({ text }) => text === '*' || (namesLayerBucket(showText(text)) && [undefined, target].includes(regionOfLayerBucket(text))));
  return covered ? named.filter(({ region }) => region === target) : named;
}

function regionOfLayerBucket(text: Text): string | undefined {
  const shown = showText(text);
  return regionsMentioned(shown).find(({ region }) => {
    const bucket = layerBucketOf(region)?.bucket;
    return bucket !== undefined && shown.includes(bucket);
  })?.region;
}

function resourcesOf(graph: Graph, policy: Value): { readonly text: Text; readonly at: Span }[] {
  return several(graph, member(policy, 'Statement')).flatMap((statement) =>
    several(graph, member(statement, 'Resource')).flatMap((resource) => {
      const text = textOfValue(resource);
      return text === undefined ? [] : [{ text, at: resource.at }];
    }),
  );
}

function several(graph: Graph, value: Value): Value[] {
  return value.kind === 'list' ? graph.worlds.present(itemsOf(value)).map((read) => read()) : [value];
}
