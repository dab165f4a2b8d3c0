import { concat, type Text } from '@privatelint/core/front-end-api';
import { attributeOf, type Override, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, array, isAbsent, object, textOfVal, unknown, type Call, type ConstructNode, type Val } from '../values.ts';
import { ConnectionsThing, groupIds, SecurityGroupThing } from './connections.ts';
import { below, place } from './construct-tree.ts';
import { subnetIdsOf } from './vpc-reference.ts';

interface Cluster extends Thing {
  id(at?: Val['at']): Val;
}

/** Auto Scaling groups: of their own, or as the capacity of a cluster. */
export class AutoScalingGroupThing extends Thing {
  readonly type = 'aws-autoscaling.AutoScalingGroup';
  readonly own: ConstructNode;
  readonly #props: Val;
  readonly #run: Run;
  readonly #groups: Val[] = [];
  readonly #connections: ConnectionsThing;
  readonly overrides: Override[] = [];
  readonly #clusters: Cluster[] = [];

  constructor(call: Call, own: ConstructNode, props: Val, cluster?: Cluster) {
    super(call, own);
    const { run } = call;
    this.own = own;
    this.#props = props;
    this.#run = run;
    if (cluster !== undefined) this.#clusters.push(cluster);
    const given = run.property(props, 'securityGroup');
    const node = below(run, own, 'InstanceSecurityGroup');
    this.#groups.push(isAbsent(given) ? run.add(new SecurityGroupThing(call, node, { vpc: run.property(props, 'vpc'), allowAllOutbound: run.property(props, 'allowAllOutbound') })) : given);
    this.#connections = new ConnectionsThing(this, () => this.#groups);
  }

  joins(cluster: Cluster): void {
    this.#clusters.push(cluster);
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
    return this.#groups;
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, own, escapes, dependencies } = this;
    const run = this.#run;
    const props = this.#props;
    const template = run.property(props, 'launchTemplate');
    const call: Call = { run, args: [], open: false, at, whole };
    const base = { at, whole, when, construct: own };
    const launch = `${own.path}/LaunchConfig`;
    const publicIp = run.property(props, 'associatePublicIpAddress');
    const isKnown = isAbsent(template) && isAbsent(run.property(props, 'mixedInstancesPolicy'));
    const data = object(
      {
        SecurityGroups: groupIds(run, array(this.#groups, at)),
        AssociatePublicIpAddress: isAbsent(publicIp) ? undefined : publicIp,
        ImageId: unknown('image', 'the image is not followed', at),
        UserData: this.#userData(),
        IamInstanceProfile: unknown('profile', 'CDK makes the instance profile', at),
      },
      at,
    );
    const group = object(
      {
        VPCZoneIdentifier: subnetIdsOf(call, run.narrowed(run.property(props, 'vpc')), run.property(props, 'vpcSubnets')),
        LaunchConfigurationName: isKnown ? attributeOf({ path: launch, type: 'AWS::AutoScaling::LaunchConfiguration' }, 'id', at) : unknown('launch template', 'the launch template is not followed', at),
      },
      at,
    );
    const hosts: Resource = { ...base, path: `${own.path}/ASG`, type: 'AWS::AutoScaling::AutoScalingGroup', properties: group, escapes, dependencies };
    return isKnown ? [hosts, { ...base, path: launch, type: 'AWS::AutoScaling::LaunchConfiguration', properties: data }] : [hosts];
  }

  /** Tells the agent which cluster to join. */
  #userData(): Val {
    const { at } = this;
    const [cluster] = this.#clusters;
    const name: Text = cluster === undefined ? '' : (textOfVal(cluster.id(at)) ?? '');
    const script: Text = cluster === undefined ? '' : concat('#!/bin/bash\necho ECS_CLUSTER=', name, ' >> /etc/ecs/ecs.config');
    return { ...unknown('user data', 'it is not followed', at), encodes: script };
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
  if (name === 'aws-autoscaling.AutoScalingGroup') return call.run.add(new AutoScalingGroupThing(call, place(call), argument(call, 2)));
  return name === 'aws-ecs.AsgCapacityProvider' ? call.run.add(new AsgCapacityThing(call, place(call), argument(call, 2))) : undefined;
}
