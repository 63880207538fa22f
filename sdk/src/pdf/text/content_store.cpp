#include "pdf/text/content_store.h"

#include <algorithm>

#include "base/utf8.h"

namespace sealpdf::pdf {

namespace {

constexpr std::size_t max_content_bytes = 64u << 20;  // of one page or form, decoded
constexpr std::size_t max_kept_form_bytes = 16u << 20;
constexpr std::size_t max_kept_fonts = 1024;
constexpr std::size_t max_content_streams = 10'000;
constexpr int max_inheritance = 256;  // depth of the page tree

std::optional<Ref> reference_at(const Dict& dict, std::string_view key) {
    const Object* const value = dict.find(key);
    return value == nullptr ? std::nullopt : value->as_ref();
}

}  // namespace

FontPtr Content::font(std::string_view name) const {
    const auto found = std::ranges::find(scan.names, name);
    return found == scan.names.end() ? nullptr : fonts[static_cast<std::size_t>(found - scan.names.begin())];
}

FontPtr ContentStore::find_font(const Dict* fonts, const std::string& name) {
    if (fonts == nullptr) {
        return nullptr;
    }
    const std::optional<Ref> ref = reference_at(*fonts, name);
    if (ref) {
        const auto known = fonts_.find(*ref);
        if (known != fonts_.end()) {
            return known->second;
        }
    }
    const Dict* const dict = view_.dict_at(*fonts, name);
    if (dict == nullptr) {
        return nullptr;
    }
    FontPtr font = Font::read(view_, *dict);
    if (ref && fonts_.size() < max_kept_fonts) {
        fonts_.emplace(*ref, font);
    }
    return font;
}

void ContentStore::add_stream(Bytes& content, const Object& object) const {
    const Stream* const stream = view_.resolve(object).as_stream();
    if (stream == nullptr || content.size() >= max_content_bytes) {
        return;
    }
    const Result<Bytes> decoded = view_.decoded_stream(*stream);
    if (decoded && decoded->size() <= max_content_bytes - content.size()) {
        append(content, *decoded);
        content.push_back('\n');  // 7.8.2: a token does not run on into the next stream
    }
}

void ContentStore::note_resources(const Dict& owner, Content& content) const {
    const Dict* const resources = view_.dict_at(owner, "Resources");
    if (resources == nullptr) {
        return;
    }
    content.font_resources = view_.dict_at(*resources, "Font");
    content.xobject_resources = view_.dict_at(*resources, "XObject");
    content.properties = view_.dict_at(*resources, "Properties");
}

// ISO 32000-2, 7.7.3.4: /Resources is inherited.
void ContentStore::note_page_resources(Ref page, Content& content) const {
    for (int depth = 0; depth < max_inheritance; ++depth) {
        const Dict* const dict = view_.get(page).as_dict();
        if (dict == nullptr || dict->contains("Resources")) {
            if (dict != nullptr) {
                note_resources(*dict, content);
            }
            return;
        }
        const std::optional<Ref> parent = reference_at(*dict, "Parent");
        if (!parent) {
            return;
        }
        page = *parent;
    }
}

void ContentStore::finish(Content& content, const Bytes& text) {
    content.scan = scan_content(text);
    for (const std::string& name : content.scan.names) {
        try {
            content.fonts.push_back(find_font(content.font_resources, name));
        } catch (const Error&) {
            content.fonts.push_back(nullptr);
        }
    }
}

ContentPtr ContentStore::page(const Page& page) {
    const auto content = std::make_shared<Content>();
    Bytes text;
    try {
        note_page_resources(page.ref, *content);
        const Dict* const dict = view_.get(page.ref).as_dict();
        const Object* const contents = dict != nullptr ? dict->find("Contents") : nullptr;
        if (contents != nullptr) {
            if (const Array* const streams = view_.resolve(*contents).as_array()) {
                for (std::size_t i = 0; i < std::min(streams->size(), max_content_streams); ++i) {
                    add_stream(text, (*streams)[i]);
                }
            } else {
                add_stream(text, *contents);
            }
        }
    } catch (const Error&) {
        // A damaged object in the middle: what was read so far is searched.
    }
    finish(*content, text);
    return content;
}

XObject ContentStore::xobject(const Content& parent, std::string_view name) {
    if (parent.xobject_resources == nullptr) {
        return {};
    }
    try {
        const std::optional<Ref> ref = reference_at(*parent.xobject_resources, name);
        if (ref) {
            const auto known = xobjects_.find(*ref);
            if (known != xobjects_.end()) {
                return known->second;
            }
        }
        const Stream* const stream = view_.at(*parent.xobject_resources, name).as_stream();
        XObject result;
        if (stream != nullptr) {
            const Object* const layer = stream->dict.find("OC");
            result.hidden = layer != nullptr && layers_.is_hidden(*layer);
            result.image = view_.at(stream->dict, "Subtype").is_name("Image");
            if (view_.at(stream->dict, "Subtype").is_name("Form")) {
                result.form = read_form(*stream, parent);
            }
        }
        // Without resources of its own a form depends on the page it stands on.
        const bool own_resources =
            result.form == nullptr || (stream != nullptr && stream->dict.contains("Resources"));
        const std::size_t cost = 64 + (result.form != nullptr ? result.form->scan.operators.size() : 0);
        if (ref && own_resources && form_bytes_ + cost <= max_kept_form_bytes) {
            form_bytes_ += cost;
            xobjects_.emplace(*ref, result);
        }
        return result;
    } catch (const Error&) {
        return {};
    }
}

MarkedContent ContentStore::marked_content(const Content& parent, std::string_view tag,
                                           std::string_view properties) {
    MarkedContent result;
    try {
        const Object* const value =
            parent.properties != nullptr ? parent.properties->find(properties) : nullptr;
        if (value == nullptr) {
            return result;
        }
        if (tag == "OC") {
            result.hidden = layers_.is_hidden(*value);
        } else if (const Dict* const dict = view_.resolve(*value).as_dict()) {
            if (const String* const text = view_.at(*dict, "ActualText").as_string()) {
                result.actual_text = to_utf32(from_pdf_text_string(text->bytes));
            }
        }
    } catch (const Error&) {
        // A damaged property list says nothing.
    }
    return result;
}

ContentPtr ContentStore::read_form(const Stream& stream, const Content& parent) {
    const auto content = std::make_shared<Content>();
    if (stream.dict.contains("Resources")) {
        note_resources(stream.dict, *content);
    } else {  // obsolete, but read by everybody: those of the page
        content->font_resources = parent.font_resources;
        content->xobject_resources = parent.xobject_resources;
        content->properties = parent.properties;
    }
    const Array* const box = view_.array_at(stream.dict, "BBox");
    if (box != nullptr && box->size() == 4) {
        const auto cell = [&](std::size_t i) { return view_.resolve((*box)[i]).as_number().value_or(0); };
        content->bbox = Rect{cell(0), cell(1), cell(2), cell(3)}.normalized();
    }
    const Array* const matrix = view_.array_at(stream.dict, "Matrix");
    if (matrix != nullptr && matrix->size() == 6) {
        double* const cells[] = {&content->matrix.a, &content->matrix.b, &content->matrix.c,
                                 &content->matrix.d, &content->matrix.e, &content->matrix.f};
        for (std::size_t i = 0; i < 6; ++i) {
            *cells[i] = view_.resolve((*matrix)[i]).as_number().value_or(*cells[i]);
        }
    }
    const Result<Bytes> text = view_.decoded_stream(stream);
    finish(*content, text && text->size() <= max_content_bytes ? *text : Bytes());
    return content;
}

}  // namespace sealpdf::pdf
