import { listedServices, serviceMeantBy } from '@privatelint/core';
import { catalogued, type CatalogueEntry } from '../catalogue.ts';
import { regionProblem } from '../io/region.ts';

/** The part of JSON Schema that describes configurations, and that `validate.ts` understands. */
export interface Schema {
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'boolean' | 'integer';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minItems?: number;
  /** What was probably meant by a text that is none of `enum`; no part of the schema that is published. */
  readonly meant?: (text: string) => string | undefined;
  /** What `pattern` asks for, in words; no part of the schema that is published. */
  readonly form?: () => string;
  /** What else is wrong with a text, such as `is no Region`; no part of the schema that is published. */
  readonly problem?: (text: string) => string | undefined;
}

/** The schema of configuration files: what is checked when one is read, and what editors complete from. */
export function configSchema(own: readonly CatalogueEntry[] = []): Schema & { readonly $schema: string; readonly $id: string; readonly title: string } {
  const level: Schema = { type: 'string', enum: ['error', 'warning', 'info', 'off'] };
  const ownIds = new Set(own.map(({ id }) => id));
  const optionsOf = ({ id, options }: CatalogueEntry): Schema => {
    const known = Object.entries(options ?? {}).map(([name, { description, values }]): [string, Schema] => [name, { type: 'string', enum: values, description }]);
    // Own rules need not say what they take.
    return { type: 'object', description: 'Options of the rule, as its page lists them.', properties: Object.fromEntries(known), additionalProperties: options === undefined && ownIds.has(id) };
  };
  const settingOf = (rule: CatalogueEntry): Schema => ({
    description: rule.description,
    anyOf: [level, { type: 'object', properties: { level, options: optionsOf(rule) }, additionalProperties: false }],
  });
  const rules: Schema = {
    type: 'object',
    description: 'Levels and options of rules.',
    properties: Object.fromEntries(catalogued(own).map((rule) => [rule.id, settingOf(rule)])),
    additionalProperties: false,
  };
  const texts: Schema = { type: 'array', items: { type: 'string' } };
  const patterns = (description: string): Schema => ({ ...texts, description, minItems: 1 });
  const values: Schema = {
    type: 'object',
    description: 'Values of parameters by name.',
    additionalProperties: { anyOf: [{ type: 'string' }, { type: 'boolean' }, { type: 'integer' }, texts] },
  };
  const regionName: Schema = { type: 'string', problem: regionProblem };
  const regions: Schema = { description: 'Target Regions.', anyOf: [regionName, { type: 'array', items: regionName }] };
  const complete: Schema = { type: 'boolean', description: 'The given files are everything there is: nothing else adds endpoints, routes or rules of security groups.' };

  const endpoints: Schema = {
    type: 'array',
    description: 'Services that have an endpoint in it, such as ecr.api.',
    items: {
      anyOf: [
        { type: 'string' },
        {
          type: 'object',
          properties: {
            service: { type: 'string' },
            type: { type: 'string', enum: ['gateway', 'interface'], description: 'Without it: gateway where the service has those.' },
            privateDns: { type: 'boolean' },
            policy: { type: 'object', description: 'The policy document; without it the endpoint lets everything pass.', additionalProperties: true },
          },
          required: ['service'],
          additionalProperties: false,
        },
      ],
    },
  };
  const securityGroups: Schema = { type: 'string', enum: ['open', 'unknown'], description: 'open: HTTPS passes whatever groups are used; without it that is not known.' };
  const egress: Schema = { type: 'string', enum: ['none', 'nat', 'internet', 'unknown'], description: 'Where the default route of its subnets leads.' };
  const network: Schema = {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'What it is called in messages.' },
      names: { ...texts, description: 'Parameters, imports and ids that stand for it; without them it stands for every network that no file makes.' },
      region: { ...regionName, description: 'Where it is, and with it every stack in it that does not say its own; without it the target Region.' },
      egress,
      endpoints,
      securityGroups,
      dns: { type: 'string', description: 'custom: it has DNS servers of its own.' },
    },
    additionalProperties: false,
  };
  const hub: Schema = {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'What it is called in messages.' },
      cidr: { type: 'string', description: 'Its address block: routes of spokes lead there.' },
      region: { ...regionName, description: 'Where it is; without it the target Region.' },
      endpoints: { ...endpoints, description: 'Services that have an interface endpoint in it; gateway endpoints are not shared.' },
      zones: { ...texts, description: 'Private zones that lead to the endpoints; without them there is one for each of their names.' },
      spokes: { ...texts, description: 'Networks, VPC ids and VPCs of the templates that are connected and see the zones; without them all are.' },
      securityGroups,
      egress: { ...egress, description: 'Where a spoke comes out that sends everything to the hub.' },
    },
    required: ['cidr'],
    additionalProperties: false,
  };

  const given: Schema = { anyOf: [{ type: 'string' }, values], description: 'Values of parameters, or a file with them.' };
  const account: Schema = { type: 'string', pattern: '^[0-9]{12}$', form: () => 'an account id of 12 digits', description: 'The account that it is deployed to, with 12 digits in quotes.' };
  const region: Schema = { ...regionName, description: 'The target Region, if there is one only.' };
  const stackName: Schema = { type: 'string', description: 'What the stack is called: the value of `AWS::StackName`.' };
  const stack: Schema = {
    type: 'object',
    properties: {
      template: { type: 'string', description: 'Its template.' },
      stackName,
      params: given,
      parameters: given,
      account,
      regions,
      region,
    },
    required: ['template'],
    additionalProperties: false,
  };
  const deployment: Schema = {
    type: 'object',
    properties: {
      templates: { anyOf: [{ type: 'string' }, texts], description: 'Templates of this deployment.' },
      stacks: { type: 'array', items: stack, minItems: 1, description: 'Templates with names and values of their own, on top of those of the deployment.' },
      parameters: given,
      account,
      regions,
      region,
      stackName,
      network: { anyOf: [{ type: 'string' }, texts], description: 'Files and folders that tell of its network, instead of `networkFiles`.' },
      complete,
    },
    additionalProperties: false,
  };

  const service: Schema = { type: 'string', enum: listedServices(), meant: serviceMeantBy };
  const need: Schema = {
    type: 'object',
    properties: {
      workloads: { anyOf: [{ type: 'string' }, texts], description: 'Addresses of workloads, `*` stands for anything; without them all tasks. Hosts are meant only where they are named.' },
      services: { anyOf: [service, { type: 'array', items: service, minItems: 1 }], description: 'What they call, by the names of endpoints, such as sqs or ecr.api.' },
      actions: { anyOf: [{ type: 'string' }, texts], description: 'All actions of these services that they call, such as sqs:SendMessage; without them they stay open where the policy of an endpoint does not let everything pass.' },
      resources: { anyOf: [{ type: 'string' }, texts], description: 'What the actions are called on: ARNs, in which * stands for anything, or addresses of resources of the files; without them a policy that names some resources leaves the need open.' },
      host: { type: 'string', description: 'A host that they call over TCP, by name or IPv4 address: one with a public name needs a public path, all others stay undecided.' },
      port: { type: 'integer', minimum: 1, description: 'Of the host; without it 443.' },
      reason: { type: 'string', description: 'What for.' },
    },
    additionalProperties: false,
  };

  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://privatelint.dev/schemas/config.schema.json',
    title: 'Configuration of privatelint',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      preset: { type: 'string', enum: ['recommended', 'strict', 'all'], description: 'recommended: the rules that fit everybody; all: every rule; strict: every rule, and what stays undecided or incomplete fails.' },
      rules,
      overrides: {
        type: 'array',
        description: 'Other levels for some files; of several that fit, the last one counts.',
        items: {
          type: 'object',
          properties: { files: patterns('Which files, as patterns of .gitignore relative to this file.'), rules },
          required: ['files', 'rules'],
          additionalProperties: false,
        },
      },
      ruleFiles: { ...texts, description: 'Own rules: JavaScript files, or packages that are installed here. They run only with `--allow-code`.' },
      include: patterns('Files, folders and globs that are checked when the command line names none.'),
      ignore: { ...texts, description: 'What is left out of folders and globs, as patterns of .gitignore relative to this file.' },
      complete,
      regions,
      parameters: values,
      deployments: {
        description: 'Stacks as they are created: dev, prod, ...',
        anyOf: [{ type: 'object', additionalProperties: deployment }, { type: 'array', items: { ...deployment, properties: { name: { type: 'string', description: 'What it is called in findings.' }, ...deployment.properties }, required: ['name'] } }],
      },
      networks: {
        description: 'What is known about networks that come from outside of the templates.',
        anyOf: [network, { type: 'array', items: network }],
      },
      hubs: {
        description: 'VPCs whose endpoints serve others.',
        anyOf: [hub, { type: 'array', items: hub }],
      },
      needs: {
        description: 'AWS services and hosts that applications call themselves, which no template says.',
        anyOf: [need, { type: 'array', items: need }],
      },
      networkFiles: { ...texts, description: 'Files and folders with what the AWS CLI printed, or with declared networks.' },
      templates: {
        type: 'object',
        description: 'Folders of nested templates by how their URLs begin, for those that are published in a bucket.',
        additionalProperties: { type: 'string' },
      },
      modules: {
        type: 'object',
        description: 'Folders of Terraform modules by their source, for those that `terraform init` did not fetch.',
        additionalProperties: { type: 'string' },
      },
      plans: {
        type: 'object',
        description: 'Folders of Terraform root modules, or of units of Terragrunt, by the files of plans that were made from them.',
        additionalProperties: { type: 'string' },
      },
      failOn: { type: 'string', enum: ['error', 'warning', 'info'], description: 'From which level on the exit code is 1.' },
      maxWarnings: { type: 'integer', minimum: 0, description: 'More warnings than this also give exit code 1.' },
      strict: { type: 'boolean', description: 'What stays undecided or incomplete fails too (exit code 3).' },
      baseline: { type: 'string', description: 'File with findings that are known and let be, as `--write-baseline` makes it.' },
      suppress: {
        type: 'array',
        description: 'Findings that are not shown.',
        items: {
          type: 'object',
          properties: {
            rule: { type: 'string', enum: catalogued(own).map((it) => it.id), description: 'The id of the rule.' },
            files: patterns('Where, as patterns of .gitignore relative to this file.'),
            address: { type: 'string', description: 'Of the resource that the finding is about, or of a workload.' },
            reason: { type: 'string', pattern: '\\S', form: () => 'a reason', description: 'Why; shown with `--report-suppressed`.' },
            expires: { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', form: () => 'a date such as 2027-01-31', description: 'The last day on which it holds, such as 2027-01-31.' },
          },
          required: ['rule', 'reason'],
          additionalProperties: false,
        },
      },
    },
    additionalProperties: false,
  };
}
