import type { BlockedCause, Finding, RuleContext } from './rule.ts';
import { serviceInfo } from '../knowledge/endpoint-services.ts';
import { addEndpoints } from './new-endpoints.ts';
import { anchorOf, assumptionsOf, networkName, relatedTo, traceOf, wordList, workloadAddresses } from './wording.ts';

/**
 * What every finding about missing endpoints carries beside its message: where it is anchored, the way to where the
 * path ends, and the endpoints that are to be made.
 */
export function absenceOf(cause: BlockedCause, context: RuleContext): Omit<Finding, 'messageId'> {
  const { services } = cause;
  const node = anchorOf(cause, context);
  const assumes = assumptionsOf(cause, context);
  return {
    at: node.at,
    node,
    services,
    workloads: workloadAddresses(cause),
    trace: traceOf(cause, `has no ${wordList(services, 'or')} endpoint`),
    related: relatedTo(cause, context),
    help: creationHelp(cause, services),
    proposals: addEndpoints(cause, context, services),
    assumes,
    ...(assumes.length > 0 ? { severity: 'warning' } : {}),
  };
}

/** "create an interface endpoint for logs in `Vpc`". */
export function creationHelp(cause: BlockedCause, services: readonly string[]): string {
  const isGateway = (service: string): boolean => serviceInfo(service)?.types.includes('Gateway') === true;
  const gateways = services.filter(isGateway);
  const interfaces = services.filter((service) => !isGateway(service));
  const kinds = [
    ...(gateways.length > 0 ? [`${gateways.length > 1 ? 'gateway endpoints' : 'a gateway endpoint'} for ${wordList(gateways)}`] : []),
    ...(interfaces.length > 0 ? [`${interfaces.length > 1 ? 'interface endpoints' : 'an interface endpoint'} for ${wordList(interfaces)}`] : []),
  ];
  return `create ${wordList(kinds)} in ${networkName(cause)}`;
}
