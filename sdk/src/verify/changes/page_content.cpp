#include "verify/changes/page_content.h"

#include <array>

namespace sealpdf::verify {
namespace {

template <std::size_t count>
std::optional<std::array<double, count>> read_numbers(const pdf::View& view, const pdf::Dict& dict,
                                                      std::string_view key) {
    const pdf::Array* array = view.array_at(dict, key);
    if (array == nullptr || array->size() != count) {
        return std::nullopt;
    }
    std::array<double, count> numbers{};
    for (std::size_t i = 0; i < count; ++i) {
        numbers[i] = view.resolve((*array)[i]).as_number().value_or(0);
    }
    return numbers;
}

}  // namespace

const pdf::Dict* find_resources(const pdf::View& view, const pdf::Page& page) {
    const pdf::Dict* node = view.get(page.ref).as_dict();
    for (int depth = 0; node != nullptr && depth < view.file()->limits().page_tree_depth; ++depth) {
        if (const pdf::Dict* resources = view.dict_at(*node, "Resources")) {
            return resources;
        }
        node = view.dict_at(*node, "Parent");
    }
    return nullptr;
}

Bytes read_content(const pdf::View& view, const pdf::Page& page) {
    const pdf::Dict* dict = view.get(page.ref).as_dict();
    const pdf::Object& contents = dict != nullptr ? view.at(*dict, "Contents") : view.resolve(pdf::Object());
    Bytes content;
    const auto add = [&](const pdf::Object& part) {
        const pdf::Stream* stream = view.resolve(part).as_stream();
        const Result<Bytes> decoded =
            stream != nullptr ? view.decoded_stream(*stream) : Result<Bytes>(Bytes());
        if (decoded) {
            append(content, *decoded);
            append(content, "\n");
        }
    };
    if (const pdf::Array* parts = contents.as_array()) {
        std::ranges::for_each(*parts, add);
    } else {
        add(contents);
    }
    return content;
}

std::optional<Rect> read_rect(const pdf::View& view, const pdf::Dict& dict, std::string_view key) {
    const auto n = read_numbers<4>(view, dict, key);
    return n ? std::optional(Rect{(*n)[0], (*n)[1], (*n)[2], (*n)[3]}.normalized()) : std::nullopt;
}

std::optional<Matrix> read_matrix(const pdf::View& view, const pdf::Dict& dict, std::string_view key) {
    const auto n = read_numbers<6>(view, dict, key);
    return n ? std::optional(Matrix{(*n)[0], (*n)[1], (*n)[2], (*n)[3], (*n)[4], (*n)[5]}) : std::nullopt;
}

}  // namespace sealpdf::verify
