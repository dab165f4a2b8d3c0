// What another validator says of the test templates: `node tools/peer-validate.mjs FOLDER`, where FOLDER holds
// `node_modules/@aws/cloudformation-validate`. A defect counts as told where the broken half of a scenario has a diagnostic
// that the mended half lacks, reminders about properties and tags of resources that only one half has left out.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = resolve(process.argv[2] ?? '.');
const { RegoEngine, TemplateFile } = createRequire(join(folder, 'package.json'))('@aws/cloudformation-validate');
const templates = fileURLToPath(new URL('../test-templates', import.meta.url));
const engine = new RegoEngine();
const REMINDERS = new Set(['I9001', 'I9040']);

function diagnosticsIn(half) {
  const files = readdirSync(half).filter((it) => /^cloudformation.*\.yaml$/.test(it));
  return files.flatMap((file) => engine.validateStandard(new TemplateFile(join(half, file))).diagnostics);
}

const keyOf = ({ ruleId, entity, message }) => `${ruleId} ${entity?.logicalId ?? ''}: ${message}`;
let scenarios = 0;
let told = 0;
let onMended = 0;
for (const name of readdirSync(templates)) {
  const [broken, mended] = ['broken', 'mended'].map((half) => join(templates, name, half));
  if (!readdirSync(broken).some((it) => /^cloudformation.*\.yaml$/.test(it))) continue;
  scenarios++;
  const allowed = diagnosticsIn(mended);
  onMended += allowed.length;
  const known = new Set(allowed.map(keyOf));
  const fresh = diagnosticsIn(broken).filter((it) => !known.has(keyOf(it)) && !REMINDERS.has(it.ruleId));
  if (fresh.length === 0) continue;
  told++;
  console.log(`${name}: ${fresh.map(keyOf).join('; ')}`);
}
engine.free();
console.log(`told of ${told} of ${scenarios} defects; ${onMended} diagnostics on the mended halves`);
