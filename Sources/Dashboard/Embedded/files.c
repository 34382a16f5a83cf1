#include "CDashboardFiles.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char frame[] = {
#embed "../Templates/frame.mustache"
};
static const unsigned char error_page[] = {
#embed "../Templates/error.mustache"
};
static const unsigned char sign_in[] = {
#embed "../Templates/sign-in.mustache"
};
static const unsigned char reason[] = {
#embed "../Templates/reason.mustache"
};
static const unsigned char texts[] = {
#embed "../Texts/nl.txt"
};
static const unsigned char style[] = {
#embed "../Files/style.css"
};
static const unsigned char script[] = {
#embed "../Files/script.js"
};
static const unsigned char icon[] = {
#embed "../Files/icon.svg"
};

static const struct {
    const char *name;
    const unsigned char *bytes;
    long length;
} files[] = {
    {"frame.mustache", frame, sizeof frame},
    {"error.mustache", error_page, sizeof error_page},
    {"sign-in.mustache", sign_in, sizeof sign_in},
    {"reason.mustache", reason, sizeof reason},
    {"nl.txt", texts, sizeof texts},
    {"style.css", style, sizeof style},
    {"script.js", script, sizeof script},
    {"icon.svg", icon, sizeof icon},
};

long mbost_dashboard_file_total(void) { return sizeof files / sizeof files[0]; }
const char *mbost_dashboard_file_name(long index) { return files[index].name; }
const unsigned char *mbost_dashboard_file_bytes(long index) { return files[index].bytes; }
long mbost_dashboard_file_length(long index) { return files[index].length; }
