#include "pki/general_name.h"

#include <array>

#include "pki/certificate.h"

namespace sealpdf::pki {
namespace {

constexpr std::size_t max_names = 4096;  // subjectAltNames of several thousand entries exist
constexpr std::size_t max_points = 256;

}  // namespace

std::optional<GeneralName> parse_general_name(const der::Element& element) {
    const int number = element.tag & 0x1f;
    if ((element.tag & 0xc0) != 0x80 || number > GeneralName::registered_id) {
        return std::nullopt;
    }
    GeneralName name{static_cast<GeneralName::Kind>(number), element.content};
    if (name.kind == GeneralName::directory) {
        // Name is a CHOICE, so its tag is explicit: the content is the whole Name.
        const auto inner = der::parse(element.content);
        if (!inner || !inner->is(der::sequence)) {
            return std::nullopt;
        }
    }
    return name;
}

std::optional<std::vector<GeneralName>> parse_general_names(ByteView content, int depth) {
    std::vector<GeneralName> names;
    der::Reader reader(content, depth);
    while (!reader.at_end()) {
        const auto element = reader.next();
        const auto name = element ? parse_general_name(*element) : std::nullopt;
        if (!name || names.size() >= max_names) {
            return std::nullopt;
        }
        names.push_back(*name);
    }
    return names;
}

bool same_general_name(const GeneralName& a, const GeneralName& b) {
    if (a.kind != b.kind) {
        return false;
    }
    return a.kind == GeneralName::directory ? same_name(a.value, b.value) : equal(a.value, b.value);
}

std::optional<ReasonMask> parse_bits(ByteView content) {
    if (content.empty() || content[0] > 7 || (content.size() == 1 && content[0] != 0)) {
        return std::nullopt;
    }
    ReasonMask mask = 0;
    for (std::size_t i = 0; i < 16 && i / 8 + 1 < content.size(); ++i) {
        if ((content[i / 8 + 1] & (0x80U >> (i % 8))) != 0) {
            mask = static_cast<ReasonMask>(mask | 1U << i);
        }
    }
    return mask;
}

std::optional<DistributionPointName> parse_distribution_point_name(const der::Element& element, int depth) {
    // DistributionPointName is a CHOICE: one explicit tag around it, an implicit one inside.
    DistributionPointName result;
    result.present = true;
    der::Reader reader(element.content, depth);
    if (const auto full = reader.take(der::context(0))) {
        auto names = parse_general_names(full->content, depth + 1);
        if (!names || names->empty() || !reader.at_end()) {
            return std::nullopt;
        }
        result.full_name = std::move(*names);
        return result;
    }
    const auto relative = reader.take(der::context(1));
    if (!relative || !reader.at_end()) {
        return std::nullopt;
    }
    result.relative = relative->content;
    return result;
}

std::optional<std::vector<DistributionPoint>> parse_distribution_points(ByteView extension) {
    const auto outer = der::parse(extension);
    if (!outer || !outer->is(der::sequence)) {
        return std::nullopt;
    }
    std::vector<DistributionPoint> points;
    der::Reader reader(outer->content, 1);
    while (!reader.at_end()) {
        const auto element = reader.take(der::sequence);
        if (!element || points.size() >= max_points) {
            return std::nullopt;
        }
        DistributionPoint point;
        auto fields = reader.inside(*element);
        if (const auto name = fields.take(der::context(0))) {
            auto parsed = parse_distribution_point_name(*name, 3);
            if (!parsed) {
                return std::nullopt;
            }
            point.name = std::move(*parsed);
        }
        if (const auto reasons = fields.take(der::context_primitive(1))) {
            const auto mask = parse_bits(reasons->content);
            if (!mask) {
                return std::nullopt;
            }
            point.reasons = *mask & all_reasons;
        }
        if (const auto issuer = fields.take(der::context(2))) {
            auto names = parse_general_names(issuer->content, 3);
            if (!names) {
                return std::nullopt;
            }
            point.crl_issuer = std::move(*names);
        }
        if (!fields.at_end()) {
            return std::nullopt;
        }
        points.push_back(std::move(point));
    }
    return points;
}

std::vector<std::string> uris_of(const std::vector<DistributionPoint>& points) {
    std::vector<std::string> uris;
    for (const auto& point : points) {
        for (const auto& name : point.name.full_name) {
            if (name.kind == GeneralName::uri) {
                uris.emplace_back(as_text(name.value));
            }
        }
    }
    return uris;
}

std::string reason_name(int code) {
    constexpr std::array names{
        "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
        "superseded",    "cessationOfOperation", "certificateHold", "",
        "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};
    return code >= 0 && code < static_cast<int>(names.size()) ? names[static_cast<std::size_t>(code)] : "";
}

}  // namespace sealpdf::pki
