import type { Term } from '@privatelint/core/front-end-api';
import type { Resource } from '../resource.ts';
import { Refusal, type Draft, type Named, type Place } from './draft.ts';
import { calledL1 } from './objects.ts';

/** How a program calls what a resource refers to, and behind which statement it can. */
export interface Reference extends Named {
  readonly text: string;
}

/** What CloudFormation knows a resource by, as the constructs of CDK and the classes of the resources themselves call it. */
const IDS: Readonly<Record<string, { readonly construct: string; readonly resource: string }>> = {
  'AWS::EC2::VPC': { construct: 'vpcId', resource: 'ref' },
  'AWS::EC2::Subnet': { construct: 'subnetId', resource: 'ref' },
  'AWS::EC2::SecurityGroup': { construct: 'securityGroupId', resource: 'attrGroupId' },
  'AWS::Route53::HostedZone': { construct: 'hostedZoneId', resource: 'ref' },
};

/** The id of a resource that has a construct, or a class, of its own. */
export function idOfResource(draft: Draft, resource: Resource): Reference {
  const known = IDS[resource.type];
  const place = draft.place(resource);
  if (known === undefined || isPart(draft, place)) throw new Refusal(`how \`${resource.path}\` is referred to is not known`);
  const named = draft.named(resource);
  return { ...named, text: `${named.name}.${calledL1(place) ? known.resource : known.construct}` };
}

/** Whether a construct around it makes the resource among others, so that the name stands for that construct. */
function isPart({ program }: Draft, { resource }: Place): boolean {
  return resource.type !== 'AWS::EC2::VPC' && program.resources.some((it) => it !== resource && it.whole.file === resource.whole.file && it.whole.start === resource.whole.start && it.whole.end === resource.whole.end);
}

/** The elements of a list of subnets: by their own names, or as the group of a VPC that they are. */
export function subnetIds(draft: Draft, items: readonly Term[]): { readonly element: string; readonly list: string | undefined; readonly site: Named }[] {
  const subnets = items.map((item) => {
    if (item.kind !== 'ref') throw new Refusal('a person has to say which subnets');
    return draft.resource(item.node);
  });
  const groups = new Map<string, Resource[]>();
  for (const subnet of subnets) {
    const key = groupOf(subnet) ?? subnet.path;
    groups.set(key, [...(groups.get(key) ?? []), subnet]);
  }
  return [...groups].map(([key, own]) => {
    const [first] = own;
    if (first === undefined || groupOf(first) === undefined) {
      const reference = idOfResource(draft, first ?? draft.resource(key));
      return { element: reference.text, list: undefined, site: reference };
    }
    const all = draft.program.resources.filter((it) => it.type === first.type && groupOf(it) === key);
    const vpc = draft.program.resources.find((it) => it.type === 'AWS::EC2::VPC' && it.path === first.path.split('/').slice(0, -2).join('/'));
    if (vpc === undefined || all.length !== own.length) throw new Refusal('they are some of a group of subnets');
    const site = draft.named(vpc);
    const list = `${site.name}.selectSubnets({ subnetGroupName: '${key.slice(key.lastIndexOf('/') + 1)}' }).subnetIds`;
    return { element: `...${list}`, list, site };
  });
}

/** The group of subnets of a VPC, as a path: `Net/Vpc/isolatedSubnet1/Subnet` is one of `Net/Vpc/isolated`. */
function groupOf({ path }: Resource): string | undefined {
  return /^(.+\/[^/]+)Subnet\d+\/Subnet$/.exec(path)?.[1];
}
