#include "verify/facts/impressions.h"

#include <algorithm>

#include "verify/changes/content_scanner.h"
#include "verify/changes/page_content.h"

namespace sealpdf::verify {
namespace {

constexpr int max_form_depth = 8;
constexpr int max_operators = 100;  // before the picture is placed

std::optional<pdf::Ref> find_image(const pdf::View& view, const pdf::Object& form, int depth) {
    const pdf::Stream* stream = view.resolve(form).as_stream();
    const pdf::Dict* resources = stream != nullptr ? view.dict_at(stream->dict, "Resources") : nullptr;
    const pdf::Dict* objects = resources != nullptr ? view.dict_at(*resources, "XObject") : nullptr;
    if (objects == nullptr || depth > max_form_depth) {
        return std::nullopt;
    }
    for (const auto& [name, value] : *objects) {
        const pdf::Stream* object = view.resolve(value).as_stream();
        if (object != nullptr && value.as_ref() && view.at(object->dict, "Subtype").is_name("Image")) {
            return value.as_ref();
        }
        if (const auto nested = find_image(view, value, depth + 1)) {
            return nested;
        }
    }
    return std::nullopt;
}

/// The picture reaches beyond the form's box: what is shown is a part of it, a straddle seal's strip.
bool is_strip(const pdf::View& view, const pdf::Stream& form) {
    const std::optional<Rect> box = read_rect(view, form.dict, "BBox");
    const Result<Bytes> content = view.decoded_stream(form);
    if (!box || !content) {
        return false;
    }
    const Rect& shown = *box;
    ContentScanner scanner(*content);
    for (int i = 0; i < max_operators; ++i) {
        const auto [op, operands] = scanner.next();
        if (op.empty() || op == "Do") {
            return false;
        }
        if (op == "cm" && operands.size() == 6) {
            const Matrix placing{number(operands[0]), number(operands[1]), number(operands[2]),
                                 number(operands[3]), number(operands[4]), number(operands[5])};
            const Rect picture = placing.apply(Rect{0, 0, 1, 1});
            const double tolerance = picture.width() / 1000 + picture.height() / 1000;
            return picture.x0 < shown.x0 - tolerance || picture.y0 < shown.y0 - tolerance ||
                   picture.x1 > shown.x1 + tolerance || picture.y1 > shown.y1 + tolerance;
        }
    }
    return false;
}

const pdf::Page* find_page(const pdf::View& view, const std::vector<pdf::Page>& pages,
                           const pdf::Dict& widget, pdf::Ref ref) {
    const pdf::Object* named = widget.find("P");
    for (const pdf::Page& page : pages) {
        if (named != nullptr && named->as_ref() == page.ref) {
            return &page;
        }
        const pdf::Dict* dict = view.get(page.ref).as_dict();
        const pdf::Array* annots =
            named == nullptr && dict != nullptr ? view.array_at(*dict, "Annots") : nullptr;
        if (annots != nullptr &&
            std::ranges::any_of(*annots, [&](const pdf::Object& item) { return item.as_ref() == ref; })) {
            return &page;
        }
    }
    return nullptr;
}

}  // namespace

std::vector<FieldPicture> find_field_pictures(const pdf::View& view, const std::vector<pdf::Page>& pages,
                                              const std::vector<pdf::Ref>& widgets) {
    std::vector<FieldPicture> pictures;
    for (const pdf::Ref ref : widgets) {
        const pdf::Dict* widget = view.get(ref).as_dict();
        const pdf::Dict* appearances = widget != nullptr ? view.dict_at(*widget, "AP") : nullptr;
        const pdf::Object* normal = appearances != nullptr ? appearances->find("N") : nullptr;
        const auto image = normal != nullptr ? find_image(view, *normal, 0) : std::nullopt;
        const auto rect = widget != nullptr ? read_rect(view, *widget, "Rect") : std::nullopt;
        const bool extends = rect && rect->width() > 0 && rect->height() > 0;
        const pdf::Page* page = extends ? find_page(view, pages, *widget, ref) : nullptr;
        if (!image || page == nullptr) {
            continue;
        }
        FieldPicture picture;
        picture.image = *image;
        picture.impression.report = {
            page->index + 1,
            pdf::to_mm(page->to_display().apply(*rect)),
            is_strip(view, *view.resolve(*normal).as_stream()) ? "straddle" : "widget",
            to_hex(picture_digest(view, *image)),
            {},
            false};
        pictures.push_back(std::move(picture));
    }
    return pictures;
}

std::vector<pdf::Ref> find_widgets(const pdf::View& view, const pades::Signature& signature) {
    std::vector<pdf::Ref> widgets;
    for (const pades::SignatureField& field : pades::read_signature_fields(view)) {
        if (std::ranges::find(signature.fields, field.name) != signature.fields.end()) {
            widgets.insert(widgets.end(), field.widgets.begin(), field.widgets.end());
        }
    }
    return widgets;
}

}  // namespace sealpdf::verify
