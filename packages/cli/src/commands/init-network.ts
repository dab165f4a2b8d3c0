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
] as const;

/** Commands that collect a network context. The query puts an empty list in the place of tags, which nobody else has to see. */
export function networkCommands(): string {
  const lines = COLLECTED.map(([operation, key, filter]) => {
    const query = `{${key}: ${key}[].merge(@, {Tags: \`[]\`})}`;
    return `aws ec2 describe-${operation} --region "$REGION"${filter === '' ? '' : ` ${filter}`} --output json --query '${query}' > network/${operation}.json\n`;
  });
  return `# They read only, and leave out tags. Run them where AWS credentials are; privatelint needs none.
REGION=eu-west-1
VPC=vpc-0123456789abcdef0
mkdir -p network
${lines.join('')}
# DNS settings are told apart from the rest: copy both into the entry of the VPC in network/vpcs.json.
aws ec2 describe-vpc-attribute --region "$REGION" --vpc-id "$VPC" --attribute enableDnsSupport --output json
aws ec2 describe-vpc-attribute --region "$REGION" --vpc-id "$VPC" --attribute enableDnsHostnames --output json

# Then: privatelint --network network --region "$REGION"
`;
}
