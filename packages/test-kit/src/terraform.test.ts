import { analyze } from '@privatelint/core';
import { describe, expect, test } from 'vitest';
import { check, type Checked } from './check.ts';
import { ruleFolders } from './rule-folders.ts';

const rules = (await ruleFolders()).flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

function run(files: Readonly<Record<string, string>>, more: { readonly regions?: readonly string[]; readonly parameters?: Readonly<Record<string, string>> } = {}): Checked {
  const result = check({ files, rules, preset: 'recommended', ...more });
  expect([result.crashes, result.graphProblems]).toEqual([[], []]);
  return result;
}

function brief({ findings }: Checked): string[] {
  return findings.map(({ ruleId, at, address }) => `${at.file.path}:${at.file.text.slice(0, at.start).split('\n').length} ${ruleId} ${address}`);
}

const BARE = `
resource "aws_vpc_endpoint" "a" {
  vpc_endpoint_type = "Interface"
  service_name      = "com.amazonaws.eu-west-1.logs"
}
`;

describe('data sources', () => {
  const network = `
provider "aws" { region = "eu-west-1" }
resource "aws_vpc" "main" {
  enable_dns_hostnames = true
}
resource "aws_subnet" "private" { vpc_id = aws_vpc.main.id }
resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
  tags   = { Name = "private" }
}
resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.private.id
  route_table_id = aws_route_table.private.id
}
resource "aws_security_group" "tasks" {
  vpc_id = aws_vpc.main.id
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  container_definitions    = jsonencode([{ name = "web", image = "web", environmentFiles = [{ type = "s3", value = "arn:aws:s3:::b/x.env" }] }])
}
resource "aws_ecs_service" "web" {
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.web.arn
  network_configuration {
    subnets         = [aws_subnet.private.id]
    security_groups = [aws_security_group.tasks.id]
  }
}
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.eu-west-1.s3"
  route_table_ids = [data.aws_route_table.x.id]
}
`;
  const found = (argument: string): string[] => brief(run({ 'main.tf': `${network}data "aws_route_table" "x" {\n${argument}\n}\n` })).filter((it) => it.includes('off-route'));

  test('may find what the same files declare', () => {
    expect(found('subnet_id = aws_subnet.private.id')).toEqual([]);
    expect(found('tags = { Name = "private" }')).toEqual([]);
  });

  test('find something else where tags differ', () => {
    expect(found('tags = { Name = "public" }')).toEqual(['main.tf:41 gateway-endpoint-off-route aws_vpc_endpoint.s3']);
  });
});

