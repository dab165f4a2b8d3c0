import type { Text } from '../values/text.ts';
import json from '../../data/needs.json' with { type: 'json' };
import { weakest, type Certainty, type DataFile } from './source.ts';

export type LaunchType = 'FARGATE' | 'EC2' | 'MANAGED_INSTANCES' | 'EXTERNAL';

/**
 * Fargate changed between Linux platform versions 1.3.0 and 1.4.0 through which interface a task's start-up traffic
 * leaves. `current`: 1.4.0 and later, `LATEST`, and all of Windows.
 */
export type FargatePlatform = 'legacy' | 'current';

/**
 * Who sends the packets, and so whose subnets, routes and security groups count.
 * `task-network`: the interface of the task with network mode `awsvpc`, and the host in every other mode.
 * `service-owned-eni`: an interface of Fargate outside of the VPC; no endpoint of the VPC serves it.
 */
export type Caller = 'task-eni' | 'host' | 'task-network' | 'service-owned-eni' | 'on-premises';

export type Phase = 'register' | 'pull' | 'start' | 'run';

/**
 * `instance-or-execution`: the execution role if the task definition has one, else the instance's; `task-or-instance`
 * likewise for the task role.
 */
export type CallRole =
  | 'execution'
  | 'task'
  | 'instance'
  | 'instance-or-execution'
  | 'task-or-instance'
  | 'presigned-by-service'
  /** Whoever has the identity document of an instance: no permission of its role is asked for, and what policies see is not documented. */
  | 'instance-identity'
  | 'managed-by-ecs'
  | 'anonymous';

export interface NeedCall {
  readonly service: string;
  /** What the role and the endpoint's policy have to allow; empty where no source names an action. */
  readonly actions: readonly string[];
  /** Actions that the managed policies allow besides, or that only some set-ups exercise. */
  readonly usual?: readonly string[];
  /** Of `actions`, those that a role may do without: the documentation calls them optional, or only some tasks need them. */
  readonly optional?: readonly string[];
  readonly role: CallRole;
  /** Which kind of resource the actions are on; absent = any, or actions without resource. */
  readonly resource?: 'layer-bucket' | 'own-bucket' | 'package-bucket' | 'container-instance' | 'task-set';
  /** What the actions are on, where somebody or a script says so: ARNs, in which `*` stands for anything, and addresses. */
  readonly on?: readonly Text[];
  /** What names the Region of the call; absent = the Region of the workload. */
  readonly region?: 'image' | 'log-options' | 'secret' | 'bucket';
}

export interface NeedFact {
  readonly feature: Feature;
  readonly launch: readonly LaunchType[];
  /** Absent: on every platform version. */
  readonly platform?: FargatePlatform;
  readonly caller: Caller;
  readonly phase: Phase;
  /** What happens when it cannot be reached. */
  readonly consequence:
    | 'task-does-not-start'
    | 'instance-does-not-register'
    | 'stack-fails'
    | 'script-fails'
    | 'loses-logs'
    | 'loses-function'
    | 'service-ended'
    | 'not-documented';
  /** `service`: the services of `calls`. `public`: only a public route helps. `mount-target`: an address inside the VPC. */
  readonly reach: 'service' | 'public' | 'mount-target';
  readonly calls: readonly NeedCall[];
  /** Without one of the services the others are useless. */
  readonly together?: true;
  readonly mount?: {
    readonly port: number;
    readonly actions?: readonly string[];
    readonly usual?: readonly string[];
    readonly role?: CallRole;
  };
  readonly note?: string;
  readonly certainty: Certainty;
  readonly sources: readonly string[];
}

/** Services that one might expect to be needed, and that are not. */
export interface NotNeeded {
  readonly feature: string;
  readonly launch: readonly string[];
  readonly services: readonly string[];
  readonly why: string;
  readonly certainty: Certainty;
  readonly sources: readonly string[];
}

