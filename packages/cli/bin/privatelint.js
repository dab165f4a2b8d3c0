#!/usr/bin/env node
'use strict';
// CommonJS, because Node starts an ES module several milliseconds later. Compiling the bundle is a third of what a short run
// takes, so that V8's code cache is kept beside it, as `module.enableCompileCache` of later Node versions does. Where the
// folder cannot be written, or the cache is of another bundle or engine, the bundle is compiled as ever.
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const bundle = path.join(__dirname, '..', 'dist', 'privatelint.cjs');
const cache = `${bundle}.${process.version}-${process.arch}.cache`;
const HEADER = 16;

const { size, mtimeMs } = fs.statSync(bundle);
const script = new vm.Script(`(function (exports, require, module) {${fs.readFileSync(bundle, 'latin1')}\n})`, {
  filename: bundle,
  cachedData: cachedCode(),
});
// `--version` and the like run too little to be a measure.
if (script.cachedDataRejected !== false && process.argv.slice(2).some((it) => !it.startsWith('-'))) process.once('exit', keepCode);
const target = { exports: {} };
script.runInThisContext()(target.exports, require, target);

/** V8 compares engine and length only, so that the bundle's size and time stand before the code. */
function cachedCode() {
  try {
    const data = fs.readFileSync(cache);
    return data.readDoubleLE(0) === size && data.readDoubleLE(8) === mtimeMs ? data.subarray(HEADER) : undefined;
  } catch {
    return undefined;
  }
}

/** At the end of a run the code holds the functions that runs really need. */
function keepCode(exitCode) {
  if (exitCode > 1) return;
  const temporary = `${cache}.${process.pid}`;
  try {
    const header = Buffer.alloc(HEADER);
    header.writeDoubleLE(size, 0);
    header.writeDoubleLE(mtimeMs, 8);
    fs.writeFileSync(temporary, Buffer.concat([header, script.createCachedData()]), { flag: 'wx' });
    fs.renameSync(temporary, cache);
  } catch {
    fs.rmSync(temporary, { force: true });
  }
}
