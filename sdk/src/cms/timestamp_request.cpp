// The client's side of RFC 3161: the request, and what came back.
#include "base/utf8.h"
#include "cms/read_der.h"
#include "cms/timestamp.h"

namespace sealpdf::cms {
namespace {

constexpr std::size_t max_text = 200;  // of an authority's explanation: it goes into a message

Failure bad(const char* what) {
    return Failure{
        ErrorCode::damaged, std::string("the timestamp authority's answer is damaged: ") + what, {}};
}

/// PKIFreeText ::= SEQUENCE OF UTF8String. Whoever answers chooses it, so nothing in it may act on a terminal.
std::string read_text(const der::Reader& parent, const der::Element& list) {
    der::Reader reader = parent.inside(list);
    std::string text;
    while (const auto part = reader.take(der::utf8_string)) {
        for (const char c : as_text(part->content).substr(0, max_text)) {
            text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
        }
        if (text.size() >= max_text || reader.at_end()) {
            break;
        }
        text += ' ';
    }
    return is_valid_utf8(text) ? text : std::string();
}

bool has_bit(const der::Element& bits, unsigned bit) {
    const std::size_t byte = 1 + bit / 8;
    return byte < bits.content.size() && (bits.content[byte] & (0x80U >> bit % 8)) != 0;
}

constexpr unsigned time_not_available = 14, system_failure = 25;

/// 2.4.2: PKIFailureInfo.
std::string read_failure(const der::Element& bits) {
    static constexpr std::pair<unsigned, const char*> meanings[] = {
        {0, "badAlg: it does not take the digest algorithm"},
        {2, "badRequest"},
        {5, "badDataFormat"},
        {time_not_available, "timeNotAvailable"},
        {15, "unacceptedPolicy: it does not stamp under the policy asked for"},
        {16, "unacceptedExtension"},
        {17, "addInfoNotAvailable"},
        {system_failure, "systemFailure"}};
    for (const auto& [bit, meaning] : meanings) {
        if (has_bit(bits, bit)) {
            return meaning;
        }
    }
    return {};
}

}  // namespace

Bytes make_timestamp_request(const TimestampRequest& request) {
    const Bytes algorithm = der::make(der::sequence, der::make_oid(crypto::oid(request.imprint_algorithm)));
    const Bytes imprint = der::make(der::sequence, {algorithm, der::make_octet_string(request.imprint)});
    const Bytes policy = request.policy.empty() ? Bytes() : der::make_oid(request.policy);
    const Bytes nonce = request.nonce ? der::make(der::integer, *request.nonce) : Bytes();
    const Bytes yes{0xff};
    return der::make(der::sequence, {der::make_integer(1), imprint, policy, nonce,
                                     request.want_certificate ? der::make(der::boolean, yes) : Bytes()});
}

Result<TimestampResponse> parse_timestamp_response(ByteView bytes) {
    const auto outer = der::parse(bytes);
    if (!outer || !outer->is(der::sequence)) {
        return bad("it is no TimeStampResp");
    }
    der::Reader fields(outer->content, 1);
    const auto info = fields.take(der::sequence);
    if (!info) {
        return bad("its status is missing");
    }
    der::Reader reader = fields.inside(*info);
    const auto status = reader.take(der::integer);
    const auto value = status ? der::small_integer(*status) : std::nullopt;
    if (!value || *value < 0 || *value > 5) {
        return bad("its status cannot be read");
    }
    TimestampResponse response;
    response.status = static_cast<int>(*value);
    if (const auto text = reader.take(der::sequence)) {
        response.text = read_text(reader, *text);
    }
    if (const auto failure = reader.take(der::bit_string)) {
        const std::string meaning = read_failure(*failure);
        response.text += (response.text.empty() || meaning.empty() ? "" : "; ") + meaning;
        response.transient = has_bit(*failure, time_not_available) || has_bit(*failure, system_failure);
    }
    if (response.status > 1) {
        return response;
    }
    const auto token = fields.take(der::sequence);
    if (!token || !fields.at_end()) {
        return bad("it is granted, but holds no token, or more than that");
    }
    response.token = to_bytes(token->whole);
    return response;
}

}  // namespace sealpdf::cms
