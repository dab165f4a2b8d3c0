/**
 * `pnpm cdk-agreement FOLDER…`: of every app below the folders that has a `cdk.out`, what its source shows beside what the
 * template linter says of the assembly.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { agreementOf } from './agreement.ts';

const totals = { apps: 0, withWorkloads: 0, template: 0, both: 0, sourceOnly: 0 };
const typed = !process.argv.includes('--untyped');
for (const folder of process.argv.slice(2).filter((it) => !it.startsWith('--')).flatMap(appsBelow)) {
  const { template, both, sourceOnly, workloads } = agreementOf(folder, { typed });
  totals.apps++;
  totals.withWorkloads += Number(workloads > 0);
  totals.template += template.length;
  totals.both += both.length;
  totals.sourceOnly += sourceOnly.length;
  console.log(`${folder}: ${workloads} workloads, template ${template.length}, source shows ${both.length}, source alone ${sourceOnly.length}`);
  for (const { severity, ruleId, address, message } of sourceOnly) console.log(`  SOURCE ALONE ${severity} ${ruleId} ${address}: ${message}`);
  for (const one of template) console.log(`  ${both.includes(one) ? 'both  ' : 'unseen'} ${one.severity} ${one.ruleId} ${one.address}: ${one.message}`);
}
console.log(totals);

function appsBelow(folder: string): string[] {
  if (existsSync(join(folder, 'cdk.out', 'manifest.json'))) return [folder];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() && !/^(node_modules|\..*)$/.test(entry.name) ? appsBelow(join(folder, entry.name)) : []));
}
