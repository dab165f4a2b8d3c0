import type { Graph } from '../../graph/graph.ts';
import type { Container, ContainerInstances, Repository, TaskDefinition, TaskRunner } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { classifyImage, type ImageLocation } from '../../knowledge/images.ts';
import type { Feature } from '../../knowledge/needs.ts';
import { equalText, type Hole, keyOfText, literalPrefix, partsOf, showText, type Text } from '../../values/text.ts';
import { triAnd, triNot, triOf, triOr, type Tri } from '../../values/tri.ts';
import type { Guarded, Question, Several, Worlds } from '../../values/worlds.ts';
import { scriptCalls, type ScriptCall } from './start-script.ts';
import type { Workload } from './workloads.ts';

type ContainerTest = (container: Container, worlds: Worlds) => Tri;

/** Whether a workload uses a feature that has needs, in the world at hand. */
export class Features {
  readonly #graph: Graph;
  readonly #worlds: Worlds;
  /** By script, Region and image. */
  readonly #scripts = new Map<string, StartScript>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
  }

  uses(workload: Workload, feature: Feature): Tri {
    return this.#worlds.ask(this.#question(workload, feature));
  }

  /** In all worlds. */
  answers(workload: Workload, feature: Feature): readonly Guarded<Tri>[] {
    return this.#worlds.answers(this.#question(workload, feature));
  }

  #question(workload: Workload, feature: Feature): Question<Tri> {
    return {
      label: `${workload.id} uses ${feature}`,
      beyond: 'unknown',
      ask: () => (workload.kind === 'task-runner' ? this.#runnerUses(workload, feature) : this.#hostUses(workload, feature)),
    };
  }

  /** Where an image is pulled from; a reference to a repository of the run counts as private ECR. */
  locate(image: Text): ImageLocation | { readonly kind: 'own-repository'; readonly repository: Repository } {
    const [first] = partsOf(image);
    const resource = typeof first === 'object' ? first.ref?.resource : undefined;
    const repository = resource === undefined ? undefined : this.#graph.nodeOf('repository', resource);
    return repository === undefined ? classifyImage(image) : { kind: 'own-repository', repository };
  }

  #runnerUses(runner: TaskRunner, feature: Feature): Tri {
    switch (feature) {
      case 'exec':
        return runner.exec;
      case 'exec-kms':
        return triAnd(runner.exec, this.#hasExecKey(runner));
      case 'service-connect':
        return runner.serviceConnect;
      case 'agent-new-region':
        // "… for that Region": the page names neither a launch type nor what starts the tasks.
        return 'yes';
      default:
        return this.#definitionUses(runner, feature);
    }
  }

  #hasExecKey({ cluster, exec }: TaskRunner): Tri {
    const node = nodeOf(cluster);
    if (node !== undefined) return triOf(node.execKey !== undefined);
    return exec === 'yes' ? 'unknown' : 'no';
  }

  #definitionUses(runner: TaskRunner, feature: Feature): Tri {
    const test = CONTAINER_TESTS[feature] ?? this.#testInGraph(feature);
    const definition = nodeOf(runner.taskDefinition);
    if (feature === 'app-mesh' && definition !== undefined) return definition.proxyType === undefined ? 'no' : equalText(definition.proxyType, 'APPMESH');
    if (feature === 'fsx-windows' && definition !== undefined) return this.#hasVolume(definition, 'fsx-windows');
    if (feature === 'image-windows-layers') return 'no';
    if (test === undefined) return 'no';
    if (definition === undefined) return SIDECARS.has(feature) ? 'no' : 'unknown';
    return this.#worlds.some(`containers of ${definition.id} use ${feature}`, definition.containers, (read) => test(read(), this.#worlds));
  }

  /** Tests that look at more than the container. */
  #testInGraph(feature: Feature): ContainerTest | undefined {
    switch (feature) {
      case 'image-ecr':
        return ({ image }) => (image === undefined ? 'no' : this.#pulls(image, ['ecr-private', 'own-repository']));
      case 'image-public':
        return ({ image }) => (image === undefined ? 'no' : this.#pulls(image, ['public']));
      case 'image-pull-through-cache':
        return ({ image }) => (image === undefined ? 'no' : this.#throughCache(image));
      case 'logs-awslogs-create-group':
        return (container) => this.#createsLogGroup(container);
      default:
        return undefined;
    }
  }

  #pulls(image: Text, kinds: readonly string[]): Tri {
    const { kind } = this.locate(image);
    return kind === 'unknown' ? 'unknown' : triOf(kinds.includes(kind));
  }

  #throughCache(image: Text): Tri {
    const location = this.locate(image);
    if (location.kind !== 'ecr-private') return 'no';
    const rules = { items: this.#graph.all('pull-through-cache-rule').map((value) => ({ value, when: value.when })) };
    return this.#worlds.some(`cache rule for ${keyOfText(image)}`, rules, ({ prefix }) => {
      if (typeof prefix !== 'string') return 'unknown';
      return triOf(literalPrefix(location.repository).startsWith(`${prefix}/`));
    });
  }

  /**
   * The driver opens its stream first, and creates the group only if that says there is none (`create` of
   * daemon/logger/awslogs/cloudwatchlogs.go in moby, which Fargate's logger uses as well).
   */
  #createsLogGroup({ logDriver, logOption }: Container): Tri {
    const asked = triAnd(driverIs(logDriver, 'awslogs'), isTrue(logOption('awslogs-create-group').text));
    const name = logOption('awslogs-group').text;
    if (asked === 'no' || name === undefined) return asked;
    const [first] = partsOf(name);
    if (typeof first === 'object' && LOG_GROUP.test(first.ref?.type ?? '')) return 'no';
    const groups = { items: this.#graph.all('log-group').map((value) => ({ value, when: value.when })) };
    const declared = this.#worlds.some(`log group ${keyOfText(name)}`, groups, (group) => (group.name === undefined ? 'no' : equalText(name, group.name)));
    return triAnd(asked, triNot(declared));
  }

  #hasVolume(definition: TaskDefinition, type: string): Tri {
    return this.#worlds.some(`volumes of ${definition.id} are ${type}`, definition.volumes, (read) => triOf(read().type === type));
  }

  #hostUses(hosts: ContainerInstances, feature: Feature): Tri {
    if (feature === 'agent') return 'yes';
    const script = this.#scriptOf(hosts);
    if (script === undefined) return 'unknown';
    switch (feature) {
      case 'bootstrap-cfn-signal':
        return triOf(script.signals && hosts.awaitsSignal);
      case 'bootstrap-cfn-init':
        return triOf(script.runsCfnInit);
      case 'propagate-tags':
        return triOf(script.propagatesTags);
      default:
        return triOf(script.calls.some((call) => call.feature === feature));
    }
  }

  /** What the start script of hosts calls for certain. */
  scriptCalls(hosts: ContainerInstances): readonly ScriptCall[] {
    return this.#scriptOf(hosts)?.calls ?? [];
  }

  /** A proxy that agent and Docker daemon of hosts are told to use: then it, and not they, calls AWS services. */
  hostsUseProxy(hosts: ContainerInstances): Tri {
    const script = this.#scriptOf(hosts);
    return script === undefined ? 'unknown' : triOf(script.setsProxy);
  }

  /** Scripts are long, and full of conditions: all questions about one share what is read of it. Undefined: nobody can tell. */
  #scriptOf(hosts: ContainerInstances): StartScript | undefined {
    return this.#worlds.ask<StartScript | undefined>({
      label: `start script of ${hosts.id}`,
      beyond: undefined,
      identity: (script) => JSON.stringify(script),
      ask: () => this.#readScript(hosts),
    });
  }

  #readScript(hosts: ContainerInstances): StartScript {
    const { userData } = hosts;
    if (userData === undefined) return NO_SCRIPT;
    const { image } = hosts;
    const region = this.#graph.unitOf(hosts)?.region() ?? '';
    // In a world that is asked for by itself nothing else is remembered.
    const key = [userData, region, image ?? ''].map(keyOfText).join('\0');
    const known = this.#scripts.get(key) ?? readScript(userData, scriptCalls(userData, { region, image }));
    this.#scripts.set(key, known);
    return known;
  }

  /** A proxy that containers are told to use. What ECS does for them, such as pulling their images, knows nothing of it. */
  containersUseProxy(runner: TaskRunner): Tri {
    const definition = nodeOf(runner.taskDefinition);
    if (definition === undefined) return 'no';
    return this.#worlds.some(`containers of ${definition.id} use a proxy`, definition.containers, (read) => {
      const { environment } = read();
      return triOf(PROXY_VARIABLES.some((name) => environment(name) !== undefined));
    });
  }
}