describe('root modules', () => {
  test('a folder is one, unless another one calls it', () => {
    const result = run({ 'live/main.tf': 'module "m" { source = "../m" }', 'm/main.tf': BARE });
    expect(brief(result)).toEqual(['m/main.tf:2 endpoint-without-subnets module.m.aws_vpc_endpoint.a']);
    expect(result.findings[0]?.related.map(({ at, message }) => [at.file.path, message])).toEqual([['live/main.tf', 'the module is called here']]);
  });

  test('files that declare one thing twice are judged one by one', () => {
    const result = run({ 'a.tf': BARE, 'b.tf': BARE });
    expect(brief(result)).toEqual(['a.tf:2 endpoint-without-subnets aws_vpc_endpoint.a', 'b.tf:2 endpoint-without-subnets aws_vpc_endpoint.a']);
    expect(result.problems.map(({ message }) => message)[0]).toBe('`aws_vpc_endpoint.a` is declared in `a.tf` too, so that the files of this folder are judged one by one');
  });

  test('a file that is judged alone is not blamed for what its neighbours declare', () => {
    const result = run({ 'a.tf': `${BARE}variable "x" {}\n`, 'b.tf': `${BARE}locals { y = var.x }\n` });
    expect(result.problems).toHaveLength(1);
  });

  test('a syntax error is a finding, and the rest goes on', () => {
    const region = 'provider "aws" { region = "eu-west-2" }\n';
    const result = run({ 'main.tf': `${region}${BARE.replace('}', '  subnet_ids = ["subnet-12345678"]\n}')}\nresource "aws_vpc" {` });
    expect(brief(result)).toContain('main.tf:5 stale-region-endpoint aws_vpc_endpoint.a');
    expect(result.findings.map(({ ruleId }) => ruleId)).toContain('parse-error');
  });

  test('what a file with a syntax error declares may be what is missing', () => {
    const broken = 'resource "aws_vpc_endpoint_subnet_association" "a" {{\n  vpc_endpoint_id = aws_vpc_endpoint.a.id\n}\n';
    expect(brief(run({ 'main.tf': BARE }))).toEqual(['main.tf:2 endpoint-without-subnets aws_vpc_endpoint.a']);
    expect(run({ 'main.tf': BARE, 'more.tf': broken }).findings.map(({ ruleId }) => ruleId)).toEqual(['parse-error']);
  });

  test('modules that call each other in a circle are told, whatever they are about', () => {
    const { problems } = run({ 'main.tf': 'module "a" { source = "./a" }\n', 'a/main.tf': 'module "b" { source = "../b" }\n', 'b/main.tf': 'module "a" { source = "../a" }\n' });
    expect(problems.map(({ at, message }) => `${at.file.path} ${message}`)).toEqual(['b/main.tf modules call each other in a circle: `../a` is being called already']);
  });

  test('what another tool fills in is no syntax error', () => {
    const { findings } = run({ 'main.tf': `{% if private %}\n${BARE}{% endif %}\n` });
    expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual(['info `{% if private %}` is filled in by another tool before this is a configuration: give what it makes instead']);
  });

  test('local modules outside of the project are told apart from those that do not exist', () => {
    const messages = (source: string): string[] => run({ 'main.tf': `module "vpc" { source = "${source}" }\n` }).problems.map(({ message }) => message);
    expect(messages('./vpc')).toEqual([expect.stringContaining('there is no such folder')]);
    expect(messages('../../modules/vpc')).toEqual([expect.stringContaining('it is not in the project')]);
  });

  test('variables take the values of the run', () => {
    const files = { 'main.tf': `variable "subnets" { type = list(string) }\n${BARE.replace('}', '  subnet_ids = var.subnets\n}')}` };
    expect(brief(run(files))).toEqual([]);
    expect(brief(run(files, { parameters: { subnets: '[]' } }))).toEqual(['main.tf:6 endpoint-without-subnets aws_vpc_endpoint.a']);
  });

  test('comments suppress findings', () => {
    const result = run({ 'main.tf': BARE.replace('\nresource', '\n# privatelint-disable-next-line endpoint-without-subnets -- attached elsewhere\nresource') });
    expect(result.findings.map(({ ruleId, suppressed }) => [ruleId, suppressed?.reason])).toEqual([['endpoint-without-subnets', 'attached elsewhere']]);
  });

  test('several target Regions are judged one after the other', () => {
    const files = { 'main.tf': 'data "aws_region" "current" {}\nresource "aws_vpc_endpoint" "a" {\n  service_name = "com.amazonaws.eu-west-1.s3"\n}\n' };
    expect(brief(run(files, { regions: ['eu-west-1', 'us-east-1'] }))).toContain('main.tf:3 stale-region-endpoint aws_vpc_endpoint.a');
  });
});

