#pragma once
// Distinguished names (RFC 5280, 4.1.2.4 and 7.1): as text for people, and in a form that compares.

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/der.h"

namespace sealpdf::pki {

struct NameAttribute {
    std::string oid;   // dotted
    std::string text;  // UTF-8; "#" and hexadecimal where the value is no string
    bool is_hexadecimal = false;
};

/// A parsed Name. `canonical` holds one entry for each RDN, equal for names RFC 5280, 7.1 calls the same.
struct Name {
    std::vector<std::vector<NameAttribute>> rdns;  // as encoded: the country usually first
    std::vector<std::string> canonical;

    bool empty() const { return rdns.empty(); }
    std::string text() const;  // RFC 4514: last RDN first
    std::string canonical_key() const;
    /// The value of the last attribute of that type, empty when there is none.
    std::string find(std::string_view oid) const;
};

/// `der`: the whole SEQUENCE. Failure(damaged) when it is no Name.
Result<Name> parse_name(ByteView der);

/// RFC 5280, 7.1 by way of RFC 4518: case folded, blanks trimmed and runs of them made one.
std::string fold_name(const std::string& text);

/// A string of any ASN.1 string type as UTF-8; nullopt for other types.
std::optional<std::string> string_value(const der::Element& element);

}  // namespace sealpdf::pki