/** Everything in a workload that may have needs. The front ends and the analysis decide which of them a workload uses. */
export const features = [
  'agent',
  'agent-new-region',
  'propagate-tags',
  'bootstrap-cfn-init',
  'bootstrap-cfn-signal',
  'bootstrap-packages',
  'bootstrap-ssm-agent',
  'bootstrap-ssm-parameters',
  'bootstrap-s3-objects',
  'bootstrap-secrets',
  'bootstrap-ecr-login',
  'bootstrap-ecr-pull',
  'image-ecr',
  'image-public',
  'image-pull-through-cache',
  'image-windows-layers',
  'repository-credentials',
  'logs-awslogs',
  'logs-awslogs-create-group',
  'secrets-secretsmanager',
  'secrets-ssm',
  'environment-files',
  'credential-spec-s3',
  'credential-spec-ssm',
  'credential-spec-secretsmanager',
  'firelens-config-s3',
  'firelens-init-s3',
  'firelens-firehose',
  'firelens-kinesis',
  'firelens-cloudwatch',
  'firelens-s3',
  'exec',
  'exec-kms',
  'exec-logging-cloudwatch',
  'exec-logging-s3',
  'service-connect',
  'efs',
  'efs-iam',
  'fsx-windows',
  'app-mesh',
  'guardduty',
  'xray-sidecar',
  'cloudwatch-agent-sidecar',
  'otel-collector-sidecar',
] as const;

/** `stated`: that somebody says so in a network context or the configuration; the data knows nothing about it. */
export type Feature = (typeof features)[number] | 'stated';

/**
 * What a feature needs on a launch type. Several facts hold together: a legacy Fargate task pulls through its own
 * interface and logs in to ECR through another. Without `platform` the facts of all platform versions come.
 * Nothing: no need is known, which is not the same as none (see `notNeeded`).
 */
export function needsOf(feature: Feature, launch: LaunchType, platform?: FargatePlatform): readonly NeedFact[] {
  return (byFeature().get(feature) ?? []).filter(
    (it) =>
      it.launch.includes(launch) && (platform === undefined || it.platform === undefined || it.platform === platform),
  );
}

export function allNeeds(): readonly NeedFact[] {
  return [...byFeature().values()].flat();
}

export function notNeeded(): readonly NotNeeded[] {
  return data.notNeeded.map((it) => ({ ...it, certainty: certaintyOf(it.sources) }));
}

/**
 * The platform of a Fargate task by `PlatformVersion` and operating system family. No version means `LATEST`; undefined
 * for a version that cannot be read.
 */
export function fargatePlatform(version: string | undefined, operatingSystem?: string): FargatePlatform | undefined {
  if (operatingSystem?.toUpperCase().startsWith('WINDOWS') === true) return 'current';
  if (version === undefined || version.toUpperCase() === 'LATEST') return 'current';
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return Number(major) > 1 || Number(minor) >= 4 ? 'current' : 'legacy';
}

/** Where images without host come from. */
export function defaultRegistry(): string {
  return data.dockerHub.registry;
}

/** The registry that serves images to everybody under that host; undefined = not known as such. */
export function publicRegistry(host: string): string | undefined {
  if (data.dockerHub.hosts.includes(host)) return data.dockerHub.registry;
  const row = data.publicRegistries.find(
    (it) => it.hosts.includes(host) || (it.pattern !== undefined && new RegExp(it.pattern).test(host)),
  );
  return row && host;
}

interface NeedsFile extends DataFile {
  readonly needs: readonly Omit<NeedFact, 'certainty'>[];
  readonly notNeeded: readonly Omit<NotNeeded, 'certainty'>[];
  readonly dockerHub: { readonly registry: string; readonly hosts: readonly string[] };
  readonly publicRegistries: readonly { readonly hosts: readonly string[]; readonly pattern?: string }[];
}

// Through `unknown`: the rows differ in their optional keys, which TypeScript types one by one. The shape of the file
// is tested beside this module.
const data = json as unknown as NeedsFile;

let facts: ReadonlyMap<Feature, readonly NeedFact[]> | undefined;

function byFeature(): ReadonlyMap<Feature, readonly NeedFact[]> {
  if (facts !== undefined) return facts;
  const grouped = new Map<Feature, NeedFact[]>(features.map((it) => [it, []]));
  for (const row of data.needs) grouped.get(row.feature)?.push({ ...row, certainty: certaintyOf(row.sources) });
  facts = grouped;
  return facts;
}

function certaintyOf(sources: readonly string[]): Certainty {
  return weakest(sources.map((it) => data.sources[it]?.certainty ?? 'unverified'));
}