describe('modules that are not on disk', () => {
  test('one line per source', () => {
    const result = run({ 'main.tf': 'module "a" { source = "acme/network/aws" }\nmodule "b" { source = "acme/network/aws" }' });
    expect(result.problems.map(({ message }) => message)).toEqual([
      'module.b (acme/network/aws) is not on disk, so that nothing is known of what it makes: run `terraform init`, or map it under `modules` in the configuration',
    ]);
  });

  test('described ones are judged, and told by the line that calls them', () => {
    const result = run({
      'main.tf': `
provider "aws" { region = "eu-west-1" }
module "vpc" {
  source          = "terraform-aws-modules/vpc/aws"
  version         = "~> 6.0"
  azs             = ["eu-west-1a"]
  private_subnets = ["10.0.1.0/24"]
}
module "endpoints" {
  source    = "terraform-aws-modules/vpc/aws//modules/vpc-endpoints"
  vpc_id    = module.vpc.vpc_id
  endpoints = { logs = { service = "logs", private_dns_enabled = true } }
}
`,
    });
    expect(result.problems).toEqual([]);
    expect(brief(result)).toEqual(['main.tf:9 endpoint-without-subnets module.endpoints.aws_vpc_endpoint.this["logs"]']);
  });

  test('what a description leaves out is not known', () => {
    const result = run({ 'main.tf': 'module "c" { source = "terraform-aws-modules/ecs/aws//modules/cluster" }\noutput "x" { value = module.c.cluster_capacity_providers }\nresource "aws_vpc" "v" {}\n' });
    expect(result.problems).toEqual([]);
  });

  test('those that add nothing to networks are not missed', () => {
    const result = run({ 'main.tf': 'module "a" { source = "terraform-aws-modules/alb/aws" }\nmodule "b" { source = "terraform-aws-modules/autoscaling/aws" }\nresource "aws_vpc" "v" {}\n' });
    expect(result.problems.map(({ message }) => message.split(' ')[0])).toEqual(['module.b']);
  });

  describe('services of terraform-aws-modules/ecs', () => {
    const network = `
provider "aws" { region = "eu-west-1" }
resource "aws_vpc" "this" {
  enable_dns_hostnames = true
}
resource "aws_subnet" "a" {
  vpc_id = aws_vpc.this.id
}
`;
    const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1';
    const rulesAt = (text: string): string[] => {
      const { findings, problems } = run({ 'main.tf': network + text });
      expect(problems).toEqual([]);
      return findings.map(({ ruleId }) => ruleId);
    };

    test('in the cluster module, with logs of their own', () => {
      const module = (version: string, rules: string): string => `
module "ecs" {
  source       = "terraform-aws-modules/ecs/aws"
  version      = "${version}"
  cluster_name = "web"
  services = {
    web = {
      subnet_ids            = [aws_subnet.a.id]
      container_definitions = { web = { image = "${IMAGE}" } }
      ${rules}
    }
  }
}
`;
      const missing = ['missing-ecr-endpoint', 'missing-logs-endpoint', 'missing-s3-endpoint'];
      expect(rulesAt(module('~> 7.0', 'security_group_egress_rules = { all = { ip_protocol = "-1", cidr_ipv4 = "0.0.0.0/0" } }'))).toEqual(missing);
      expect(rulesAt(module('5.12.1', 'security_group_rules = { all = { type = "egress", protocol = "-1", from_port = 0, to_port = 0, cidr_blocks = ["0.0.0.0/0"] } }'))).toEqual(missing);
    });

    test('alone, without logs', () => {
      const text = `
module "web" {
  source                = "terraform-aws-modules/ecs/aws//modules/service"
  version               = "~> 6.0"
  name                  = "web"
  cluster_arn           = "arn:aws:ecs:eu-west-1:111122223333:cluster/c"
  subnet_ids            = [aws_subnet.a.id]
  container_definitions = { web = { image = "${IMAGE}", enable_cloudwatch_logging = false, create_cloudwatch_log_group = false } }
  security_group_egress_rules = { all = { ip_protocol = "-1", cidr_ipv4 = "0.0.0.0/0" } }
}
`;
      expect(rulesAt(text)).toEqual(['missing-ecr-endpoint', 'missing-s3-endpoint']);
    });

    test('the role reads the secrets that it is told of, and before 6.0 all of them', () => {
      const text = (version: string, more = ''): string => `
module "web" {
  source                = "terraform-aws-modules/ecs/aws//modules/service"
  version               = "${version}"
  name                  = "web"
  cluster_arn           = "arn:aws:ecs:eu-west-1:111122223333:cluster/c"
  subnet_ids            = [aws_subnet.a.id]
  container_definitions = { web = { image = "${IMAGE}", secrets = [{ name = "A", valueFrom = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a" }] } }
  ${more}
}
`;
      expect(rulesAt(text('~> 6.0'))).toContain('execution-role-missing-permission');
      expect(rulesAt(text('~> 6.0', 'task_exec_secret_arns = ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:a"]'))).not.toContain('execution-role-missing-permission');
      expect(rulesAt(text('~> 5.0'))).not.toContain('execution-role-missing-permission');
    });
  });

  test('versions that are not described stay unknown', () => {
    const result = run({ 'main.tf': 'module "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "~> 3.0"\n}\n' });
    expect(result.problems).toHaveLength(1);
  });
});

