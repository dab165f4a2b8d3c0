// Made by `pnpm generate` from the folders beside it.
import type { Rule } from '@privatelint/core/rule-api';
import analysisIncomplete from './analysis-incomplete/rule.ts';
import circularDependency from './circular-dependency/rule.ts';
import customDnsServers from './custom-dns-servers/rule.ts';
import endpointCreationOrder from './endpoint-creation-order/rule.ts';
import endpointPolicyBlocksEcrLayers from './endpoint-policy-blocks-ecr-layers/rule.ts';
import endpointPolicyBlocksNeed from './endpoint-policy-blocks-need/rule.ts';
import endpointPolicyInvalid from './endpoint-policy-invalid/rule.ts';
import endpointPolicyOpen from './endpoint-policy-open/rule.ts';
import endpointSecurityGroupClosed from './endpoint-security-group-closed/rule.ts';
import endpointSingleZone from './endpoint-single-zone/rule.ts';
import endpointSubnetConflict from './endpoint-subnet-conflict/rule.ts';
import endpointTypeMismatch from './endpoint-type-mismatch/rule.ts';
import endpointWithoutSubnets from './endpoint-without-subnets/rule.ts';
import executionRoleEndpointCondition from './execution-role-endpoint-condition/rule.ts';
import executionRoleMissingPermission from './execution-role-missing-permission/rule.ts';
import gatewayEndpointOffRoute from './gateway-endpoint-off-route/rule.ts';
import hardcodedRegion from './hardcoded-region/rule.ts';
import imageWithoutPublicPath from './image-without-public-path/rule.ts';
import incompleteEndpointSet from './incomplete-endpoint-set/rule.ts';
import instanceRoleMissingPermission from './instance-role-missing-permission/rule.ts';
import missingEcrEndpoint from './missing-ecr-endpoint/rule.ts';
import missingEcsEndpoint from './missing-ecs-endpoint/rule.ts';
import missingExecEndpoint from './missing-exec-endpoint/rule.ts';
import missingLogsEndpoint from './missing-logs-endpoint/rule.ts';
import missingS3Endpoint from './missing-s3-endpoint/rule.ts';
import missingSecretsEndpoint from './missing-secrets-endpoint/rule.ts';
import missingServiceEndpoint from './missing-service-endpoint/rule.ts';
import networkAclBlocks from './network-acl-blocks/rule.ts';
import networkUndecided from './network-undecided/rule.ts';
import outdatedEcsAgent from './outdated-ecs-agent/rule.ts';
import privateDnsConflict from './private-dns-conflict/rule.ts';
import privateDnsDisabled from './private-dns-disabled/rule.ts';
import privateZoneIncomplete from './private-zone-incomplete/rule.ts';
import publicSubnetWithoutPublicIp from './public-subnet-without-public-ip/rule.ts';
import regionMissingFromMapping from './region-missing-from-mapping/rule.ts';
import resourcePolicyBlocksNeed from './resource-policy-blocks-need/rule.ts';
import s3InterfaceEndpointForEcr from './s3-interface-endpoint-for-ecr/rule.ts';
import s3PrivateDnsWithoutGateway from './s3-private-dns-without-gateway/rule.ts';
import staleRegionEndpoint from './stale-region-endpoint/rule.ts';
import staleRegionReference from './stale-region-reference/rule.ts';
import taskRoleMissingPermission from './task-role-missing-permission/rule.ts';
import textPseudoParameter from './text-pseudo-parameter/rule.ts';
import unknownEndpointService from './unknown-endpoint-service/rule.ts';
import unresolvedReference from './unresolved-reference/rule.ts';
import vpcDnsDisabled from './vpc-dns-disabled/rule.ts';
import workloadSecurityGroupClosed from './workload-security-group-closed/rule.ts';

export const rules: readonly Rule[] = [
  analysisIncomplete,
  circularDependency,
  customDnsServers,
  endpointCreationOrder,
  endpointPolicyBlocksEcrLayers,
  endpointPolicyBlocksNeed,
  endpointPolicyInvalid,
  endpointPolicyOpen,
  endpointSecurityGroupClosed,
  endpointSingleZone,
  endpointSubnetConflict,
  endpointTypeMismatch,
  endpointWithoutSubnets,
  executionRoleEndpointCondition,
  executionRoleMissingPermission,
  gatewayEndpointOffRoute,
  hardcodedRegion,
  imageWithoutPublicPath,
  incompleteEndpointSet,
  instanceRoleMissingPermission,
  missingEcrEndpoint,
  missingEcsEndpoint,
  missingExecEndpoint,
  missingLogsEndpoint,
  missingS3Endpoint,
  missingSecretsEndpoint,
  missingServiceEndpoint,
  networkAclBlocks,
  networkUndecided,
  outdatedEcsAgent,
  privateDnsConflict,
  privateDnsDisabled,
  privateZoneIncomplete,
  publicSubnetWithoutPublicIp,
  regionMissingFromMapping,
  resourcePolicyBlocksNeed,
  s3InterfaceEndpointForEcr,
  s3PrivateDnsWithoutGateway,
  staleRegionEndpoint,
  staleRegionReference,
  taskRoleMissingPermission,
  textPseudoParameter,
  unknownEndpointService,
  unresolvedReference,
  vpcDnsDisabled,
  workloadSecurityGroupClosed,
];
