/**
 * Whether a text is a CloudFormation or SAM template, told by its content and before any parsing. A template has the key
 * `Resources` at its top and a type with `::` somewhere, or says its format version. Texts that only hold a template
 * (a test file, `resources:` of serverless.yml) are none, nor are those whose `Resources` is a list (an AppSpec file of CodeDeploy).
 */
export function looksLikeTemplate(text: string): boolean {
  if (text.includes('AWSTemplateFormatVersion')) return true;
  if (!text.includes('Resources') || !text.includes('::')) return false;
  return RESOURCES_IN_BRACES.test(text) || hasTopLevelResources(text);
}

/**
 * Whether a template can matter for the proof that workloads reach their services: it has containers, networks, endpoints,
 * names or addresses of them, something that other stacks read, or something that may expand into any of these. Errs towards
 * yes: a template that is left out takes the facts of all stacks with it that lean on it. Nested stacks and modules that a
 * template names are read by their path, whatever this says of them.
 */
export function mentionsNetworkOrContainers(text: string): boolean {
  return RELEVANT.test(text);
}

const RESOURCES_IN_BRACES = /[{,]\s*["']?Resources["']?\s*:(?!\s*\[)/;

function hasTopLevelResources(text: string): boolean {
  const first = /^\ufeff?([ \t]*)(?![ \t]*(?:#|%|---|\.\.\.|\r?$))\S/m.exec(text);
  const indent = first?.[1] ?? '';
  return new RegExp(
    `^\\ufeff?(?:---)?${indent === '' ? '' : ` {${indent.length}}`}["']?Resources["']?[ \\t]*:(?!\\s*(?:\\[|-\\s))`,
    'm',
  ).test(text);
}

const TYPES = [
  'ECS',
  'ECR',
  'Batch',
  'EC2',
  'Serverless',
  'Include',
  'LanguageExtensions',
  'AutoScaling',
  'ElasticLoadBalancing',
  'SSM',
  'Route53',
  'ServiceDiscovery',
  'VpcLattice',
  'NetworkFirewall',
  'NetworkManager',
  'DirectConnect',
  'RAM',
  'Scheduler',
  'ServiceCatalog',
  'CodePipeline::Pipeline',
  'CloudFormation::(?!Interface|Init\\b|Authentication|Designer|WaitCondition|CustomResource)',
];

const OTHERS = [
  // What other stacks read or this one reads, and what expands into unknown resources.
  'Export',
  'ImportValue',
  'GetStackOutput',
  'Transform',
  'ForEach',
  '::MODULE',
  // Policies that speak of endpoints, roles of tasks, and tasks that are started by something else than a service.
  '[sS]ourceVp',
  '[vV]pcSourceIp',
  'ecs-tasks',
  'EcsParameters',
  'ecs:',
];

const RELEVANT = new RegExp(`AWS::(?:${TYPES.join('|')})|${OTHERS.join('|')}`);
