#pragma once

#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

/// A caller's socket that never blocks and no child inherits; -1 with errno when there is none.
int sockets_accept(int listener);

/// As recv and send, which never sleep here, without the two locked instructions by which the library makes threads
/// cancellable there.
long sockets_receive(int descriptor, void *bytes, unsigned long count);
long sockets_send(int descriptor, const void *bytes, unsigned long count, bool more);

/// Processors this process may run on; at least 1.
int sockets_processors(void);
