import {
  agentVersionOf,
  defineRule,
  equalText,
  isOutdatedAgent,
  literal,
  minimumAgentFor,
  nodeOf,
  onlyHole,
  spanWithin,
  triOf,
  type AgentFeature,
  type ContainerInstances,
  type Proposal,
  type RuleContext,
  type TaskDefinition,
  type TaskRunner,
  type Text,
  type Tri,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'outdated-ecs-agent',
  severity: 'warning',
  recommended: true,
  description: 'Container instances start from an image whose ECS agent is too old for VPC endpoints, or for what runs on them.',
  why: 'The documentation asks for agent 1.25.1 or later with VPC endpoints, earlier ones fail to pull from ECR through them, and later features need later agents.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-optimized_AMI.html',
  ],
  fix: 'suggestion',
  messages: {
    endpoints: '`{{hosts}}` has ECS agent {{found}}, VPC endpoints need {{needed}} or later',
    feature: '`{{hosts}}` has ECS agent {{found}}, {{feature}} of `{{runner}}` needs {{needed}} or later',
  },
  on: 'container-instances',

  *check(hosts, context) {
    const image = imageName(hosts.image);
    const pinned = image === undefined ? undefined : agentVersionOf(image);
    if (image === undefined || pinned?.kind !== 'agent') return;
    const common = {
      at: hosts.imageAt,
      node: hosts,
      notes: [`\`${image}\` carries agent ${pinned.agent}`],
      help: 'start from a current image: the parameters of ECS-optimized images that end in `recommended` always name one',
      proposals: followNewest(hosts, image),
    };
    const data = { hosts: hosts.address, found: pinned.agent };

    if (isOutdatedAgent(pinned.agent)) {
      yield { messageId: 'endpoints', data: { ...data, needed: minimumAgentFor('vpc-endpoints') ?? '' }, ...common };
      return;
    }
    for (const { feature, name, usedBy } of FEATURES) {
      if (!isOutdatedAgent(pinned.agent, feature)) continue;
      const runner = firstRunner(hosts, feature, usedBy, context);
      if (runner === undefined) continue;
      const needed = minimumAgentFor(feature) ?? '';
      yield {
        messageId: 'feature',
        data: { ...data, feature: name, runner: runner.address, needed },
        ...common,
        workloads: [runner.address],
      };
      return;
    }
  },
});

/** The stored parameter of the newest image of the same system, where the image is given by one. */
function followNewest({ address, imageAt }: ContainerInstances, image: string): Proposal[] {
  const [, before, pinned] = /(\/aws\/service\/ecs\/optimized-ami\/.+\/)([^/:}]+)\/image_id/.exec(image) ?? [];
  if (before === undefined || pinned === undefined) return [];
  const within = spanWithin(imageAt, `${before}${pinned}`);
  if (within === imageAt) return [];
  const at = { ...within, start: within.start + before.length };
  return [{ title: `start \`${address}\` from the image that \`${before}recommended\` names`, applicability: 'suggestion', changes: [{ kind: 'replace-text', at, to: literal('recommended') }] }];
}

interface FeatureUse {
  readonly feature: AgentFeature;
  readonly name: string;
  readonly usedBy: (runner: TaskRunner, definition: TaskDefinition | undefined, context: RuleContext) => Tri;
}

/** Features that the files show in use, the one with the newest agent first. */
const FEATURES: readonly FeatureUse[] = [
  { feature: 'service-connect', name: 'Service Connect', usedBy: ({ serviceConnect }) => serviceConnect },
  {
    feature: 'environment-files',
    name: 'the environment file',
    usedBy: (_, definition, { worlds }) => anyContainer(definition, 'environment files', worlds, ({ environmentFiles }) => triOf(environmentFiles.items.length > 0)),
  },
  {
    feature: 'efs',
    name: 'the EFS volume',
    usedBy: (_, definition, { worlds }) =>
      definition === undefined ? 'no' : worlds.some(`EFS volumes of ${definition.id}`, definition.volumes, (read) => triOf(read().type === 'efs')),
  },
  {
    feature: 'secrets',
    name: 'the secret',
    usedBy: (_, definition, { worlds }) => anyContainer(definition, 'secrets', worlds, ({ secrets }) => triOf(secrets.items.length > 0)),
  },
  {
    feature: 'awsvpc',
    name: 'the network mode',
    usedBy: (_, definition) => (definition?.networkMode === undefined ? 'no' : equalText(definition.networkMode, 'awsvpc')),
  },
];

type Container = ReturnType<TaskDefinition['containers']['items'][number]['value']>;

function anyContainer(definition: TaskDefinition | undefined, what: string, worlds: RuleContext['worlds'], test: (container: Container) => Tri): Tri {
  if (definition === undefined) return 'no';
  return worlds.some(`${what} in ${definition.id}`, definition.containers, (read) => test(read()));
}

/** The first runner of tasks that certainly uses the feature and may place them on these hosts. */
function firstRunner(hosts: ContainerInstances, feature: string, usedBy: FeatureUse['usedBy'], context: RuleContext): TaskRunner | undefined {
  const { graph, worlds, verdicts } = context;
  const { workloads } = verdicts.demands;
  const runners = { items: graph.all('task-runner').map((value) => ({ value, when: value.when })) };
  return worlds.first(`${feature} on ${hosts.id}`, runners, (runner) => {
    if (workloads.launchOf(runner)?.type !== 'EC2') return 'no';
    if (!workloads.hostsOf(runner).instances.includes(hosts)) return 'no';
    return usedBy(runner, nodeOf(runner.taskDefinition), context);
  });
}

/** The name of the image, or the stored parameter that gives its id: by a dynamic reference or as a default. */
function imageName(image: Text | undefined): string | undefined {
  if (image === undefined || typeof image === 'string') return image;
  return /\bssm:(\/[^:}]+)/.exec(onlyHole(image)?.id ?? '')?.[1];
}
