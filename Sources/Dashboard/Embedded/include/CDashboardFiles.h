// The templates, texts, style and script of Sources/Dashboard, built into the program.
#ifndef MBOST_DASHBOARD_FILES_H
#define MBOST_DASHBOARD_FILES_H

long mbost_dashboard_file_total(void);
const char *mbost_dashboard_file_name(long index);
const unsigned char *mbost_dashboard_file_bytes(long index);
long mbost_dashboard_file_length(long index);

#endif
