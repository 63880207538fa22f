#include "seal/ses_signature.h"

namespace sealpdf::ses {
namespace {

std::size_t count_elements(const der::Element& element) {
    std::size_t count = 0;
    for (der::Reader reader(element.content); !reader.at_end() && count < 8; ++count) {
        if (!reader.next()) {
            return 0;
        }
    }
    return count;
}

/// ofdrw writes "yyyy-MM-dd HH:mm:ss" in the time of China; the standard says UTCTime.
std::optional<TimePoint> parse_local_text(std::string_view text) {
    if (text.size() != 19 || text[4] != '-' || text[7] != '-' || text[10] != ' ') {
        return std::nullopt;
    }
    std::string rfc3339(text);
    rfc3339[10] = 'T';
    try {
        return parse_time(rfc3339 + "+08:00");
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<TimePoint> parse_time_info(ByteView bytes, ReadState& state) {
    if (const auto element = der::parse(bytes);
        element && (element->is(der::utc_time) || element->is(der::generalized_time))) {
        return parse_fractional_time(element->tag, as_text(element->content));
    }
    if (auto bare = parse_asn1_time(der::utc_time, as_text(bytes))) {
        return bare;
    }
    const auto text = parse_local_text(as_text(bytes));
    if (text) {
        state.remark("seal.time-text", "timeInfo is a text without a time zone: taken for the time of China");
    }
    return text;
}

void read_seal_field(Fields& fields, SesSignature& signature, ReadState& state) {
    const der::Element element = fields.take(der::sequence, "eseal");
    if (fields.failed()) {
        return;
    }
    auto seal = parse_seal(element.whole);
    if (!seal) {
        state.fail(seal.failure().message, seal.failure().code);
        return;
    }
    signature.seal_der = to_bytes(element.whole);
    signature.seal = *std::move(seal);
    signature.version = signature.seal.info.version;
    state.remarks.insert(state.remarks.end(), signature.seal.info.remarks.begin(),
                         signature.seal.info.remarks.end());
}

void read_signer(Fields& fields, SesSignature& signature) {
    signature.certificate = fields.octets("the signer's certificate", SealLimits::certificate);
    signature.algorithm_identifier =
        read_algorithm(fields, "the signature algorithm", signature.signature_algorithm);
}

void read_to_sign(const der::Element& element, bool first_form, SesSignature& signature, ReadState& state) {
    Fields fields(element, state);
    signature.stated_version = fields.integer("toSign.version");
    read_seal_field(fields, signature, state);
    if (first_form) {
        const Bytes time_info = fields.bits("timeInfo");
        signature.time = fields.failed() ? std::nullopt : parse_time_info(time_info, state);
        if (!signature.time) {
            signature.time_token = time_info;
        }
    } else {
        signature.time = read_time(fields, false, "timeInfo");
    }
    signature.data_hash = fields.bits("dataHash");
    signature.property = fields.text(der::ia5_string, "propertyInfo");
    if (first_form) {
        read_signer(fields, signature);
    } else if (fields.next_tag() == der::context(0)) {
        Fields tagged(fields.take(der::context(0), "extDatas"), state);
        signature.extensions = read_extensions(tagged.take(der::sequence, "extDatas"), state);
        tagged.end("extDatas");
    }
    fields.end("toSign");
}

}  // namespace

Result<SesSignature> parse_signature(ByteView bytes) {
    const auto element = der::parse_prefix(bytes);
    if (!element || !element->is(der::sequence) || element->whole.size() > SealLimits::file ||
        !der::is_der(element->whole)) {
        return Failure{ErrorCode::damaged, "the value is no signature by a seal: it is not DER", {}};
    }
    const std::size_t count = count_elements(*element);
    const bool first_form = count == 2;
    if (!first_form && count != 4 && count != 5) {
        return Failure{ErrorCode::damaged, "the value is no signature of GM/T 0031 or GB/T 38540", {}};
    }
    ReadState state;
    SesSignature signature;
    signature.encoded_size = element->whole.size();
    Fields fields(*element, state);
    const der::Element to_sign = fields.take(der::sequence, "toSign");
    read_to_sign(to_sign, first_form, signature, state);
    if (!first_form) {
        read_signer(fields, signature);
    }
    signature.to_be_signed = to_bytes(to_sign.whole);
    signature.signature = fields.bits("the signature");
    if (fields.next_tag() == der::context(0)) {
        Fields tagged(fields.take(der::context(0), "timeStamp"), state);
        signature.timestamp = tagged.bits("timeStamp");
        tagged.end("timeStamp");
    }
    fields.end("the signature");
    if (!state.failure && first_form != (signature.version == 1)) {
        state.fail("the seal inside is of another form than the signature");
    }
    if (state.failure) {
        return *std::move(state.failure);
    }
    signature.remarks = std::move(state.remarks);
    return signature;
}

}  // namespace sealpdf::ses
