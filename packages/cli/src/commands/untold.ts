import type { AnalysisResult } from '@privatelint/core';
import type { UntoldNeeds } from '../reporters/report.ts';

/** Which needs of which workloads stay undecided for a reason that no finding tells. */
export function untold({ workloads, findings }: Pick<AnalysisResult, 'workloads' | 'findings'>): readonly UntoldNeeds[] {
  const isTold = (address: string, service: string): boolean => findings.some((it) => it.workloads.includes(address) && (it.services.length === 0 || it.services.includes(service)));
  return workloads.flatMap(({ address, needs }) => {
    const services = needs.filter(({ verdict, service }) => verdict === 'undecided' && !isTold(address, service)).map(({ service }) => service);
    return services.length === 0 ? [] : [{ address, services }];
  });
}
