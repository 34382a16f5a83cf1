// The contract itself, as a serialized google.protobuf.FileDescriptorSet.
const unsigned char *mbost_descriptors(void);
long mbost_descriptors_length(void);
