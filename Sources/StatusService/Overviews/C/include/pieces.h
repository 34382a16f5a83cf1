#pragma once

/// Reads what the kernel has of a file in memory, without waiting for the disk.
///
/// Returns how many bytes; 0 at the file's end; -1 with errno where some waiting is needed, or nobody can tell.
long pieces_read(int descriptor, void *bytes, unsigned long count, long place);