describe('plans', () => {
  const plan = JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: {
      root_module: {
        resources: [
          { address: 'aws_vpc_endpoint.a', mode: 'managed', type: 'aws_vpc_endpoint', name: 'a', values: { vpc_endpoint_type: 'Interface', service_name: 'com.amazonaws.eu-west-1.logs', subnet_ids: [] } },
        ],
      },
    },
    configuration: { root_module: { resources: [{ address: 'aws_vpc_endpoint.a', mode: 'managed', type: 'aws_vpc_endpoint', name: 'a', expressions: {} }] } },
  });

  test('a plan alone is told by its file', () => {
    const result = run({ 'plan.json': plan });
    expect(brief(result)).toEqual(['plan.json:1 endpoint-without-subnets aws_vpc_endpoint.a']);
    expect(result.findings.map(({ at }) => plan.slice(at.start, at.end))).toEqual(['aws_vpc_endpoint.a']);
  });

  test('beside its sources it is told by their lines, and their comments count', () => {
    expect(brief(run({ 'plan.json': plan, 'main.tf': BARE }))).toEqual(['main.tf:2 endpoint-without-subnets aws_vpc_endpoint.a']);
    const suppressed = run({ 'plan.json': plan, 'main.tf': `# privatelint-disable-file endpoint-without-subnets -- attached elsewhere\n${BARE}` });
    expect(suppressed.findings.map((finding) => finding.suppressed?.reason)).toEqual(['attached elsewhere']);
  });

  test('what it removes is gone', () => {
    const removed = JSON.stringify({
      format_version: '1.2',
      terraform_version: '1.11.4',
      resource_changes: [
        { address: 'aws_vpc_endpoint.a', mode: 'managed', type: 'aws_vpc_endpoint', name: 'a', change: { actions: ['delete'], before: { vpc_endpoint_type: 'Interface', subnet_ids: [] }, after: null } },
      ],
    });
    expect(brief(run({ 'plan.json': removed }))).toEqual([]);
  });

  test('a part of a plan says that it is one', () => {
    const result = run({ 'plan.json': '{"planned_values": {"root_module": {"resources": []}}}' });
    expect(result.problems.map(({ message }) => message)).toEqual(['this plan does not say its format: it is a part of one, and what it leaves out is not known']);
  });
});

