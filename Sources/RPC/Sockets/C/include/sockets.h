#pragma once

#include <sys/epoll.h>
#include <sys/eventfd.h>

/// A caller's socket that never blocks and no child inherits; -1 with errno when there is none.
int sockets_accept(int listener);

/// Processors this process may run on; at least 1.
int sockets_processors(void);
