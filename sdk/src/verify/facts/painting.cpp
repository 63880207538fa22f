#include "verify/facts/painting.h"

#include <algorithm>
#include <array>

#include "verify/changes/page_content.h"
#include "verify/facts/painting_reader.h"

namespace sealpdf::verify {
namespace {

constexpr std::int64_t hidden = 2, no_view = 32;  // Table 167

std::vector<pdf::Ref> annotations_of(const pdf::View& view, const pdf::Page& page) {
    const pdf::Dict* dict = view.get(page.ref).as_dict();
    const pdf::Array* array = dict != nullptr ? view.array_at(*dict, "Annots") : nullptr;
    std::vector<pdf::Ref> annotations;
    for (const pdf::Object& item : array != nullptr ? *array : pdf::Array{}) {
        if (const auto ref = item.as_ref()) {
            annotations.push_back(*ref);
        }
    }
    return annotations;
}

/// What hides an annotation, or makes what it shows a matter of choice (12.5.3, 12.5.5).
std::vector<std::string> find_annotation_faults(const pdf::View& view, const pdf::Dict& annotation) {
    std::vector<std::string> faults;
    if ((view.at(annotation, "F").as_int().value_or(0) & (hidden | no_view)) != 0) {
        faults.emplace_back("its annotation is hidden");
    }
    if (annotation.contains("OC")) {
        faults.emplace_back("its annotation is optional content, which can be hidden");
    }
    return faults;
}

std::string find_form_fault(const pdf::Dict& form) {
    static constexpr std::array<std::string_view, 10> plain = {
        "Type",   "Subtype", "FormType",    "BBox", "Matrix",
        "Length", "Filter",  "DecodeParms", "Name", "Resources"};
    for (const auto& [key, value] : form) {
        if (std::ranges::find(plain, key) == plain.end()) {
            return "its appearance has /" + key;
        }
    }
    return {};
}

/// 12.5.5: the box, turned by the form's matrix, is laid into the annotation's rectangle.
std::optional<Matrix> lay_into(const Rect& rect, const Rect& box) {
    if (!(box.width() > 0 && box.height() > 0 && rect.width() > 0 && rect.height() > 0)) {
        return std::nullopt;
    }
    const double x = rect.width() / box.width(), y = rect.height() / box.height();
    return Matrix{x, 0, 0, y, rect.x0 - box.x0 * x, rect.y0 - box.y0 * y};
}

/// The stream that is shown; a state is chosen by /AS.
const pdf::Stream* find_appearance(const pdf::View& view, const pdf::Dict& annotation) {
    const pdf::Dict* appearances = view.dict_at(annotation, "AP");
    const pdf::Object& normal =
        appearances != nullptr ? view.at(*appearances, "N") : view.resolve(pdf::Object());
    const std::string* state = view.at(annotation, "AS").as_name();
    if (normal.as_stream() != nullptr || normal.as_dict() == nullptr || state == nullptr) {
        return normal.as_stream();
    }
    return view.at(*normal.as_dict(), *state).as_stream();
}

/// What an annotation lays on the page (12.5.2): nothing when it is hidden, else by its blend mode.
double opacity_of(const pdf::View& view, const pdf::Dict& annotation) {
    const bool is_hidden = (view.at(annotation, "F").as_int().value_or(0) & hidden) != 0;
    return is_hidden || darkens(view, view.at(annotation, "BM")) ? 0 : 1;
}

void read_appearance(const pdf::View& view, pdf::Ref ref, PaintingBudget& budget, PagePaintings& page) {
    const pdf::Dict* annotation = view.get(ref).as_dict();
    const pdf::Stream* form = annotation != nullptr ? find_appearance(view, *annotation) : nullptr;
    const auto rect = annotation != nullptr ? read_rect(view, *annotation, "Rect") : std::nullopt;
    const auto box = form != nullptr ? read_rect(view, form->dict, "BBox") : std::nullopt;
    const Result<Bytes> content = form != nullptr ? view.decoded_stream(*form) : Result<Bytes>(Bytes());
    if (!rect || !box || !content) {
        return;
    }
    const Matrix matrix = read_matrix(view, form->dict, "Matrix").value_or(Matrix{});
    const auto laid = lay_into(*rect, matrix.apply(*box));
    if (!laid) {
        return;
    }
    const std::size_t first = page.paintings.size();
    PaintingReader reader(view, budget, page);
    PaintingState start;
    start.ctm = matrix.then(*laid);
    start.clip = start.visible = start.ctm.apply(*box);
    start.group_opacity = opacity_of(view, *annotation);
    start.stands_apart = stands_apart(view, form->dict);
    reader.run(*content, view.dict_at(form->dict, "Resources"), start, 0);
    std::vector<std::string> faults = find_annotation_faults(view, *annotation);
    if (const std::string fault = find_form_fault(form->dict); !fault.empty()) {
        faults.push_back(fault);
    }
    if (reader.draws_more_than_one()) {
        faults.emplace_back("its appearance draws other things, too");
    }
    for (std::size_t i = first; i < page.paintings.size(); ++i) {
        Painting& painting = page.paintings[i];
        painting.annotation = ref;
        painting.faults.insert(painting.faults.end(), faults.begin(), faults.end());
    }
}

}  // namespace

PagePaintings read_paintings(const pdf::View& view, const pdf::Page& page, PaintingBudget& budget) {
    PagePaintings paintings;
    PaintingState start;
    const pdf::Dict* dict = view.get(page.ref).as_dict();
    start.stands_apart = dict != nullptr && is_knockout(view, *dict);
    try {
        pass_over_damage([&] {
            PaintingReader(view, budget, paintings)
                .run(read_content(view, page), find_resources(view, page), start, 0);
        });
        for (const pdf::Ref annotation : annotations_of(view, page)) {
            pass_over_damage([&] { read_appearance(view, annotation, budget, paintings); });
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::limit_exceeded) {
            throw;
        }
        budget.operators = 0;
    }
    return paintings;
}

}  // namespace sealpdf::verify
