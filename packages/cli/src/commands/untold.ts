import type { AnalysisResult } from '@privatelint/core';

/** Which needs of which workloads stay undecided for a reason that no finding tells: services by address. */
export function untold({ workloads, findings }: Pick<AnalysisResult, 'workloads' | 'findings'>): ReadonlyMap<string, readonly string[]> {
  const isTold = (address: string, service: string): boolean => findings.some((it) => it.workloads.includes(address) && (it.services.length === 0 || it.services.includes(service)));
  return new Map(
    workloads.map(({ address, needs }) => [address, needs.flatMap(({ verdict, service }) => (verdict === 'undecided' && !isTold(address, service) ? [service] : []))]),
  );
}