describe('states of other root modules', () => {
  const state = (backend: string, more = ''): string => `terraform {\n  backend ${backend}\n}\n${more}`;
  const network = `
resource "aws_vpc" "this" {}
resource "aws_subnet" "a" {
  vpc_id = aws_vpc.this.id
}
output "subnet_ids" { value = [aws_subnet.a.id] }
output "vpc_id" { value = aws_vpc.this.id }
`;
  const reading = (config: string, backend = 's3'): string => `
data "terraform_remote_state" "network" {
  backend = "${backend}"
  config  = { ${config} }
}
resource "aws_vpc_endpoint" "logs" {
  vpc_id            = data.terraform_remote_state.network.outputs.vpc_id
  service_name      = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type = "Interface"
  subnet_ids        = data.terraform_remote_state.network.outputs.subnet_ids
}
resource "aws_vpc_endpoint" "twin" {
  vpc_id              = data.terraform_remote_state.network.outputs.vpc_id
  service_name        = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = data.terraform_remote_state.network.outputs.subnet_ids
}
`;
  // A rule that needs the VPC of the other root module: its DNS settings.
  const dns = (files: Readonly<Record<string, string>>): string[] =>
    run(files, { regions: ['eu-west-1'] }).findings.filter(({ ruleId }) => ruleId === 'vpc-dns-disabled').map(({ at, address, severity, scenarios = [] }) =>
      [at.file.path, address, severity, ...scenarios.flatMap(({ inputs }) => Object.entries(inputs).map(([name, values]) => `${name} = ${values.join()}`))].join(' | '),
    );

  test('the same bucket and key', () => {
    const files = { 'network/main.tf': state('"s3" {\n    bucket = "b"\n    key = "net"\n  }', network), 'app/main.tf': reading('bucket = "b", key = "net"') };
    expect(dns(files)).toEqual(['network/main.tf | aws_vpc.this | error']);
  });

  test('another key is another state', () => {
    const files = { 'network/main.tf': state('"s3" {\n    bucket = "b"\n    key = "net"\n  }', network), 'app/main.tf': reading('bucket = "b", key = "other"') };
    expect(dns(files)).toEqual([]);
  });

  test('a local state, with and without a backend', () => {
    const app = reading('path = "../network/terraform.tfstate"', 'local');
    expect(dns({ 'network/main.tf': network, 'app/main.tf': app })).toHaveLength(1);
    expect(dns({ 'network/main.tf': state('"local" {\n    path = "elsewhere.tfstate"\n  }', network), 'app/main.tf': app })).toEqual([]);
  });

  test('a key that is known in part leaves it open which state is meant', () => {
    const of = (key: string): string => state(`"s3" {\n    bucket = "b"\n    key = "${key}"\n  }`, network);
    const files = { 'dev/main.tf': of('dev/net'), 'prod/main.tf': of('prod/net'), 'app/main.tf': `variable "stage" {}\n${reading('bucket = "b", key = "${var.stage}/net"')}` };
    expect(dns(files)).toEqual([
      'dev/main.tf | aws_vpc.this | warning | data.terraform_remote_state.network is dev = true',
      'prod/main.tf | aws_vpc.this | warning | data.terraform_remote_state.network is dev = false | data.terraform_remote_state.network is prod = true',
    ]);
  });

  test('root modules that read each other come to an end', () => {
    const files = {
      'a/main.tf': `${reading('path = "../b/terraform.tfstate"', 'local')}output "vpc_id" { value = data.terraform_remote_state.network.outputs.vpc_id }`,
      'b/main.tf': `${reading('path = "../a/terraform.tfstate"', 'local')}output "vpc_id" { value = data.terraform_remote_state.network.outputs.vpc_id }`,
    };
    expect(dns(files)).toEqual([]);
  });

  test('equal addresses in two root modules stay apart', () => {
    const app = reading('path = "../network/terraform.tfstate"', 'local');
    const own = 'resource "aws_vpc" "this" {\n  enable_dns_hostnames = true\n}\n';
    expect(dns({ 'network/main.tf': network, 'app/main.tf': app + own })).toEqual(['network/main.tf | aws_vpc.this | error']);
  });

  test('what stands in a module is told with the line that calls it, whatever other root modules call theirs', () => {
    const call = 'module "vpc" {\n  source = "./vpc"\n}\n';
    const files = {
      'network/main.tf': `${call}output "vpc_id" { value = module.vpc.vpc_id }\noutput "subnet_ids" { value = module.vpc.subnet_ids }\n`,
      'network/vpc/main.tf': network,
      'app/main.tf': reading('path = "../network/terraform.tfstate"', 'local') + call,
      'app/vpc/main.tf': 'resource "aws_vpc" "this" {\n  enable_dns_hostnames = true\n}\n',
    };
    const { findings } = run(files, { regions: ['eu-west-1'] });
    const [found] = findings.filter(({ ruleId }) => ruleId === 'vpc-dns-disabled');
    expect(found?.at.file.path).toBe('network/vpc/main.tf');
    expect(found?.related.filter(({ message }) => message === 'the module is called here').map(({ at }) => at.file.path)).toEqual(['network/main.tf']);
  });
});

