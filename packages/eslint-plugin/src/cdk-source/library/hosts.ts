import { concat, type Text } from '@privatelint/core/front-end-api';
import { attributeOf, type Override, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, array, isAbsent, literal, object, textOfVal, unknown, valOfText, type Call, type ConstructNode, type Val } from '../values.ts';
import { ConnectionsThing, groupIds, PlainThing, SecurityGroupThing } from './connections.ts';
import { below, place } from './construct-tree.ts';
import { DefaultChild } from './default-child.ts';
import { subnetIdsOf } from './vpc-reference.ts';

interface Cluster extends Thing {
  id(at?: Val['at']): Val;
}

/** `new ec2.LaunchTemplate(…)`. */
class LaunchTemplateThing extends Thing {
  readonly type = 'aws-ec2.LaunchTemplate';
  readonly #own: ConstructNode;
  readonly #props: Val;
  readonly #run: Run;
  readonly #groups: Val[] = [];
  readonly #clusters: Cluster[] = [];
  readonly overrides: Override[] = [];

  constructor(call: Call, own: ConstructNode, props: Val) {
    super(call, own);
    this.#own = own;
    this.#props = props;
    this.#run = call.run;
    const given = call.run.property(props, 'securityGroup');
    if (!isAbsent(given)) this.#groups.push(given);
  }

