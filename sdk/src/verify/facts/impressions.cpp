#include "verify/facts/impressions.h"

#include <algorithm>

#include "crypto/digest.h"
#include "pdf/document/page.h"
#include "verify/changes/content_scanner.h"

namespace sealpdf::verify {
namespace {

constexpr int max_form_depth = 8;
constexpr int max_operators = 100;  // before the picture is placed

const pdf::Stream* find_image(const pdf::View& view, const pdf::Object& form, int depth) {
    const pdf::Stream* stream = view.resolve(form).as_stream();
    const pdf::Dict* resources = stream != nullptr ? view.dict_at(stream->dict, "Resources") : nullptr;
    const pdf::Dict* objects = resources != nullptr ? view.dict_at(*resources, "XObject") : nullptr;
    if (objects == nullptr || depth > max_form_depth) {
        return nullptr;
    }
    for (const auto& [name, value] : *objects) {
        const pdf::Stream* object = view.resolve(value).as_stream();
        if (object != nullptr && view.at(object->dict, "Subtype").is_name("Image")) {
            return object;
        }
        if (const pdf::Stream* nested = find_image(view, value, depth + 1)) {
            return nested;
        }
    }
    return nullptr;
}

/// The picture reaches beyond the form's box: what is shown is a part of it, a straddle seal's strip.
bool is_strip(const pdf::View& view, const pdf::Stream& form) {
    const pdf::Array* box = view.array_at(form.dict, "BBox");
    const Result<Bytes> content = view.decoded_stream(form);
    if (box == nullptr || box->size() != 4 || !content) {
        return false;
    }
    const auto at = [&](std::size_t i) { return view.resolve((*box)[i]).as_number().value_or(0); };
    const Rect shown = Rect{at(0), at(1), at(2), at(3)}.normalized();
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

std::optional<Rect> widget_rect(const pdf::View& view, const pdf::Dict& widget) {
    const pdf::Array* array = view.array_at(widget, "Rect");
    if (array == nullptr || array->size() != 4) {
        return std::nullopt;
    }
    const auto at = [&](std::size_t i) { return view.resolve((*array)[i]).as_number().value_or(0); };
    const Rect rect = Rect{at(0), at(1), at(2), at(3)}.normalized();
    return rect.width() > 0 && rect.height() > 0 ? std::optional(rect) : std::nullopt;
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

void add_impression(const pdf::View& view, const std::vector<pdf::Page>& pages, pdf::Ref ref,
                    SealReport& seal) {
    const pdf::Dict* widget = view.get(ref).as_dict();
    const pdf::Dict* appearances = widget != nullptr ? view.dict_at(*widget, "AP") : nullptr;
    const pdf::Object* normal = appearances != nullptr ? appearances->find("N") : nullptr;
    const pdf::Stream* image = normal != nullptr ? find_image(view, *normal, 0) : nullptr;
    const std::optional<Rect> rect = widget != nullptr ? widget_rect(view, *widget) : std::nullopt;
    const pdf::Page* page = rect ? find_page(view, pages, *widget, ref) : nullptr;
    if (image == nullptr || page == nullptr) {
        return;
    }
    const Result<Bytes> pixels = view.decoded_stream(*image);
    const Bytes hash =
        crypto::digest(crypto::DigestAlgorithm::sha256, pixels ? *pixels : view.raw_stream(*image));
    seal.impressions.push_back({page->index + 1,
                                pdf::to_mm(page->to_display().apply(*rect)),
                                is_strip(view, *view.resolve(*normal).as_stream()) ? "straddle" : "widget",
                                to_hex(hash),
                                {}});
}

}  // namespace

SealReport read_seal(const pdf::FilePtr& file, const pades::Signature& signature) {
    SealReport seal;
    if (signature.revision <= 0) {
        return seal;
    }
    const pdf::View view(file, static_cast<std::size_t>(signature.revision));
    const std::vector<pdf::Page> pages = pdf::read_pages(view);
    for (const pades::SignatureField& field : pades::read_signature_fields(view)) {
        if (std::ranges::find(signature.fields, field.name) != signature.fields.end()) {
            for (const pdf::Ref widget : field.widgets) {
                add_impression(view, pages, widget, seal);
            }
        }
    }
    seal.status = seal.impressions.empty() ? "none" : "picture-only";
    return seal;
}

}  // namespace sealpdf::verify
