#include <libpq-fe.h>

// glibc's posix_spawn_file_actions_addclosefrom_np, which Swift's view of <spawn.h> leaves out; under a name of ours and
// without that header, so that its types stay where Swift looks for them.
extern int mbost_spawn_close_from(void *actions, int from) __asm__("posix_spawn_file_actions_addclosefrom_np");
