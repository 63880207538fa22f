#include "seal/ses_signature.h"

namespace sealpdf::ses {
namespace {

/// GM/T 0031-2014 has the time in a BIT STRING, where a timestamp token may stand, the later ones a GeneralizedTime.
void check_form(const SesSignature& signature, ReadState& state) {
    const bool first_edition = signature.fields.first_edition;
    if (first_edition != (signature.seal.info.version == 1)) {
        state.fail("the seal inside is of another form than the signature");
    }
    const bool has_bits = signature.fields.time_info.front() == der::bit_string;
    if (has_bits != first_edition || (!first_edition && !signature.fields.time)) {
        state.fail("timeInfo is no time");
    }
}

void check_extensions(const Bytes& extensions, ReadState& state) {
    if (extensions.empty()) {
        return;
    }
    const auto list = der::parse(extensions);
    if (list && list->is(der::sequence)) {
        read_extensions(*list, state);
    } else {
        state.fail("extDatas are missing or of another type");
    }
}

}  // namespace

Result<SesSignature> parse_signature(ByteView bytes) {
    auto fields = cms::read_ses_signature(bytes);
    if (!fields) {
        return fields.failure();
    }
    if (fields->encoded_size > SealLimits::file || !der::is_der(bytes.first(fields->encoded_size))) {
        return Failure{ErrorCode::damaged, "the value is no signature by a seal: it is not DER", {}};
    }
    auto seal = parse_seal(fields->seal);
    if (!seal) {
        return seal.failure();
    }
    SesSignature signature{*std::move(fields), *std::move(seal)};
    ReadState state;
    check_form(signature, state);
    check_extensions(signature.fields.extensions, state);
    if (state.failure) {
        return *std::move(state.failure);
    }
    return signature;
}

}  // namespace sealpdf::ses
