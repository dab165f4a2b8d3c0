/** What is collected of a VPC: the operation, the key of its list, and the filter that names the VPC. */
const COLLECTED = [
  ['vpcs', 'Vpcs', '--filters Name=vpc-id,Values="$VPC"'],
  ['subnets', 'Subnets', '--filters Name=vpc-id,Values="$VPC"'],
  ['route-tables', 'RouteTables', '--filters Name=vpc-id,Values="$VPC"'],
  ['security-groups', 'SecurityGroups', '--filters Name=vpc-id,Values="$VPC"'],
  ['network-acls', 'NetworkAcls', '--filters Name=vpc-id,Values="$VPC"'],
  ['vpc-endpoints', 'VpcEndpoints', '--filters Name=vpc-id,Values="$VPC"'],
  ['nat-gateways', 'NatGateways', '--filter Name=vpc-id,Values="$VPC"'],
  ['internet-gateways', 'InternetGateways', '--filters Name=attachment.vpc-id,Values="$VPC"'],
  ['dhcp-options', 'DhcpOptions', ''],
  ['managed-prefix-lists', 'PrefixLists', ''],
] as const;

/** Identifiers of networks alone: other exports and parameters are nobody's business here. */
const ABOUT_NETWORKS = (key: string): string => ['vpc-', 'subnet-', 'sg-', 'rtb-'].map((start) => `starts_with(${key}, \`"${start}"\`)`).join(' || ');

/** Commands that collect a network context. The query puts an empty list in the place of tags, which nobody else has to see. */
export function networkCommands(): string {
  const lines = COLLECTED.map(([operation, key, filter]) => {
    const query = `{${key}: ${key}[].merge(@, {Tags: \`[]\`})}`;
    return `aws ec2 describe-${operation} --region "$REGION"${filter === '' ? '' : ` ${filter}`} --output json --query '${query}' > network/${operation}.json\n`;
  });
  return `# They read only, and leave out tags. Run them where AWS credentials are; privatelint needs none.
REGION=eu-west-1
VPC=vpc-0123456789abcdef0
STACK=name-of-the-stack-that-is-linted
mkdir -p network
${lines.join('')}aws ec2 describe-vpc-attribute --region "$REGION" --vpc-id "$VPC" --attribute enableDnsSupport --output json > network/dns-support.json
aws ec2 describe-vpc-attribute --region "$REGION" --vpc-id "$VPC" --attribute enableDnsHostnames --output json > network/dns-hostnames.json

# What ties a template to them: values of parameters and of exports that are identifiers of networks.
aws cloudformation describe-stacks --region "$REGION" --stack-name "$STACK" --output json --query 'Stacks[0].Parameters[].{ParameterKey: ParameterKey, ParameterValue: ResolvedValue || ParameterValue} | [?${ABOUT_NETWORKS('ParameterValue')}]' > network-parameters.json
aws cloudformation list-exports --region "$REGION" --output json --query '{Exports: Exports[?${ABOUT_NETWORKS('Value')}].{Name: Name, Value: Value}}' > network/exports.json

# Private zones, rules and profiles that change how names resolve; leave out what is not used.
aws route53 list-hosted-zones-by-vpc --vpc-id "$VPC" --vpc-region "$REGION" --output json --query '{VPCId: \`"'"$VPC"'"\`, HostedZoneSummaries: HostedZoneSummaries, NextToken: NextToken}' > network/zones.json
for ZONE in $(aws route53 list-hosted-zones-by-vpc --vpc-id "$VPC" --vpc-region "$REGION" --output text --query 'HostedZoneSummaries[?!Owner.OwningService].HostedZoneId'); do
  aws route53 list-resource-record-sets --hosted-zone-id "$ZONE" --output json --query '{HostedZoneId: \`"'"$ZONE"'"\`, ResourceRecordSets: ResourceRecordSets}' > "network/records-$ZONE.json"
done
aws route53resolver list-resolver-rule-associations --region "$REGION" --filters Name=VPCId,Values="$VPC" --output json > network/rule-associations.json
aws route53resolver list-resolver-rules --region "$REGION" --output json > network/rules.json
aws route53profiles list-profile-associations --region "$REGION" --resource-id "$VPC" --output json > network/profiles.json

# Peering connections, attachments of transit gateways; of a hub with central endpoints, run all above with its VPC and another folder.
aws ec2 describe-vpc-peering-connections --region "$REGION" --output json --query '{VpcPeeringConnections: VpcPeeringConnections[].merge(@, {Tags: \`[]\`})}' > network/peering-connections.json
aws ec2 describe-transit-gateway-attachments --region "$REGION" --output json --query '{TransitGatewayAttachments: TransitGatewayAttachments[].merge(@, {Tags: \`[]\`})}' > network/transit-attachments.json
aws ec2 describe-transit-gateway-vpc-attachments --region "$REGION" --output json --query '{TransitGatewayVpcAttachments: TransitGatewayVpcAttachments[].merge(@, {Tags: \`[]\`})}' > network/transit-vpc-attachments.json

# Entries of a prefix list that rules or routes name, and routes of a table of a transit gateway, one command each:
# LIST=pl-0123; aws ec2 get-managed-prefix-list-entries --region "$REGION" --prefix-list-id "$LIST" --output json --query '{PrefixListId: \`"'"$LIST"'"\`, Entries: Entries[].{Cidr: Cidr}}' > "network/$LIST.json"
# TABLE=tgw-rtb-0123; aws ec2 search-transit-gateway-routes --region "$REGION" --transit-gateway-route-table-id "$TABLE" --filters Name=state,Values=active,blackhole --output json --query '{TransitGatewayRouteTableId: \`"'"$TABLE"'"\`, Routes: Routes, AdditionalRoutesAvailable: AdditionalRoutesAvailable}' > "network/$TABLE.json"

# Then: privatelint --network network --params network-parameters.json --region "$REGION"
`;
}
