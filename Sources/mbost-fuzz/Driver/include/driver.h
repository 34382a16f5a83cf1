#pragma once

// What SwiftPM calls main of the product mbost-fuzz: hands over to libFuzzer, whose own main it displaces.
int mbost_fuzz_main(int argc, char **argv);
