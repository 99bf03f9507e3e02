// The console's files, put into the program as they stand. A file that is not named here is not served; a test says so.
#include "console_resources.h"

// Clang takes C23's #embed in every dialect, and says each time that it does.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char cell_mustache[] = {
#embed "files/cell.mustache"
};
static const unsigned char chart_mustache[] = {
#embed "files/chart.mustache"
};
static const unsigned char components_mustache[] = {
#embed "files/components.mustache"
};
static const unsigned char console_css[] = {
#embed "files/console.css"
};
static const unsigned char console_js[] = {
#embed "files/console.js"
};
static const unsigned char field_mustache[] = {
#embed "files/field.mustache"
};
static const unsigned char form_mustache[] = {
#embed "files/form.mustache"
};
static const unsigned char icon_svg[] = {
#embed "files/icon.svg"
};
static const unsigned char layout_mustache[] = {
#embed "files/layout.mustache"
};
static const unsigned char leaf_js[] = {
#embed "files/leaf.js"
};
static const unsigned char matrix_mustache[] = {
#embed "files/matrix.mustache"
};
static const unsigned char merkle_js[] = {
#embed "files/merkle.js"
};
static const unsigned char playground_js[] = {
#embed "files/playground.js"
};
static const unsigned char refresh_js[] = {
#embed "files/refresh.js"
};
static const unsigned char sample_js[] = {
#embed "files/sample.js"
};
static const unsigned char table_mustache[] = {
#embed "files/table.mustache"
};
static const unsigned char trust_js[] = {
#embed "files/trust.js"
};

#define FILE_NAMED(name, bytes) {name, bytes, sizeof bytes}

static const struct minato_console_file files[] = {
    FILE_NAMED("cell.mustache", cell_mustache),
    FILE_NAMED("chart.mustache", chart_mustache),
    FILE_NAMED("components.mustache", components_mustache),
    FILE_NAMED("console.css", console_css),
    FILE_NAMED("console.js", console_js),
    FILE_NAMED("field.mustache", field_mustache),
    FILE_NAMED("form.mustache", form_mustache),
    FILE_NAMED("icon.svg", icon_svg),
    FILE_NAMED("layout.mustache", layout_mustache),
    FILE_NAMED("leaf.js", leaf_js),
    FILE_NAMED("matrix.mustache", matrix_mustache),
    FILE_NAMED("merkle.js", merkle_js),
    FILE_NAMED("playground.js", playground_js),
    FILE_NAMED("refresh.js", refresh_js),
    FILE_NAMED("sample.js", sample_js),
    FILE_NAMED("table.mustache", table_mustache),
    FILE_NAMED("trust.js", trust_js),
};

struct minato_console_file minato_console_file_at(size_t number) {
    const struct minato_console_file none = {0};
    return number < sizeof files / sizeof files[0] ? files[number] : none;
}
