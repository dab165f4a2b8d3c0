#!/usr/bin/env node
'use strict';
require('privatelint/bin/privatelint.js');
