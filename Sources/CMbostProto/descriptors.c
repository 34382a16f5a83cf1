#include "descriptors.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char descriptors[] = {
#embed "status.binpb"
};

const unsigned char *mbost_descriptors(void) { return descriptors; }
long mbost_descriptors_length(void) { return sizeof descriptors; }
