"use strict";
// Pages work without this script; it adds keys, live figures and progress.
