import { expect, test } from 'vitest';
import { LoweredModule } from '../testing.ts';

const CONTAINER = { name: 'web', image: 'web:1', logDriver: 'awslogs', logDriverAt: expect.anything() as unknown };

test('containers from jsonencode keep their places', () => {
  const module = new LoweredModule(`
resource "aws_ecs_task_definition" "a" {
  family                = "a"
  container_definitions = jsonencode([{
    name             = "web"
    image            = "web:1"
    logConfiguration = { logDriver = "awslogs", options = { "awslogs-group" = "web" } }
  }])
}`);
  expect(module.show('aws_ecs_task_definition.a')).toMatchObject({ family: 'a', containers: [{ ...CONTAINER, imageAt: '6:24' }] });
});

test('containers from a heredoc with unknown parts', () => {
  const module = new LoweredModule(`
variable "tag" {}
resource "aws_ecs_task_definition" "a" {
  container_definitions = <<EOT
[{"name": "web", "image": "web:\${var.tag}", "secrets": [{"name": "A", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/a"}]}]
EOT
}`);
  expect(module.show('aws_ecs_task_definition.a')).toMatchObject({
    containers: [{ name: 'web', image: 'web:${tag}', secrets: [{ from: 'arn:aws:ssm:eu-west-1:123456789012:parameter/a' }] }],
  });
});

test('containers from a template file', () => {
  const module = new LoweredModule({
    'main.tf': `
resource "aws_ecs_task_definition" "a" {
  container_definitions = templatefile("\${path.module}/web.json.tpl", { image = "web:1" })
}`,
    'web.json.tpl': '[{"name": "web", "image": "${image}"}]',
  });
  expect(module.show('aws_ecs_task_definition.a')).toMatchObject({ containers: [{ name: 'web', image: 'web:1' }] });
});

test('a sensitive value is not read, and its neighbours are', () => {
  const module = new LoweredModule(`
variable "password" {
  sensitive = true
  default   = "hunter2"
}
resource "aws_ecs_task_definition" "a" {
  container_definitions = jsonencode([{ name = "web", image = "web:1", environment = [{ name = "PASSWORD", value = var.password }] }])
}`);
  const shown = JSON.stringify(module.show('aws_ecs_task_definition.a'));
  expect(shown).toContain('web:1');
  expect(shown).not.toContain('hunter2');
});

test('a service in its subnets, without a public address unless it asks for one', () => {
  const module = new LoweredModule(`
resource "aws_subnet" "a" { count = 2 }
resource "aws_security_group" "b" {}
resource "aws_ecs_cluster" "c" { name = "main" }
resource "aws_ecs_task_definition" "d" { family = "d" }
resource "aws_ecs_service" "e" {
  cluster         = aws_ecs_cluster.c.name
  task_definition = "\${aws_ecs_task_definition.d.family}:\${aws_ecs_task_definition.d.revision}"
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = aws_subnet.a[*].id
    security_groups = [aws_security_group.b.id]
  }
}`);
  expect(module.show('aws_ecs_service.e')).toMatchObject({
    cluster: '-> aws_ecs_cluster.c',
    taskDefinition: '-> aws_ecs_task_definition.d',
    launchType: 'FARGATE',
    placement: { subnets: ['-> aws_subnet.a[0]', '-> aws_subnet.a[1]'], groups: ['-> aws_security_group.b'], publicIp: 'no' },
    exec: 'no',
  });
});

test('targets of rules and schedules run tasks', () => {
  const module = new LoweredModule(`
resource "aws_ecs_task_definition" "a" {}
resource "aws_cloudwatch_event_target" "b" {
  arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/c"
  ecs_target {
    task_definition_arn = aws_ecs_task_definition.a.arn
    launch_type         = "FARGATE"
    network_configuration { subnets = ["subnet-1"] }
  }
}
resource "aws_scheduler_schedule" "c" {
  state = "DISABLED"
  target {
    arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/c"
    ecs_parameters { task_definition_arn = aws_ecs_task_definition.a.arn }
  }
}`);
  expect(module.show('aws_cloudwatch_event_target.b')).toMatchObject({ runner: 'schedule', taskDefinition: '-> aws_ecs_task_definition.a', placement: { subnets: ['outside subnet-1'] } });
  expect(module.show('aws_scheduler_schedule.c')).toMatchObject({ desiredCount: 0 });
});

