#pragma once
// What the readers of this folder share: fields of a SEQUENCE taken in order, with failures that name the field.

#include <string>

#include "crypto/der.h"

namespace sealpdf::cms {

inline Failure damaged(std::string what) {
    return Failure{ErrorCode::damaged, "the signature's CMS value is damaged: " + std::move(what), {}};
}
inline Failure too_much(std::string what) {
    return Failure{
        ErrorCode::limit_exceeded, "the signature's CMS value is over a limit: " + std::move(what), {}};
}

inline Result<der::Element> expect(der::Reader& reader, std::uint8_t tag, const char* field) {
    if (auto element = reader.take(tag)) {
        return *element;
    }
    return damaged(std::string(field) + " is missing or has the wrong type");
}

/// The algorithm of an AlgorithmIdentifier; its parameters are the caller's business.
inline std::optional<std::string> algorithm_oid(const der::Reader& parent, const der::Element& algorithm) {
    der::Reader reader = parent.inside(algorithm);
    const auto oid = reader.take(der::oid);
    return oid ? der::dotted_oid(*oid) : std::nullopt;
}

}  // namespace sealpdf::cms
