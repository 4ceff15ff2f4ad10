// Prints the flag that this Node needs for relaxed SIMD, or nothing where it needs none.

import {bestEngine} from '../web/features.js';

if (bestEngine() === 'engine') console.log('--experimental-wasm-relaxed-simd');
