#include "image/svg.h"

#include <cairo-pdf.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <librsvg/rsvg.h>
#include <new>

#include "image/c_object.h"

namespace sealpdf::image {

namespace {

constexpr std::size_t most_bytes = 4u << 20;  // a drawing this long is no seal; librsvg's work grows with it
constexpr double pixels_per_inch = 96;        // CSS Values 4, 5.2
constexpr double effects_per_inch = 300;      // filters and masks become pixels of this resolution
constexpr double longest_side = 14'400;       // of a PDF page
constexpr double least_side = 1;

[[noreturn]] void refuse(const std::string& why, const std::string& name) {
    throw Error(ErrorCode::bad_image, "the SVG picture " + why, name);
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    while (at < text.size() && is_blank(text[at])) {
        ++at;
    }
    return at;
}

/// In the drawing itself ("#id") or in the file ("data:").
bool is_inside(std::string_view target) {
    target.remove_prefix(skip_blanks(target, 0));
    return target.empty() || target.front() == '#' || target.starts_with("data:");
}

/// The element that an attribute at `at` belongs to, without its prefix.
std::string_view element_before(std::string_view text, std::size_t at) {
    const std::size_t begin = text.rfind('<', at);
    if (begin == std::string_view::npos) {
        return {};
    }
    std::string_view name = text.substr(begin + 1, text.find_first_of(" \t\r\n/>", begin + 1) - begin - 1);
    if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
        name.remove_prefix(colon + 1);
    }
    return name;
}

/// Whether an attribute href names something outside; links (<a>) are never followed.
bool href_leads_out(std::string_view text) {
    constexpr std::string_view word = "href";
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        std::size_t value = skip_blanks(text, at + word.size());
        if (value >= text.size() || text[value] != '=') {
            continue;
        }
        value = skip_blanks(text, value + 1);
        if (value < text.size() && (text[value] == '"' || text[value] == '\'')) {
            const std::size_t end = text.find(text[value], value + 1);
            const bool link = element_before(text, at) == "a";
            if (!link && end != std::string_view::npos &&
                !is_inside(text.substr(value + 1, end - value - 1))) {
                return true;
            }
        }
    }
    return false;
}

bool url_leads_out(std::string_view text) {
    constexpr std::string_view word = "url(";
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        std::string_view target = text.substr(at + word.size(), 64);
        target.remove_prefix(std::min(target.find_first_not_of(" \t\r\n\"'"), target.size()));
        if (!is_inside(target)) {
            return true;
        }
    }
    return false;
}

/// Entities of the drawing's own are harmless; those of other files begin so.
bool has_outer_entity(std::string_view text) {
    constexpr std::string_view word = "<!ENTITY";
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::string_view declaration = text.substr(at, text.find('>', at) - at);
        const std::string_view named = declaration.substr(0, declaration.find_first_of("\"'"));
        if (named.find("SYSTEM") != std::string_view::npos ||
            named.find("PUBLIC") != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

/// librsvg would leave out what it may not load (it is given no base address); half a seal is worse than none.
void check_that_nothing_is_outside(std::string_view text, const std::string& name) {
    const bool includes = text.find("@import") != std::string_view::npos ||
                          text.find("xml-stylesheet") != std::string_view::npos ||
                          text.find("XInclude") != std::string_view::npos || has_outer_entity(text);
    if (includes || href_leads_out(text) || url_leads_out(text)) {
        refuse("needs other files, which are never loaded: embed them (data:) or give a PNG", name);
    }
}

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
using Handle = std::unique_ptr<RsvgHandle, Unref>;

Handle parse(ByteView file, const std::string& name) {
    GError* error = nullptr;
    Handle handle(rsvg_handle_new_from_data(file.data(), file.size(), &error));
    const CObject<GError, g_error_free> owner(error);
    if (handle == nullptr) {
        refuse(std::string("is damaged (") + (error != nullptr ? error->message : "unknown reason") +
                   "); export it again",
               name);
    }
    rsvg_handle_set_dpi(handle.get(), pixels_per_inch);
    return handle;
}

/// Width and height, else the viewBox's proportions.
SvgPage measure(RsvgHandle* handle, const std::string& name) {
    SvgPage page;
    double width = 0, height = 0;
    page.has_size = rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height) != FALSE;
    if (!page.has_size) {
        RsvgLength ignored_width{}, ignored_height{};
        gboolean has_width = FALSE, has_height = FALSE, has_box = FALSE;
        RsvgRectangle box{};
        rsvg_handle_get_intrinsic_dimensions(handle, &has_width, &ignored_width, &has_height, &ignored_height,
                                             &has_box, &box);
        if (!has_box) {
            refuse("says neither its size nor its viewBox: export it with one of them", name);
        }
        width = box.width;
        height = box.height;
    }
    page.width = width / pixels_per_inch * 25.4;
    page.height = height / pixels_per_inch * 25.4;
    if (!(page.width > 0 && page.height > 0 && std::isfinite(page.width) && std::isfinite(page.height) &&
          page.width / page.height < 1000 && page.height / page.width < 1000)) {
        refuse("has no size that a seal can have", name);
    }
    return page;
}

cairo_status_t append_bytes(void* target, const unsigned char* bytes, unsigned count) {
    try {
        append(*static_cast<Bytes*>(target), ByteView(bytes, count));
    } catch (const std::bad_alloc&) {
        return CAIRO_STATUS_NO_MEMORY;
    }
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

bool is_svg(ByteView file) {
    // After a byte order mark, an XML declaration, comments and a document type: <svg. Where the root is another, librsvg
    // says so.
    const std::string_view head = as_text(file.first(std::min<std::size_t>(file.size(), 4096)));
    const std::size_t begin = skip_blanks(head, head.starts_with("\xef\xbb\xbf") ? 3 : 0);
    return begin < head.size() && head[begin] == '<' && head.find("<svg") != std::string_view::npos;
}

SvgPage render_svg(ByteView file, const std::string& name) {
    if (file.size() > most_bytes) {
        throw Error(ErrorCode::limit_exceeded,
                    "the SVG picture has more than 4 MiB; simplify it or give a PNG", name);
    }
    check_that_nothing_is_outside(as_text(file), name);
    const Handle handle = parse(file, name);
    SvgPage page = measure(handle.get(), name);
    // The form made of this page is scaled to the seal's size anyway; here the scale sets the effects' resolution.
    double scale = effects_per_inch / 25.4;
    scale = std::min(scale, longest_side / std::max(page.width, page.height));
    scale = std::max(scale, least_side / std::min(page.width, page.height));
    const double width = page.width * scale, height = page.height * scale;
    {
        const CObject<cairo_surface_t, cairo_surface_destroy> surface(
            cairo_pdf_surface_create_for_stream(append_bytes, &page.pdf, width, height));
        cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
        const CObject<cairo_t, cairo_destroy> cairo(cairo_create(surface.get()));
        const RsvgRectangle viewport{0, 0, width, height};
        GError* error = nullptr;
        const bool rendered =
            rsvg_handle_render_document(handle.get(), cairo.get(), &viewport, &error) != FALSE;
        const CObject<GError, g_error_free> owner(error);
        cairo_show_page(cairo.get());
        cairo_surface_finish(surface.get());
        if (!rendered || cairo_status(cairo.get()) != CAIRO_STATUS_SUCCESS ||
            cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) {
            refuse(std::string("cannot be drawn (") + (error != nullptr ? error->message : "out of memory") +
                       "); simplify it or give a PNG",
                   name);
        }
    }
    return page;
}

}  // namespace sealpdf::image
