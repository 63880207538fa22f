#include <nlohmann/json.hpp>

#include "sealpdf/demo_pki.h"

SEALPDF_BEGIN_NAMESPACE

std::string to_json(const DemoPki& pki, int indent) {
    using Json = nlohmann::ordered_json;
    Json seals = Json::array();
    for (const DemoPki::DemoSeal& seal : pki.seals) {
        seals.push_back({{"name", seal.name},
                         {"p12", seal.p12},
                         {"password_file", seal.password_file},
                         {"picture", seal.picture},
                         {"seal", seal.seal.empty() ? Json() : Json(seal.seal)}});
    }
    const Json json = {{"anchors", pki.anchors},
                       {"intermediates", pki.intermediates},
                       {"crl", pki.crl},
                       {"seals", seals},
                       {"seal_makers", pki.seal_makers}};
    // A path need not be UTF-8; what is not cannot be told in JSON.
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

SEALPDF_END_NAMESPACE
