#include "cms/signed_data.h"

#include "base/time.h"
#include "cms/read_der.h"
#include "cms/ses_signature.h"
#include "cms/signer_info.h"

namespace sealpdf::cms {
namespace {

// The largest CMS values seen in the field are below 1 MiB (long CRLs embedded as evidence); the rest is headroom.
constexpr std::size_t max_size = 16u << 20;
constexpr std::size_t max_certificates = 256;  // and as many CRLs and OCSP responses
constexpr std::size_t max_signers = 16;        // more than one is refused later, by name
constexpr std::size_t max_digest_algorithms = 32;

constexpr std::string_view id_ri_ocsp_response = "1.3.6.1.5.5.7.16.2";   // RFC 5940, 2.2
constexpr std::string_view id_pkix_ocsp_basic = "1.3.6.1.5.5.7.48.1.1";  // RFC 6960, 4.2.1

std::optional<Failure> read_digest_algorithms(const der::Reader& parent, const der::Element& set,
                                              SignedData& data) {
    der::Reader reader = parent.inside(set);
    while (!reader.at_end()) {
        const auto algorithm = expect(reader, der::sequence, "one of digestAlgorithms");
        if (!algorithm) {
            return algorithm.failure();
        }
        if (data.digest_oids.size() == max_digest_algorithms) {
            return too_much("more than 32 digest algorithms");
        }
        data.digest_oids.push_back(algorithm_oid(reader, *algorithm).value_or(std::string()));
    }
    return std::nullopt;
}

std::optional<Failure> read_content(const der::Reader& parent, const der::Element& info, SignedData& data) {
    der::Reader fields = parent.inside(info);
    const auto type = expect(fields, der::oid, "the content's type");
    if (!type) {
        return type.failure();
    }
    data.encapsulated_content_type = der::dotted_oid(*type).value_or(std::string());
    if (const auto wrapper = fields.take(der::context(0))) {
        der::Reader reader = fields.inside(*wrapper);
        const auto content = reader.next();
        if (!content || (content->tag & 0xdf) != der::octet_string || !reader.at_end()) {
            return damaged("the encapsulated content is not an OCTET STRING");
        }
        auto octets = der::octets(*content);
        if (!octets) {
            return octets.failure();
        }
        data.content = *std::move(octets);
    }
    if (!fields.at_end()) {
        return damaged("the encapsulated content info holds more than it should");
    }
    return std::nullopt;
}

// CertificateSet (10.2.2): attribute certificates and the obsolete extended ones are left out.
std::optional<Failure> read_certificates(const der::Reader& parent, const der::Element& set,
                                         SignedData& data) {
    std::size_t count = 0;
    der::Reader reader = parent.inside(set);
    while (!reader.at_end()) {
        const auto element = reader.next();
        if (!element) {
            return element.failure();
        }
        if (++count > max_certificates) {
            return too_much("more than 256 certificates");
        }
        if (element->is(der::sequence)) {
            data.certificates.push_back(to_bytes(element->whole));
        }
    }
    return std::nullopt;
}

// CAdES writers put a bare BasicOCSPResponse; readers of OCSP expect the outer type (RFC 6960, 4.2.1).
Bytes wrap_basic_ocsp(ByteView basic) {
    const Bytes response_bytes =
        der::make(der::sequence, {der::make_oid(id_pkix_ocsp_basic), der::make_octet_string(basic)});
    const Bytes successful = der::make(der::enumerated, Bytes{0});
    return der::make(der::sequence, {successful, der::make(der::context(0), response_bytes)});
}

// RevocationInfoChoices (10.2.1).
std::optional<Failure> read_revocation_infos(const der::Reader& parent, const der::Element& set,
                                             SignedData& data) {
    std::size_t count = 0;
    der::Reader reader = parent.inside(set);
    while (!reader.at_end()) {
        const auto element = reader.next();
        if (!element) {
            return element.failure();
        }
        if (++count > max_certificates) {
            return too_much("more than 256 CRLs and OCSP responses");
        }
        if (element->is(der::sequence)) {
            data.crls.push_back(to_bytes(element->whole));
        } else if (element->is(der::context(1))) {
            der::Reader other = reader.inside(*element);
            const auto format = other.take(der::oid);
            const auto info = other.take(der::sequence);
            const auto oid = format ? der::dotted_oid(*format) : std::nullopt;
            if (oid == id_ri_ocsp_response && info) {
                data.ocsps.push_back(to_bytes(info->whole));
            } else if (oid == id_pkix_ocsp_basic && info) {
                data.ocsps.push_back(wrap_basic_ocsp(info->whole));
            }
        }
    }
    return std::nullopt;
}

void take_elements(const der::Reader& parent, const der::Element& wrapper, std::vector<Bytes>& target) {
    der::Reader outer = parent.inside(wrapper);
    const auto list = outer.take(der::sequence);
    if (!list) {
        return;
    }
    der::Reader reader = outer.inside(*list);
    while (!reader.at_end() && target.size() < max_certificates) {
        const auto element = reader.take(der::sequence);
        if (!element) {
            return;
        }
        target.push_back(to_bytes(element->whole));
    }
}

// RevocationInfoArchival (ISO 32000-2, 12.8.3.3.2): [0] CRLs, [1] OCSP responses. A malformed one is evidence lost,
// not a malformed signature.
void read_adobe_revocation(const SignerInfo& signer, SignedData& data) {
    const Attribute* attribute = find_attribute(signer.attributes, oid::adobe_revocation);
    if (attribute == nullptr || attribute->values.empty()) {
        return;
    }
    const auto archival = der::parse(attribute->values.front());
    if (!archival || !archival->is(der::sequence)) {
        return;
    }
    der::Reader fields(archival->content, 1);
    if (const auto crls = fields.take(der::context(0))) {
        take_elements(fields, *crls, data.crls);
    }
    if (const auto ocsps = fields.take(der::context(1))) {
        take_elements(fields, *ocsps, data.ocsps);
    }
}

std::optional<Failure> read_signer_infos(const der::Reader& parent, const der::Element& set,
                                         SignedData& data) {
    der::Reader reader = parent.inside(set);
    while (!reader.at_end()) {
        const auto element = reader.next();
        if (!element) {
            return element.failure();
        }
        if (data.signers.size() == max_signers) {
            return too_much("more than 16 SignerInfos");
        }
        auto signer = read_signer_info(reader, *element);
        if (!signer) {
            return signer.failure();
        }
        read_adobe_revocation(*signer, data);
        data.signers.push_back(*std::move(signer));
    }
    return std::nullopt;
}

// SignedData (RFC 5652, 5.1). The version is not looked at: writers in the field get it wrong in every way.
std::optional<Failure> read_signed_data(const der::Reader& parent, const der::Element& element,
                                        SignedData& data) {
    der::Reader fields = parent.inside(element);
    const auto version = expect(fields, der::integer, "the version");
    if (!version) {
        return version.failure();
    }
    const auto digests = expect(fields, der::set, "digestAlgorithms");
    if (!digests) {
        return digests.failure();
    }
    const auto content = expect(fields, der::sequence, "encapContentInfo");
    if (!content) {
        return content.failure();
    }
    auto failure = read_digest_algorithms(fields, *digests, data);
    if (!failure) {
        failure = read_content(fields, *content, data);
    }
    if (const auto set = fields.take(der::context(0)); set && !failure) {
        failure = read_certificates(fields, *set, data);
    }
    if (const auto set = fields.take(der::context(1)); set && !failure) {
        failure = read_revocation_infos(fields, *set, data);
    }
    if (failure) {
        return failure;
    }
    const auto signers = expect(fields, der::set, "signerInfos");
    if (!signers) {
        return signers.failure();
    }
    if (!fields.at_end()) {
        return damaged("SignedData holds more than it should");
    }
    return read_signer_infos(fields, *signers, data);
}

}  // namespace

Result<SignedData> parse_signed_data(ByteView bytes) {
    const auto info = der::parse_prefix(bytes);
    if (!info) {
        return info.failure();
    }
    if (!info->is(der::sequence)) {
        return damaged("it does not begin with a ContentInfo");
    }
    if (info->whole.size() > max_size) {
        return too_much("larger than 16 MiB");
    }
    SignedData data;
    data.encoded_size = info->whole.size();
    der::Reader fields(info->content, 1);
    if (fields.rest().empty() || fields.rest().front() == der::sequence) {
        const auto signature = read_ses_signature(info->whole);
        return signature ? to_signed_data(*signature) : signature.failure();
    }
    const auto type = expect(fields, der::oid, "the type of the ContentInfo");
    if (!type) {
        return type.failure();
    }
    data.content_type = der::dotted_oid(*type).value_or(std::string());
    if (data.content_type == oid::gm_signed_data) {
        data.container = Container::gbt35275;
    } else if (data.content_type != oid::signed_data) {
        return Failure{
            ErrorCode::unsupported, "the value is of type " + data.content_type + ", not CMS SignedData", {}};
    }
    const auto wrapper = expect(fields, der::context(0), "the ContentInfo's content");
    if (!wrapper) {
        return wrapper.failure();
    }
    der::Reader inside = fields.inside(*wrapper);
    const auto signed_data = expect(inside, der::sequence, "SignedData");
    if (!signed_data) {
        return signed_data.failure();
    }
    if (!inside.at_end() || !fields.at_end()) {
        return damaged("the ContentInfo holds more than it should");
    }
    if (auto failure = read_signed_data(inside, *signed_data, data)) {
        return *failure;
    }
    return data;
}

const Attribute* find_attribute(const std::vector<Attribute>& attributes, std::string_view oid) {
    const auto found = std::ranges::find(attributes, oid, &Attribute::oid);
    return found == attributes.end() ? nullptr : &*found;
}

int count_attributes(const std::vector<Attribute>& attributes, std::string_view oid) {
    return static_cast<int>(std::ranges::count(attributes, oid, &Attribute::oid));
}

std::optional<TimePoint> signing_time(const SignerInfo& signer) {
    const Attribute* attribute = find_attribute(signer.attributes, oid::signing_time);
    if (attribute == nullptr || attribute->values.size() != 1) {
        return std::nullopt;
    }
    const auto time = der::parse(attribute->values.front());
    return time ? parse_asn1_time(time->tag, as_text(time->content)) : std::nullopt;
}

}  // namespace sealpdf::cms
