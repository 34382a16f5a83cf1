#include "driver.h"

#include <stddef.h>
#include <stdint.h>

// libFuzzer's.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*run)(const uint8_t *, size_t));
// Entry.swift's.
int LLVMFuzzerTestOneInput(const uint8_t *start, size_t count);

int mbost_fuzz_main(int argc, char **argv) {
    return LLVMFuzzerRunDriver(&argc, &argv, LLVMFuzzerTestOneInput);
}