  id(): Val {
    return attributeOf({ path: this.#own.path, type: 'AWS::EC2::LaunchTemplate' }, 'id', this.at);
  }

  /** What a cluster adds to the user data. */
  joins(cluster: Cluster): void {
    this.#clusters.push(cluster);
  }

  get groups(): readonly Val[] {
    return this.#groups;
  }

  override get(name: string): Val | undefined {
    switch (name) {
      case 'connections':
        return new ConnectionsThing(this, () => this.#groups, undefined, (group) => this.#groups.push(group));
      case 'launchTemplateId':
        return this.id();
      case 'versionNumber':
      case 'latestVersionNumber':
      case 'defaultVersionNumber':
        return unknown(name, 'it is not worked out', this.at);
      case '%default':
        return new DefaultChild(this, 'AWS::EC2::LaunchTemplate');
      default:
        return undefined;
    }
  }

  override call(name: string, call: Call): Val | undefined {
    if (name !== 'addSecurityGroup') return undefined;
    this.#groups.push(...call.args);
    return absent(call.at);
  }

  override reaches(): readonly Val[] {
    return this.#groups;
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, escapes, dependencies, overrides } = this;
    const run = this.#run;
    const publicIp = run.property(this.#props, 'associatePublicIpAddress');
    const groups = this.#groups.length === 0 ? undefined : groupIds(run, array(this.#groups, at));
    const ofInterface = isAbsent(publicIp) ? undefined : array([object({ DeviceIndex: literal(0, at), AssociatePublicIpAddress: publicIp, Groups: groups }, at)], at);
    const data = object(
      {
        SecurityGroupIds: ofInterface === undefined ? groups : undefined,
        NetworkInterfaces: ofInterface,
        ImageId: machineImage(run, run.property(this.#props, 'machineImage'), at),
        UserData: userData(run.property(this.#props, 'userData'), this.#clusters, at),
        IamInstanceProfile: unknown('profile', 'CDK makes the instance profile', at),
      },
      at,
    );
    return [{ path: this.#own.path, type: 'AWS::EC2::LaunchTemplate', at, whole, when, construct: this.#own, properties: object({ LaunchTemplateData: data }, at), escapes, dependencies, overrides }];
  }
}

/** `MachineImage.fromSsmParameter(…)`. */
export function imageOfParameter(name: string, call: Call): Val | undefined {
  return name === 'fromSsmParameter' ? new PlainThing('machine image', call, { parameter: argument(call, 0) }) : undefined;
}

/** What hosts start from: the program names a parameter, and the deployment reads it. */
function machineImage(run: Run, given: Val, at: Val['at']): Val {
  return run.each(given, (one) => {
    const name = one instanceof PlainThing && one.parts.parameter !== undefined ? textOfVal(one.parts.parameter) : undefined;
    return name === undefined ? unknown('image', 'the image is not followed', at) : valOfText(concat('{{resolve:ssm:', name, '}}'), one.at);
  });
}

/** What the author gives, and behind it what tells the agent which cluster to join. */
function userData(given: Val, [cluster]: readonly Cluster[], at: Val['at']): Val {
  const own: Text = isAbsent(given) ? '' : { parts: [unknown('user data', 'it is not followed', at).hole] };
  const name: Text = cluster === undefined ? '' : (textOfVal(cluster.id(at)) ?? '');
  const script: Text = cluster === undefined ? own : concat(own, isAbsent(given) ? '#!/bin/bash' : '', '\necho ECS_CLUSTER=', name, ' >> /etc/ecs/ecs.config');
  return { ...unknown('user data', 'it is not followed', at), encodes: script };
}

/** Auto Scaling groups: of their own, or as the capacity of a cluster. */
export class AutoScalingGroupThing extends Thing {
  readonly type = 'aws-autoscaling.AutoScalingGroup';
  readonly own: ConstructNode;
  readonly #props: Val;
  readonly #run: Run;
  readonly #groups: Val[] = [];
  readonly #connections: ConnectionsThing;
  readonly #template: Val;
  readonly overrides: Override[] = [];
  readonly #clusters: Cluster[] = [];

  constructor(call: Call, own: ConstructNode, props: Val, cluster?: Cluster) {
    super(call, own);
    const { run } = call;
    this.own = own;
    this.#props = props;
    this.#run = run;
    this.#template = run.narrowed(run.property(props, 'launchTemplate'));
    this.#connections = new ConnectionsThing(this, () => (this.#template instanceof LaunchTemplateThing ? this.#template.groups : this.#groups));
    if (cluster !== undefined) this.joins(cluster);
    // The groups are those of the template then.
    if (!isAbsent(this.#template)) return;
    const given = run.property(props, 'securityGroup');
    const node = below(run, own, 'InstanceSecurityGroup');
    this.#groups.push(isAbsent(given) ? run.add(new SecurityGroupThing(call, node, { vpc: run.property(props, 'vpc'), allowAllOutbound: run.property(props, 'allowAllOutbound') })) : given);
  }

  joins(cluster: Cluster): void {
    this.#clusters.push(cluster);
    if (this.#template instanceof LaunchTemplateThing) this.#template.joins(cluster);
  }

  override get(name: string): Val | undefined {
    if (name === 'connections') return this.#connections;
    if (name === 'autoScalingGroupName' || name === 'autoScalingGroupArn') return this.id();
    return undefined;
  }

  override call(name: string, call: Call): Val | undefined {
    if (name === 'addSecurityGroup') {
      this.#groups.push(argument(call, 0));
      return absent(call.at);
    }
    if (name === 'addUserData') return absent(call.at);
    return undefined;
  }

  id(): Val {
    return attributeOf({ path: `${this.own.path}/ASG`, type: 'AWS::AutoScaling::AutoScalingGroup' }, 'id', this.at);
  }

  override reaches(): readonly Val[] {
    return [...this.#groups, this.#template];
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, own, escapes, dependencies } = this;
    const run = this.#run;
    const props = this.#props;
    const template = this.#template;
    const call: Call = { run, args: [], open: false, at, whole };
    const base = { at, whole, when, construct: own };
    const launch = `${own.path}/LaunchConfig`;
    const publicIp = run.property(props, 'associatePublicIpAddress');
    const isKnown = isAbsent(template) && isAbsent(run.property(props, 'mixedInstancesPolicy'));
    const data = object(
      {
        SecurityGroups: groupIds(run, array(this.#groups, at)),
        AssociatePublicIpAddress: isAbsent(publicIp) ? undefined : publicIp,
        ImageId: machineImage(run, run.property(props, 'machineImage'), at),
        UserData: userData(run.property(props, 'userData'), this.#clusters, at),
        IamInstanceProfile: unknown('profile', 'CDK makes the instance profile', at),
      },
      at,
    );
    const group = object(
      {
        VPCZoneIdentifier: subnetIdsOf(call, run.narrowed(run.property(props, 'vpc')), run.property(props, 'vpcSubnets')),
        ...(template instanceof LaunchTemplateThing
          ? { LaunchTemplate: object({ LaunchTemplateId: template.id() }, at) }
          : { LaunchConfigurationName: isKnown ? attributeOf({ path: launch, type: 'AWS::AutoScaling::LaunchConfiguration' }, 'id', at) : unknown('launch template', 'the launch template is not followed', at) }),
      },
      at,
    );
    const hosts: Resource = { ...base, path: `${own.path}/ASG`, type: 'AWS::AutoScaling::AutoScalingGroup', properties: group, escapes, dependencies };
    return isKnown ? [hosts, { ...base, path: launch, type: 'AWS::AutoScaling::LaunchConfiguration', properties: data }] : [hosts];
  }
}

/** `new ecs.AsgCapacityProvider(…)`. */
export class AsgCapacityThing extends Thing {
  readonly type = 'aws-ecs.AsgCapacityProvider';
  readonly #own: ConstructNode;
  readonly #group: Val;
  readonly #name: Val;

  constructor(call: Call, own: ConstructNode, props: Val) {
    super(call, own);
    this.#own = own;
    this.#group = call.run.narrowed(call.run.property(props, 'autoScalingGroup'));
    this.#name = call.run.property(props, 'capacityProviderName');
  }

  joins(cluster: Cluster, run: Run): void {
    run.each(this.#group, (one) => {
      if (one instanceof AutoScalingGroupThing) one.joins(cluster);
      return one;
    });
  }

  override get(name: string): Val | undefined {
    if (name === 'capacityProviderName') return isAbsent(this.#name) ? attributeOf({ path: this.#own.path, type: 'AWS::ECS::CapacityProvider' }, 'id', this.at) : this.#name;
    return name === 'autoScalingGroup' ? this.#group : undefined;
  }

  override reaches(): readonly Val[] {
    return [this.#group];
  }

  override resources(): readonly Resource[] {
    const { at, whole, when } = this;
    const group = this.#group instanceof AutoScalingGroupThing ? this.#group.id() : unknown('group', 'the group is not followed', at);
    const properties = object({ Name: isAbsent(this.#name) ? undefined : this.#name, AutoScalingGroupProvider: object({ AutoScalingGroupArn: group }, at) }, at);
    return [{ path: this.#own.path, type: 'AWS::ECS::CapacityProvider', at, whole, when, construct: this.#own, properties }];
  }
}

export function newHosts(name: string, call: Call): Val | undefined {
  if (name === 'aws-ec2.LaunchTemplate') return call.run.add(new LaunchTemplateThing(call, place(call), argument(call, 2)));
  if (name === 'aws-autoscaling.AutoScalingGroup') return call.run.add(new AutoScalingGroupThing(call, place(call), argument(call, 2)));
  return name === 'aws-ecs.AsgCapacityProvider' ? call.run.add(new AsgCapacityThing(call, place(call), argument(call, 2))) : undefined;
}
