#include "CDashboardFiles.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char checks_page[] = {
#embed "../Templates/checks.mustache"
};
static const unsigned char dashboard_page[] = {
#embed "../Templates/dashboard.mustache"
};
static const unsigned char dossier_page[] = {
#embed "../Templates/dossier.mustache"
};
static const unsigned char error_page[] = {
#embed "../Templates/error.mustache"
};
static const unsigned char figures_page[] = {
#embed "../Templates/figures.mustache"
};
static const unsigned char filter_page[] = {
#embed "../Templates/filter.mustache"
};
static const unsigned char frame_page[] = {
#embed "../Templates/frame.mustache"
};
static const unsigned char institutions_page[] = {
#embed "../Templates/institutions.mustache"
};
static const unsigned char linked_page[] = {
#embed "../Templates/linked.mustache"
};
static const unsigned char list_page[] = {
#embed "../Templates/list.mustache"
};
static const unsigned char overview_page[] = {
#embed "../Templates/overview.mustache"
};
static const unsigned char person_page[] = {
#embed "../Templates/person.mustache"
};
static const unsigned char reason_page[] = {
#embed "../Templates/reason.mustache"
};
static const unsigned char records_page[] = {
#embed "../Templates/records.mustache"
};
static const unsigned char search_form_page[] = {
#embed "../Templates/search-form.mustache"
};
static const unsigned char search_page[] = {
#embed "../Templates/search.mustache"
};
static const unsigned char sign_in_page[] = {
#embed "../Templates/sign-in.mustache"
};
static const unsigned char stake_part_page[] = {
#embed "../Templates/stake-part.mustache"
};
static const unsigned char stake_page[] = {
#embed "../Templates/stake.mustache"
};
static const unsigned char timeline_page[] = {
#embed "../Templates/timeline.mustache"
};
static const unsigned char training_choices_page[] = {
#embed "../Templates/training-choices.mustache"
};
static const unsigned char training_table_page[] = {
#embed "../Templates/training-table.mustache"
};
static const unsigned char trainings_page[] = {
#embed "../Templates/trainings.mustache"
};
static const unsigned char trend_part_page[] = {
#embed "../Templates/trend-part.mustache"
};
static const unsigned char trend_page[] = {
#embed "../Templates/trend.mustache"
};
static const unsigned char what_if_page[] = {
#embed "../Templates/what-if.mustache"
};
static const unsigned char texts[] = {
#embed "../Texts/nl.txt"
};
static const unsigned char icon_svg[] = {
#embed "../Files/icon.svg"
};
static const unsigned char script_js[] = {
#embed "../Files/script.js"
};
static const unsigned char style_css[] = {
#embed "../Files/style.css"
};

static const struct {
    const char *name;
    const unsigned char *bytes;
    long length;
} files[] = {
    {"checks.mustache", checks_page, sizeof checks_page},
    {"dashboard.mustache", dashboard_page, sizeof dashboard_page},
    {"dossier.mustache", dossier_page, sizeof dossier_page},
    {"error.mustache", error_page, sizeof error_page},
    {"figures.mustache", figures_page, sizeof figures_page},
    {"filter.mustache", filter_page, sizeof filter_page},
    {"frame.mustache", frame_page, sizeof frame_page},
    {"institutions.mustache", institutions_page, sizeof institutions_page},
    {"linked.mustache", linked_page, sizeof linked_page},
    {"list.mustache", list_page, sizeof list_page},
    {"overview.mustache", overview_page, sizeof overview_page},
    {"person.mustache", person_page, sizeof person_page},
    {"reason.mustache", reason_page, sizeof reason_page},
    {"records.mustache", records_page, sizeof records_page},
    {"search-form.mustache", search_form_page, sizeof search_form_page},
    {"search.mustache", search_page, sizeof search_page},
    {"sign-in.mustache", sign_in_page, sizeof sign_in_page},
    {"stake-part.mustache", stake_part_page, sizeof stake_part_page},
    {"stake.mustache", stake_page, sizeof stake_page},
    {"timeline.mustache", timeline_page, sizeof timeline_page},
    {"training-choices.mustache", training_choices_page, sizeof training_choices_page},
    {"training-table.mustache", training_table_page, sizeof training_table_page},
    {"trainings.mustache", trainings_page, sizeof trainings_page},
    {"trend-part.mustache", trend_part_page, sizeof trend_part_page},
    {"trend.mustache", trend_page, sizeof trend_page},
    {"what-if.mustache", what_if_page, sizeof what_if_page},
    {"nl.txt", texts, sizeof texts},
    {"icon.svg", icon_svg, sizeof icon_svg},
    {"script.js", script_js, sizeof script_js},
    {"style.css", style_css, sizeof style_css},
};

long mbost_dashboard_file_total(void) { return sizeof files / sizeof files[0]; }
const char *mbost_dashboard_file_name(long index) { return files[index].name; }
const unsigned char *mbost_dashboard_file_bytes(long index) { return files[index].bytes; }
long mbost_dashboard_file_length(long index) { return files[index].length; }