test('what scales a service refers to it by its name', () => {
  const module = new LoweredModule(`
variable "outside" {}
resource "aws_ecs_cluster" "main" { name = "main" }
resource "aws_ecs_service" "api" { name = "api" }
resource "aws_appautoscaling_target" "a" {
  service_namespace = "ecs"
  resource_id       = "service/\${aws_ecs_cluster.main.name}/\${aws_ecs_service.api.name}"
  max_capacity      = 4
}
resource "aws_appautoscaling_scheduled_action" "b" {
  service_namespace = aws_appautoscaling_target.a.service_namespace
  resource_id       = aws_appautoscaling_target.a.resource_id
  scalable_target_action { max_capacity = 8 }
}
resource "aws_appautoscaling_target" "table" {
  service_namespace = "dynamodb"
  resource_id       = "table/api"
  max_capacity      = 4
}
resource "aws_appautoscaling_target" "open" {
  service_namespace = "ecs"
  resource_id       = "service/main/\${var.outside}"
  max_capacity      = var.outside
}`);
  expect(module.show('aws_appautoscaling_target.a')).toMatchObject({ service: '-> aws_ecs_service.api', most: 4 });
  expect(module.show('aws_appautoscaling_scheduled_action.b')).toMatchObject({ service: '-> aws_ecs_service.api', most: 8 });
  expect(module.show('aws_appautoscaling_target.table')).toMatchObject({ service: 'none' });
  expect(module.show('aws_appautoscaling_target.open')).toMatchObject({ service: 'outside service/main/${var.outside}', most: undefined });
});

test('hosts from a launch template', () => {
  const module = new LoweredModule(`
resource "aws_iam_role" "role" { name = "hosts" }
resource "aws_iam_instance_profile" "profile" { role = aws_iam_role.role.name }
resource "aws_launch_template" "a" {
  image_id               = "ami-1"
  vpc_security_group_ids = ["sg-1"]
  user_data              = base64encode("echo ECS_CLUSTER=main")
  iam_instance_profile { arn = aws_iam_instance_profile.profile.arn }
}
resource "aws_autoscaling_group" "b" {
  vpc_zone_identifier = ["subnet-1"]
  launch_template { id = aws_launch_template.a.id }
}
resource "aws_ecs_capacity_provider" "c" {
  name = "c"
  auto_scaling_group_provider { auto_scaling_group_arn = aws_autoscaling_group.b.arn }
}`);
  expect(module.show('aws_autoscaling_group.b')).toMatchObject({
    form: 'auto-scaling-group',
    placement: { subnets: ['outside subnet-1'], groups: ['outside sg-1'], publicIp: 'subnet' },
    image: 'ami-1',
    userData: 'echo ECS_CLUSTER=main',
    role: '-> aws_iam_role.role',
  });
  expect(module.show('aws_ecs_capacity_provider.c')).toMatchObject({ provides: 'auto-scaling-group', group: '-> aws_autoscaling_group.b' });
});

test('policies of roles, attached in every way', () => {
  const module = new LoweredModule(`
resource "aws_iam_role" "a" { name = "a" }
resource "aws_iam_policy" "b" { policy = jsonencode({ Statement = [] }) }
resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.a.name
  policy_arn = aws_iam_policy.b.arn
}
resource "aws_iam_role_policy_attachment" "managed" {
  role       = aws_iam_role.a.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}`);
  expect(module.show('aws_iam_role_policy_attachment.own')).toMatchObject({ roles: ['-> aws_iam_role.a'], document: { Statement: [] }, managedPolicy: undefined });
  expect(module.show('aws_iam_role_policy_attachment.managed')).toMatchObject({ managedPolicy: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy' });
});

test('exclusive attachments attach what they list', () => {
  const module = new LoweredModule(`
variable "more" { type = list(string) }
resource "aws_iam_role" "a" { assume_role_policy = "{}" }
resource "aws_iam_role_policy_attachments_exclusive" "a" {
  role_name   = aws_iam_role.a.name
  policy_arns = ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess"]
}
resource "aws_iam_role_policy_attachments_exclusive" "open" {
  role_name   = aws_iam_role.a.name
  policy_arns = concat(["arn:aws:iam::aws:policy/ReadOnlyAccess"], var.more)
}`);
  expect(module.ids('role-policy')).toEqual(['a', 'a#1', 'open', 'open#1'].map((name) => `aws_iam_role_policy_attachments_exclusive.${name}`));
  expect(module.show('aws_iam_role_policy_attachments_exclusive.a')).toMatchObject({ roles: ['-> aws_iam_role.a'], managedPolicy: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy' });
  expect(module.show('aws_iam_role_policy_attachments_exclusive.open#1')).toMatchObject({ managedPolicy: expect.stringMatching(/^\$\{members@/u) as unknown });
});
