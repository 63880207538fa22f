#include "cms/algorithm_protection.h"

#include "cms/read_der.h"

namespace sealpdf::cms {
namespace {

// The content of an AlgorithmIdentifier: absent and NULL parameters are the same (RFC 6211, 3).
ByteView without_null(ByteView algorithm) {
    const bool has_null = algorithm.size() > 3 && algorithm[1] == algorithm.size() - 4 &&
                          algorithm[algorithm.size() - 2] == der::null && algorithm.back() == 0;
    return has_null ? algorithm.first(algorithm.size() - 2) : algorithm;
}

}  // namespace

bool protects(ByteView value, const SignerInfo& signer) {
    const auto element = der::parse(value);
    if (!element || !element->is(der::sequence)) {
        return false;
    }
    der::Reader fields(element->content, 1);
    const auto digest = fields.take(der::sequence);
    const auto signature = fields.take(der::context(1));
    const auto actual = der::parse(signer.signature_algorithm);
    return digest && signature && actual && fields.at_end() &&
           algorithm_oid(fields, *digest) == signer.digest_oid &&
           equal(without_null(signature->content), without_null(actual->content));
}

}  // namespace sealpdf::cms
