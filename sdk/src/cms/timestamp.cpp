#include "cms/timestamp.h"

#include "base/time.h"
#include "cms/read_der.h"

namespace sealpdf::cms {
namespace {

Failure bad(std::string what) {
    return Failure{ErrorCode::damaged, "the time stamp is damaged: " + std::move(what), {}};
}

struct MessageImprint {
    crypto::DigestAlgorithm algorithm;
    Bytes hash;
};

Result<MessageImprint> read_imprint(const der::Reader& parent, const der::Element& element) {
    der::Reader fields = parent.inside(element);
    const auto identifier = fields.take(der::sequence);
    const auto hash = fields.take(der::octet_string);
    if (!identifier || !hash || !fields.at_end()) {
        return bad("its message imprint cannot be read");
    }
    const std::string oid = algorithm_oid(fields, *identifier).value_or(std::string());
    const auto algorithm = crypto::digest_from_oid(oid);
    if (!algorithm) {
        return Failure{
            ErrorCode::unsupported, "the time stamp's digest algorithm " + oid + " is not known", {}};
    }
    if (hash->content.size() != crypto::size(*algorithm)) {
        return bad("its message imprint has the wrong length");
    }
    return MessageImprint{*algorithm, to_bytes(hash->content)};
}

// Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0] (1..999) OPTIONAL, micros [1] (1..999) OPTIONAL }
std::optional<std::chrono::seconds> read_accuracy(const der::Reader& parent, const der::Element& element) {
    constexpr std::int64_t most = 86'400;  // a clock that is a day off proves no time
    der::Reader fields = parent.inside(element);
    std::int64_t whole = 0;
    if (const auto seconds = fields.take(der::integer)) {
        const auto value = der::small_integer(*seconds);
        if (!value || *value < 0 || *value > most) {
            return std::nullopt;
        }
        whole = *value;
    }
    const bool millis = fields.take(0x80).has_value();  // [0] and [1], implicit INTEGERs
    const bool micros = fields.take(0x81).has_value();
    return fields.at_end() ? std::optional(std::chrono::seconds(whole + (millis || micros ? 1 : 0))) : std::nullopt;
}

// RFC 3161, 2.4.2: the token is not to be used when an extension is critical and not understood. We know none.
bool has_critical_extension(const der::Reader& parent, const der::Element& extensions) {
    der::Reader reader = parent.inside(extensions);
    while (const auto extension = reader.take(der::sequence)) {
        der::Reader fields = reader.inside(*extension);
        fields.take(der::oid);
        const auto critical = fields.take(der::boolean);
        if (critical && !critical->content.empty() && critical->content.front() != 0) {
            return true;
        }
    }
    return false;
}

}  // namespace

Result<TstInfo> parse_tst_info(ByteView bytes) {
    const auto element = der::parse(bytes);
    if (!element || !element->is(der::sequence)) {
        return bad("its content is not a TSTInfo");
    }
    der::Reader fields(element->content, 1);
    const auto version = fields.take(der::integer);
    const auto policy = fields.take(der::oid);
    const auto imprint = fields.take(der::sequence);
    const auto serial = fields.take(der::integer);
    const auto time = fields.take(der::generalized_time);
    if (!version || !policy || !imprint || !serial || !time) {
        return bad("a field of the TSTInfo is missing");
    }
    if (der::small_integer(*version) != 1) {
        return Failure{ErrorCode::unsupported, "the time stamp is of an unknown version", {}};
    }
    auto message_imprint = read_imprint(fields, *imprint);
    if (!message_imprint) {
        return message_imprint.failure();
    }
    const auto gen_time = parse_fractional_time(der::generalized_time, as_text(time->content));
    const auto policy_oid = der::dotted_oid(*policy);
    if (!gen_time || !policy_oid) {
        return bad("its time or its policy cannot be read");
    }
    TstInfo info;
    info.policy = *policy_oid;
    info.imprint_algorithm = message_imprint->algorithm;
    info.imprint = std::move(message_imprint->hash);
    info.serial = to_bytes(serial->content);
    info.time = *gen_time;
    if (const auto accuracy = fields.take(der::sequence)) {
        const auto seconds = read_accuracy(fields, *accuracy);
        if (!seconds) {
            return bad("its accuracy cannot be read");
        }
        info.accuracy = *seconds;
    }
    fields.take(der::boolean);   // ordering
    if (const auto nonce = fields.take(der::integer)) {
        info.nonce = to_bytes(nonce->content);
    }
    if (const auto authority = fields.take(der::context(0))) {
        info.authority_name = to_bytes(authority->content);
    }
    const auto extensions = fields.take(der::context(1));
    if (extensions && has_critical_extension(fields, *extensions)) {
        return Failure{ErrorCode::unsupported, "the time stamp has a critical extension that is not known", {}};
    }
    if (!fields.at_end()) {
        return bad("the TSTInfo holds more than it should");
    }
    return info;
}

Result<TimestampToken> parse_timestamp_token(ByteView bytes) {
    auto data = parse_signed_data(bytes);
    if (!data) {
        return data.failure();
    }
    if (data->encapsulated_content_type != oid::tst_info || !data->content) {
        return bad("its signed content is not a TSTInfo");
    }
    auto info = parse_tst_info(*data->content);
    if (!info) {
        return info.failure();
    }
    return TimestampToken{*std::move(data), *std::move(info)};
}

Result<TimestampRequest> parse_timestamp_request(ByteView bytes) {
    const auto element = der::parse(bytes);
    if (!element || !element->is(der::sequence)) {
        return bad("the request is not a TimeStampReq");
    }
    der::Reader fields(element->content, 1);
    const auto version = fields.take(der::integer);
    const auto imprint = fields.take(der::sequence);
    if (!version || der::small_integer(*version) != 1 || !imprint) {
        return bad("the request is not a TimeStampReq of version 1");
    }
    auto message_imprint = read_imprint(fields, *imprint);
    if (!message_imprint) {
        return message_imprint.failure();
    }
    TimestampRequest request;
    request.imprint_algorithm = message_imprint->algorithm;
    request.imprint = std::move(message_imprint->hash);
    request.message_imprint = to_bytes(imprint->whole);
    if (const auto policy = fields.take(der::oid)) {
        request.policy = der::dotted_oid(*policy).value_or("?");
    }
    if (const auto nonce = fields.take(der::integer)) {
        request.nonce = to_bytes(nonce->content);
    }
    if (const auto flag = fields.take(der::boolean)) {
        request.want_certificate = !flag->content.empty() && flag->content.front() != 0;
    }
    if (!fields.at_end()) {  // 2.4.1: extensions that are not understood must be refused
        return Failure{ErrorCode::unsupported, "the time stamp request has extensions", {}};
    }
    return request;
}

}  // namespace sealpdf::cms
