#pragma once
// A page's content and resources as the verifying side reads them.

#include <optional>

#include "pdf/document/page.h"

namespace sealpdf::verify {

/// The page's own or the nearest ancestor's (7.7.3.4); null: none.
const pdf::Dict* find_resources(const pdf::View& view, const pdf::Page& page);
/// Its streams decoded, divided by line feeds (7.8.2); one that cannot be decoded is left out.
Bytes read_content(const pdf::View& view, const pdf::Page& page);

/// Of four numbers, normalized; six numbers.
std::optional<Rect> read_rect(const pdf::View& view, const pdf::Dict& dict, std::string_view key);
std::optional<Matrix> read_matrix(const pdf::View& view, const pdf::Dict& dict, std::string_view key);

}  // namespace sealpdf::verify
