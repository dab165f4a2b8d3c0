import json from '../../data/cdk-endpoint-services.json' with { type: 'json' };
import type { EndpointType } from './endpoint-services.ts';

/** Services by the members of `InterfaceVpcEndpointAwsService` and `GatewayVpcEndpointAwsService` of aws-cdk-lib. */
export const cdkEndpointServices: Partial<Readonly<Record<EndpointType, Readonly<Record<string, string>>>>> = { Interface: json.interfaces, Gateway: json.gateways };

/** The member that stands for a service; undefined = CDK has none. */
export function cdkMemberOf(service: string, type: EndpointType): string | undefined {
  return Object.entries(cdkEndpointServices[type] ?? {}).find(([, name]) => name === service)?.[0];
}
