import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';

class NetworkStack extends Stack {
  readonly vpc: Vpc;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.vpc = new Vpc(this, 'Vpc', {
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'private', subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    this.vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
    this.vpc.addInterfaceEndpoint('EcrApi', { service: InterfaceVpcEndpointAwsService.ECR });
    this.vpc.addInterfaceEndpoint('EcrDkr', { service: InterfaceVpcEndpointAwsService.ECR_DOCKER });
  }
}

class ClusterStack extends Stack {
  readonly cluster: Cluster;

  constructor(scope: Construct, id: string, props: StackProps & { readonly vpc: Vpc }) {
    super(scope, id, props);
    this.cluster = new Cluster(this, 'Cluster', { vpc: props.vpc });
  }
}

class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly cluster: Cluster }) {
    super(scope, id, props);
    const taskDefinition = new FargateTaskDefinition(this, 'Task');
    taskDefinition.addContainer('web', { image: ContainerImage.fromEcrRepository(Repository.fromRepositoryName(this, 'Images', 'web')) });
    new FargateService(this, 'Web', { cluster: props.cluster, taskDefinition });
  }
}

const app = new App();
const env = { account: '111122223333', region: 'eu-west-1' };
const { vpc } = new NetworkStack(app, 'Network', { env });
const { cluster } = new ClusterStack(app, 'Cluster', { env, vpc });
new ServiceStack(app, 'Service', { env, cluster });
