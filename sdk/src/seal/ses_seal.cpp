#include "seal/ses_seal.h"

namespace sealpdf::ses {
namespace {

enum class Form : std::uint8_t { gmt_2014, gbt_2020, gmt_2025 };

int number_of(Form form) { return form == Form::gmt_2014 ? 1 : form == Form::gbt_2020 ? 4 : 5; }

struct Oid {
    std::string_view written, meant;
    const char* code;
    const char* message;
};
// 1.2.156.10197.501 was written by ofdrw for years; the numbers of GM/T 0006 for RSA are met in vendors' code.
constexpr Oid misspelt[] = {
    {"1.2.156.10197.501", "1.2.156.10197.1.501", "seal.algorithm-misspelt",
     "the signature algorithm is written 1.2.156.10197.501; SM2 with SM3 is 1.2.156.10197.1.501"},
    {"1.2.156.10197.1.505", "1.2.840.113549.1.1.5", "seal.algorithm-vendor",
     "SHA-1 with RSA is written by its number of GM/T 0006"},
    {"1.2.156.10197.1.506", "1.2.840.113549.1.1.11", "seal.algorithm-vendor",
     "SHA-256 with RSA is written by its number of GM/T 0006"},
};

void read_header(const der::Element& element, SealInfo& info, ReadState& state) {
    Fields fields(element, state);
    const std::string id = fields.text(der::ia5_string, "header.ID");
    if (!fields.failed() && id != "ES") {
        state.fail("header.ID is not ES");
    }
    info.header_version = fields.integer("header.version");
    info.vendor = fields.text(der::ia5_string, "header.Vid");
    fields.end("header");
}

void read_certificates(const der::Element& element, SealInfo& info, ReadState& state) {
    Fields fields(element, state);
    while (!fields.at_end()) {
        info.certificates.push_back(fields.octets("a certificate of certList", SealLimits::certificate));
        if (info.certificates.size() > SealLimits::certificates) {
            state.fail("certList has too many certificates", ErrorCode::limit_exceeded);
        }
    }
}

void read_digests(const der::Element& element, SealInfo& info, ReadState& state) {
    Fields fields(element, state);
    while (!fields.at_end()) {
        Fields one(fields.take(der::sequence, "a digest of certList"), state);
        SealCertificateDigest digest;
        digest.type = one.text(der::printable_string, "a digest's type");
        digest.value = one.octets("a digest of certList", 1024);
        one.end("a digest of certList");
        info.certificate_digests.push_back(std::move(digest));
        if (info.certificate_digests.size() > SealLimits::certificates) {
            state.fail("certList has too many digests", ErrorCode::limit_exceeded);
        }
    }
}

void read_list(Fields& property, Form form, SealInfo& info, ReadState& state) {
    constexpr std::int64_t certificates = 1, digests = 2;
    const std::int64_t kind = form == Form::gmt_2014 ? certificates : property.integer("certListType");
    const der::Element list = property.take(der::sequence, "certList");
    if (kind == certificates) {
        read_certificates(list, info, state);
    } else if (kind == digests) {
        read_digests(list, info, state);
    } else {
        state.fail("certListType is neither 1 (certificates) nor 2 (digests)");
    }
    if (info.certificates.empty() && info.certificate_digests.empty()) {
        state.fail("certList is empty: the seal would be nobody's");
    }
}

void read_property(const der::Element& element, Form form, SealInfo& info, ReadState& state) {
    Fields fields(element, state);
    const bool utc = form == Form::gmt_2014;
    info.type = fields.integer("property.type");
    info.name = fields.text(der::utf8_string, "property.name");
    read_list(fields, form, info, state);
    info.created = read_time(fields, utc, "createDate");
    info.valid_from = read_time(fields, utc, "validStart");
    info.valid_to = read_time(fields, utc, "validEnd");
    fields.end("property");
}

void read_picture(const der::Element& element, SealInfo& info, ReadState& state) {
    Fields fields(element, state);
    info.picture.type = fields.text(der::ia5_string, "picture.type");
    info.picture.data = fields.octets("picture.data", SealLimits::file);
    info.picture.width_mm = fields.integer("picture.width");
    info.picture.height_mm = fields.integer("picture.height");
    fields.end("picture");
}

/// GM/T 0031-2014 says EXPLICIT without a number, so both are written: untagged and [0].
void read_extension_field(Fields& fields, SealInfo& info, ReadState& state) {
    if (fields.next_tag() == der::sequence) {
        if (info.version != 1) {
            state.remark("seal.extensions-untagged", "extDatas are not tagged [0]");
        }
        info.extensions = read_extensions(fields.take(der::sequence, "extDatas"), state);
    } else if (fields.next_tag() == der::context(0)) {
        Fields tagged(fields.take(der::context(0), "extDatas"), state);
        info.extensions = read_extensions(tagged.take(der::sequence, "extDatas"), state);
        tagged.end("extDatas");
    }
}

void read_info(const der::Element& element, Form form, SealInfo& info, ReadState& state) {
    Fields fields(element, state);
    read_header(fields.take(der::sequence, "header"), info, state);
    info.id = fields.text(der::ia5_string, "esID");
    read_property(fields.take(der::sequence, "property"), form, info, state);
    read_picture(fields.take(der::sequence, "picture"), info, state);
    read_extension_field(fields, info, state);
    fields.end("eSealInfo");
}

/// The header's version, read ahead: versions 4 and 5 without a timestamp differ in nothing else.
std::int64_t peek_header_version(const der::Element& info) {
    der::Reader reader(info.content);
    const auto header = reader.take(der::sequence);
    if (!header) {
        return 0;
    }
    der::Reader fields(header->content);
    fields.take(der::ia5_string);
    const auto version = fields.take(der::integer);
    return version ? der::small_integer(*version).value_or(0) : 0;
}

std::optional<Form> find_form(const der::Element& seal) {
    int count = 0;
    std::optional<der::Element> first;
    for (der::Reader reader(seal.content); !reader.at_end(); ++count) {
        const auto element = reader.next();
        if (!element || count > 5) {
            return std::nullopt;
        }
        first = first ? first : std::optional(*element);
    }
    switch (count) {
        case 2:
            return Form::gmt_2014;
        case 4:
            return peek_header_version(*first) == 5 ? Form::gmt_2025 : Form::gbt_2020;
        case 5:
            return Form::gmt_2025;
        default:
            return std::nullopt;
    }
}

void note_header(Form form, SealInfo& info, ReadState& state) {
    // GM/T 0031-2014 leaves the number free: 1, 2 and 11 are met.
    const std::int64_t said = info.header_version;
    const bool lies = form == Form::gmt_2014 ? said == 4 || said == 5 : said != info.version;
    if (lies) {
        state.remark("seal.header-version", "the header says version " + std::to_string(said) +
                                                ", the structure is that of version " +
                                                std::to_string(info.version));
    }
}

void read_signature(Fields& fields, ParsedSeal& seal, const der::Element& info_element, bool covers_maker) {
    const ByteView before = fields.rest();
    seal.info.maker_certificate = fields.octets("the maker's certificate", SealLimits::certificate);
    seal.algorithm_identifier =
        read_algorithm(fields, "the signature algorithm", seal.info.signature_algorithm);
    const ByteView covered = before.first(before.size() - fields.rest().size());
    seal.info.signature = fields.bits("the maker's signature");
    seal.signed_bytes =
        covers_maker ? der::make(der::sequence, {info_element.whole, covered}) : to_bytes(info_element.whole);
}

void read_seal(const der::Element& element, Form form, ParsedSeal& seal, ReadState& state) {
    Fields fields(element, state);
    seal.info.version = number_of(form);
    const der::Element info_element = fields.take(der::sequence, "eSealInfo");
    read_info(info_element, form, seal.info, state);
    if (form == Form::gmt_2014) {
        Fields sign_info(fields.take(der::sequence, "signInfo"), state);
        read_signature(sign_info, seal, info_element, true);
        sign_info.end("signInfo");
    } else {
        read_signature(fields, seal, info_element, false);
        if (fields.next_tag() == der::context(0)) {
            Fields tagged(fields.take(der::context(0), "timeStamp"), state);
            seal.info.timestamp = tagged.bits("timeStamp");
            tagged.end("timeStamp");
        }
    }
    fields.end("the seal");
    note_header(form, seal.info, state);
}

}  // namespace

TimePoint read_time(Fields& fields, bool utc, const char* field) {
    const bool is_utc = fields.next_tag() == der::utc_time;
    const std::uint8_t tag = is_utc ? der::utc_time : der::generalized_time;
    const der::Element element = fields.take(tag, field);
    const auto time = fields.failed() ? std::nullopt : parse_fractional_time(tag, as_text(element.content));
    if (!time) {
        fields.state().fail(std::string(field) + " is no time");
    } else if (is_utc != utc) {
        fields.state().remark("seal.time-type", std::string(field) + " is a " +
                                                    (utc ? "GeneralizedTime where the standard has UTCTime"
                                                         : "UTCTime where the standard has GeneralizedTime"));
    }
    return time.value_or(TimePoint{});
}

Bytes read_algorithm(Fields& fields, const char* field, std::string& written) {
    if (fields.next_tag() == der::sequence) {
        const der::Element whole = fields.take(der::sequence, field);
        Fields inside(whole, fields.state());
        written = inside.oid(field);
        if (inside.next_tag() == der::null) {
            inside.take(der::null, field);
        }
        inside.end(field);
        fields.state().remark("seal.algorithm-form",
                              std::string(field) + " is an AlgorithmIdentifier instead of an OID");
    } else {
        written = fields.oid(field);
    }
    if (fields.failed()) {
        return {};
    }
    std::string_view meant = written;
    for (const Oid& oid : misspelt) {
        if (oid.written == written) {
            meant = oid.meant;
            fields.state().remark(oid.code, oid.message);
        }
    }
    return der::make(der::sequence, {der::make_oid(meant)});
}

std::vector<SealExtension> read_extensions(const der::Element& list, ReadState& state) {
    std::vector<SealExtension> extensions;
    Fields fields(list, state);
    while (!fields.at_end()) {
        Fields one(fields.take(der::sequence, "an extension"), state);
        SealExtension extension;
        extension.oid = one.oid("an extension's identifier");
        if (one.next_tag() == der::boolean) {
            const der::Element critical = one.take(der::boolean, "an extension's critical");
            extension.critical = critical.content.size() == 1 && critical.content.front() != 0;
        }
        extension.value = one.octets("an extension's value", SealLimits::extension);
        one.end("an extension");
        extensions.push_back(std::move(extension));
        if (extensions.size() > SealLimits::extensions) {
            state.fail("there are too many extensions", ErrorCode::limit_exceeded);
        }
    }
    return extensions;
}

Result<ParsedSeal> parse_seal(ByteView bytes) {
    ReadState state;
    if (bytes.size() > SealLimits::file) {
        return Failure{ErrorCode::limit_exceeded, "the seal file is larger than 16 MiB", {}};
    }
    const auto element = der::parse(bytes);
    if (!element || !element->is(der::sequence) || !der::is_der(bytes)) {
        return Failure{
            ErrorCode::damaged,
            "the file is no seal: " + (element ? std::string("it is not DER") : element.failure().message),
            {}};
    }
    const auto form = find_form(*element);
    if (!form) {
        return Failure{ErrorCode::damaged, "the file is no seal of GM/T 0031 or GB/T 38540", {}};
    }
    ParsedSeal seal;
    read_seal(*element, *form, seal, state);
    if (state.failure) {
        return *std::move(state.failure);
    }
    seal.info.remarks = std::move(state.remarks);
    return seal;
}

}  // namespace sealpdf::ses
