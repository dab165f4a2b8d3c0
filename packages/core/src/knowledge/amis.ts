import json from '../../data/ecs-amis.json' with { type: 'json' };
import { weakest, type Certainty, type DataFile } from './source.ts';

export type AmiAgent =
  /** The version of the ECS agent in that image. */
  | { readonly kind: 'agent'; readonly agent: string; readonly certainty: Certainty }
  /** The parameter or filter follows the newest image. */
  | { readonly kind: 'recommended' };

export type AgentFeature =
  | 'vpc-endpoints'
  | 'service-connect'
  | 'efs'
  | 'awsvpc'
  | 'eni-trunking'
  | 'secrets'
  | 'secrets-json-key'
  | 'environment-files'
  | 'exec-windows';

/**
 * The ECS agent of an AMI, by its name, a name filter, or an SSM parameter (`/aws/service/ecs/optimized-ami/...`, also
 * inside `{{resolve:ssm:...}}`). Undefined where it is not known: ids such as `ami-...` are per Region and say nothing.
 */
export function agentVersionOf(amiNameOrSsmParameter: string): AmiAgent | undefined {
  const text = amiNameOrSsmParameter
    .trim()
    .replace(/^\{\{resolve:ssm:(.*?)(?::\d+)?\}\}$/, '$1')
    .replace(/^resolve:ssm:/, '');
  if (!text.startsWith('/')) return agentOfName(text);
  const path = data.parameters.paths.find((it) => text.startsWith(it));
  if (path === undefined) return undefined;
  const segments = text.split('/').filter((it) => it !== 'image_id' && it !== 'image_name');
  // Windows parameters carry no date: `ami-windows-latest` is always the newest.
  if (segments.includes('recommended') || segments.includes('latest') || path.includes('windows-latest'))
    return { kind: 'recommended' };
  return agentOfName(segments.at(-1) ?? '');
}

/** Whether the agent is too old for a feature: by default, for VPC endpoints. Unreadable or doubtful versions are not called so. */
export function isOutdatedAgent(version: string, feature: AgentFeature = 'vpc-endpoints'): boolean {
  const row = data.minimumAgent.find((it) => it.feature === feature);
  const order = row && compareVersions(version, row.doubtfulFrom ?? row.agent);
  return order !== undefined && order < 0;
}

/** The oldest agent that has the feature. */
export function minimumAgentFor(feature: AgentFeature): string | undefined {
  return data.minimumAgent.find((it) => it.feature === feature)?.agent;
}

interface AmisFile extends DataFile {
  readonly minimumAgent: readonly {
    readonly feature: string;
    readonly agent: string;
    /** Sources contradict each other from this version up to `agent`. */
    readonly doubtfulFrom?: string;
    readonly sources: readonly string[];
  }[];
  readonly families: readonly { readonly name: string; readonly agents: string; readonly sources: readonly string[] }[];
  readonly parameters: { readonly paths: readonly string[] };
  /** Per table: agent -> versions of images that carry it, separated by spaces. */
  readonly agents: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

// Through `unknown`: TypeScript gives a JSON object one type per key, which no index signature overlaps. The shape of
// the file is tested beside this module.
const data = json as unknown as AmisFile;

function agentOfName(name: string): AmiAgent | undefined {
  if (/[*?]/.test(name)) return followsNewest(name) ? { kind: 'recommended' } : undefined;
  for (const family of data.families) {
    const version = new RegExp(family.name).exec(name)?.[1];
    const agent = version === undefined ? undefined : agentIn(data.agents[family.agents] ?? {}, version);
    if (agent !== undefined) return { kind: 'agent', agent, certainty: certaintyOf(family.sources) };
  }
  return undefined;
}

/** A filter such as `al2023-ami-ecs-hvm-*-x86_64` leaves the date open; one such as `...-2.0.2018*` pins it in part. */
function followsNewest(filter: string): boolean {
  const fixed = filter.slice(0, filter.search(/[*?]/));
  return (
    /^(?:amzn2-ami-ecs|al2023-ami-ecs|Windows_Server-.*ECS_Optimized)-(?:[a-z]+-)?(?:hvm-)?(?:2\.0\.|2023\.(?:\d\.)?)?$/.test(
      fixed,
    ) ||
    fixed === 'amzn2-ami-ecs-' ||
    fixed === 'al2023-ami-ecs-'
  );
}

/**
 * A date that no table has takes the agent of its neighbours if they agree; else, and before the first and after the
 * last, it stays unknown.
 */
function agentIn(table: Readonly<Record<string, string>>, version: string): string | undefined {
  let [before, after] = ['', ''];
  let [agentBefore, agentAfter]: (string | undefined)[] = [];
  for (const [agent, versions] of Object.entries(table)) {
    for (const it of versions.split(' ')) {
      if (it === version) return agent;
      if (it.length !== version.length) continue;
      if (it < version && it > before) [before, agentBefore] = [it, agent];
      if (it > version && (after === '' || it < after)) [after, agentAfter] = [it, agent];
    }
  }
  return agentBefore === agentAfter ? agentBefore : undefined;
}

function certaintyOf(sources: readonly string[]): Certainty {
  return weakest(sources.map((it) => data.sources[it]?.certainty ?? 'unverified'));
}

/** Below zero if `a` is older; undefined when one of them is no version. */
function compareVersions(a: string, b: string): number | undefined {
  const form = /^v?(\d+)\.(\d+)(?:\.(\d+))?/;
  const [x, y] = [form.exec(a), form.exec(b)];
  if (x === null || y === null) return undefined;
  for (const i of [1, 2, 3]) {
    const difference = Number(x[i] ?? 0) - Number(y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
