#!/usr/bin/env node
// CommonJS, because Node starts an ES module several milliseconds later.
require('../dist/privatelint.cjs');
