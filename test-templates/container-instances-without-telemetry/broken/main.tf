provider "aws" {
  region = var.region
}

variable "region" {
  default = "eu-west-1"
}

resource "aws_vpc" "vpc" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.vpc.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_route_table" "table" {
  vpc_id = aws_vpc.vpc.id
}

resource "aws_route_table_association" "private_table" {
  subnet_id      = aws_subnet.private.id
  route_table_id = aws_route_table.table.id
}

resource "aws_security_group" "tasks" {
  vpc_id      = aws_vpc.vpc.id
  description = "Tasks"

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "endpoints" {
  vpc_id      = aws_vpc.vpc.id
  description = "HTTPS from the VPC"

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/16"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_vpc_endpoint" "ecs_agent" {
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.${var.region}.ecs-agent"
  vpc_id              = aws_vpc.vpc.id
  subnet_ids          = [aws_subnet.private.id]
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
}

resource "aws_vpc_endpoint" "ecs" {
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.${var.region}.ecs"
  vpc_id              = aws_vpc.vpc.id
  subnet_ids          = [aws_subnet.private.id]
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
  depends_on          = [aws_vpc_endpoint.ecs_agent]
}

resource "aws_ecs_cluster" "cluster" {
  name = "cluster"
}

resource "aws_launch_template" "launch" {
  image_id               = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
  instance_type          = "m7i.large"
  vpc_security_group_ids = [aws_security_group.tasks.id]
  user_data = base64encode(<<-EOT
    #!/bin/bash
    echo ECS_CLUSTER=${aws_ecs_cluster.cluster.name} >> /etc/ecs/ecs.config
  EOT
  )
}

resource "aws_autoscaling_group" "hosts" {
  min_size            = "1"
  max_size            = "2"
  vpc_zone_identifier = [aws_subnet.private.id]

  launch_template {
    id      = aws_launch_template.launch.id
    version = aws_launch_template.launch.latest_version
  }

  depends_on = [aws_vpc_endpoint.ecs]
}