/** What hosts do when they start, as far as it matters here. */
interface StartScript {
  readonly signals: boolean;
  readonly runsCfnInit: boolean;
  readonly propagatesTags: boolean;
  readonly setsProxy: boolean;
  readonly calls: readonly ScriptCall[];
}

const NO_SCRIPT: StartScript = { signals: false, runsCfnInit: false, propagatesTags: false, setsProxy: false, calls: [] };

function readScript(userData: Text, calls: readonly ScriptCall[]): StartScript {
  const script = showText(userData).replaceAll(COMMENT_LINE, '');
  return {
    signals: /\bcfn-signal\b/.test(script),
    runsCfnInit: /\bcfn-init\b/.test(script),
    propagatesTags: /ECS_CONTAINER_INSTANCE_PROPAGATE_TAGS_FROM=["']?ec2_instance/.test(script),
    setsProxy: /\bHTTPS?_PROXY=/i.test(script),
    calls,
  };
}

/** In the shell, in PowerShell and in YAML. */
const COMMENT_LINE = /^[ \t]*#.*$/gm;

const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** Sidecars are known by their image: of a task definition that is not given none is assumed. */
const SIDECARS: ReadonlySet<Feature> = new Set(['xray-sidecar', 'cloudwatch-agent-sidecar', 'otel-collector-sidecar', 'app-mesh', 'fsx-windows']);

const LOG_GROUP = /^(?:AWS::Logs::LogGroup|(?:aws|awscc)_(?:cloudwatch|logs)_log_group)$/;

const CONTAINER_TESTS: Partial<Record<Feature, ContainerTest>> = {
  // Another endpoint than that of the Region may be named: https://docs.docker.com/engine/logging/drivers/awslogs/#awslogs-endpoint
  'logs-awslogs': ({ logDriver, logOption }) => triAnd(driverIs(logDriver, 'awslogs'), logOption('awslogs-endpoint').text === undefined ? 'yes' : 'unknown'),
  'secrets-secretsmanager': ({ secrets }, worlds) => anyOf(secrets, worlds, ({ from }) => sourceIs(from, 'secretsmanager')),
  'secrets-ssm': ({ secrets }, worlds) => anyOf(secrets, worlds, ({ from }) => sourceIs(from, 'ssm')),
  'repository-credentials': ({ repositoryCredentials }) => triOf(repositoryCredentials !== undefined),
  'environment-files': ({ environmentFiles }, worlds) => anyOf({ items: environmentFiles.items }, worlds, () => 'yes'),
  'credential-spec-s3': ({ credentialSpecs }, worlds) => anyOf({ items: credentialSpecs.items }, worlds, ({ from }) => triOf(showText(from).includes(':s3:::'))),
  'credential-spec-ssm': ({ credentialSpecs }, worlds) => anyOf({ items: credentialSpecs.items }, worlds, ({ from }) => triOf(showText(from).includes(':ssm:'))),
  'firelens-config-s3': ({ firelens }) => (firelens === undefined ? 'no' : triOf(firelens('config-file-type') === 's3')),
  'firelens-firehose': (container) => firelensTo(container, /^(firehose|kinesis_firehose)$/),
  'firelens-kinesis': (container) => firelensTo(container, /^kinesis(_streams)?$/),
  'firelens-cloudwatch': (container) => firelensTo(container, /^cloudwatch(_logs)?$/),
  'firelens-s3': (container) => firelensTo(container, /^s3$/),
  'xray-sidecar': ({ image }) => imageIs(image, /xray-daemon/),
  'cloudwatch-agent-sidecar': ({ image }) => imageIs(image, /cloudwatch-agent/),
  'otel-collector-sidecar': ({ image }) => imageIs(image, /aws-otel-collector/),
};

function driverIs(driver: Text | undefined, name: string): Tri {
  return driver === undefined ? 'no' : equalText(driver, name);
}

function isTrue(text: Text | undefined): Tri {
  return text === undefined ? 'no' : triOr(equalText(text, 'true'), equalText(text, 'True'));
}

function imageIs(image: Text | undefined, pattern: RegExp): Tri {
  return triOf(image !== undefined && pattern.test(showText(image)));
}

function firelensTo(container: Container, plugin: RegExp): Tri {
  const driver = driverIs(container.logDriver, 'awsfirelens');
  if (driver === 'no') return 'no';
  const name = container.logOption('Name').text ?? container.logOption('name').text;
  if (name === undefined) return 'no';
  return typeof name === 'string' ? triAnd(driver, triOf(plugin.test(name))) : 'unknown';
}

/** Whether some member that is there passes; conditions of those that do not are left alone. */
function anyOf<T>({ items, open }: Several<() => T>, worlds: Worlds, test: (member: T) => Tri): Tri {
  let result: Tri = open === undefined ? 'no' : 'unknown';
  for (const { value, when } of items) {
    const answer = test(value());
    if (answer === 'no' || !worlds.holds(when)) continue;
    if (answer === 'yes') return answer;
    result = answer;
  }
  return result;
}

/** Whether a secret comes from the service: by its ARN, or by the resource that it refers to. */
function sourceIs(from: Text, service: 'secretsmanager' | 'ssm'): Tri {
  const [, owner] = /^arn:[^:]*:(secretsmanager|ssm):/.exec(literalsOf(from)) ?? [];
  if (owner !== undefined) return triOf(owner === service);
  const [first] = partsOf(from);
  // Nothing, or nothing that could be read.
  if (first === '') return 'unknown';
  if (typeof first === 'object') return triOfKeeper(first, service);
  // "the name of the parameter": anything that is no ARN names a parameter of the own Region.
  return first?.startsWith('arn:') === true ? 'unknown' : triNot(triOf(service === 'secretsmanager'));
}

/** What is known of a text; an unknown, such as the partition, is taken to be no part of several fields. */
function literalsOf(text: Text): string {
  return partsOf(text).map((part) => (typeof part === 'string' ? part : '')).join('');
}

/** A secret or parameter of the run, by what declares it. */
function triOfKeeper({ ref }: Hole, service: 'secretsmanager' | 'ssm'): Tri {
  const keeper = KEEPERS.find(([pattern]) => pattern.test(`${ref?.type ?? ''}.${ref?.attribute ?? ''}`))?.[1];
  return keeper === undefined ? 'unknown' : triOf(keeper === service);
}

/** Databases hand out the ARN of the secret that they keep for their master user. */
const KEEPERS: readonly (readonly [RegExp, 'secretsmanager' | 'ssm'])[] = [
  [/^AWS::SecretsManager::|^aws_secretsmanager_|SecretArn$|secret_arn$/, 'secretsmanager'],
  [/^AWS::SSM::Parameter\.|^aws_ssm_parameter\./, 'ssm'],
];
