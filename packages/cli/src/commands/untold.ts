import type { AnalysisResult } from '@privatelint/core';

/** Addresses of workloads with a need that stays undecided for a reason that no finding tells. */
export function untold({ workloads, findings }: Pick<AnalysisResult, 'workloads' | 'findings'>): readonly string[] {
  const isTold = (address: string, service: string): boolean => findings.some((it) => it.workloads.includes(address) && (it.services.length === 0 || it.services.includes(service)));
  return workloads.filter(({ address, needs }) => needs.some(({ verdict, service }) => verdict === 'undecided' && !isTold(address, service))).map(({ address }) => address);
}