describe('plans that lie elsewhere', () => {
  const plan = JSON.stringify({
    format_version: '1.2',
    planned_values: { root_module: { resources: [{ address: 'aws_vpc_endpoint.a', mode: 'managed', type: 'aws_vpc_endpoint', name: 'a', values: { vpc_endpoint_type: 'Interface', service_name: 'com.amazonaws.eu-west-1.logs' } }] } },
    configuration: { root_module: { resources: [{ address: 'aws_vpc_endpoint.a', mode: 'managed', type: 'aws_vpc_endpoint', name: 'a', provider_config_key: 'aws', expressions: {} }] } },
  });
  const OTHER = 'resource "aws_vpc" "v" {}\n';

  test('belong to the root module that declares the same, and findings stand there', () => {
    expect(brief(run({ 'infra/main.tf': BARE, 'other/main.tf': OTHER, 'ci/plan.json': plan }))).toEqual(['infra/main.tf:2 endpoint-without-subnets aws_vpc_endpoint.a']);
  });

  test('comments there hold', () => {
    const commented = BARE.replace('\nresource', '\n# privatelint-disable-next-line endpoint-without-subnets -- attached elsewhere\nresource');
    expect(run({ 'infra/main.tf': commented, 'ci/plan.json': plan }).findings.map(({ suppressed }) => suppressed?.reason)).toEqual(['attached elsewhere']);
  });

  test('of two root modules that declare the same, the one around the plan is meant', () => {
    const files = { 'dev/main.tf': BARE, 'prod/main.tf': BARE, 'dev/out/plan.json': plan };
    expect(brief(run(files))).toEqual(['dev/main.tf:2 endpoint-without-subnets aws_vpc_endpoint.a', 'prod/main.tf:2 endpoint-without-subnets aws_vpc_endpoint.a']);
  });

  test('otherwise a plan is judged by itself', () => {
    expect(brief(run({ 'infra/main.tf': OTHER, 'ci/plan.json': plan }))).toEqual(['ci/plan.json:1 endpoint-without-subnets aws_vpc_endpoint.a']);
    expect(brief(run({ 'dev/main.tf': BARE, 'prod/main.tf': BARE, 'ci/plan.json': plan }))).toHaveLength(3);
  });
});

test('a plan that is judged alone has its places in the .tf files beside it', () => {
  const address = { address: 'aws_vpc_endpoint.a', mode: 'managed', type: 'aws_vpc_endpoint', name: 'a' };
  const plan = JSON.stringify({
    format_version: '1.2',
    planned_values: { root_module: { resources: [{ ...address, values: { vpc_endpoint_type: 'Interface', service_name: 'com.amazonaws.eu-west-1.logs' } }] } },
    configuration: { root_module: { resources: [{ ...address, expressions: {} }] } },
  });
  const files: Readonly<Record<string, string>> = { 'infra/main.tf': BARE, 'infra/plan.json': plan };
  const judged = (plans: Readonly<Record<string, string>>, path: string): string[] =>
    brief({ graphProblems: [], ...analyze([{ path, text: plan }], rules, { regions: [], preset: 'recommended', terraform: { plans }, read: (it) => files[it], list: (folder) => (folder === 'infra' ? ['main.tf', 'plan.json'] : []) }) });
  expect(judged({}, 'infra/plan.json')).toEqual(['infra/main.tf:2 endpoint-without-subnets aws_vpc_endpoint.a']);
  expect(judged({}, 'ci/plan.json')).toEqual(['ci/plan.json:1 endpoint-without-subnets aws_vpc_endpoint.a']);
  expect(judged({ 'ci/plan.json': 'infra' }, 'ci/plan.json')).toEqual(['infra/main.tf:2 endpoint-without-subnets aws_vpc_endpoint.a']);
});
