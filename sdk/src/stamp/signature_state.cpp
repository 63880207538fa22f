#include "stamp/signature_state.h"

#include <algorithm>

namespace sealpdf::stamp {
namespace {

constexpr const char* document_timestamp_subfilter = "ETSI.RFC3161";

void read_tokens(SignatureState& state) {
    if (state.document_timestamp) {
        if (auto token = cms::parse_timestamp_token(state.signature.contents); token && state.intact()) {
            state.tokens.push_back(*std::move(token));
        }
        return;
    }
    const cms::SignerInfo& signer = state.cms->signers.front();
    for (const cms::Attribute& attribute : signer.unsigned_attributes) {
        if (attribute.oid != cms::oid::signature_timestamp) {
            continue;
        }
        for (const Bytes& value : attribute.values) {
            auto token = cms::parse_timestamp_token(value);
            if (token &&
                token->info.imprint == crypto::digest(token->info.imprint_algorithm, signer.signature)) {
                state.tokens.push_back(*std::move(token));
            }
        }
    }
}

pades::IntegrityResult integrity_of(const pdf::FilePtr& file, const pades::Signature& signature,
                                    Integrities integrities, const std::vector<SignatureState>& known) {
    for (const SignatureState& state : known) {
        if (state.signature.object == signature.object) {
            return state.integrity;
        }
    }
    if (integrities == Integrities::checked) {
        return pades::check_integrity(file->source(), signature);
    }
    return {pades::IntegrityState::intact, {}};
}

}  // namespace

std::string SignatureState::name() const {
    return signature.fields.empty() || signature.fields.front().empty()
               ? "object " + pdf::to_string(signature.object)
               : "\"" + signature.fields.front() + "\"";
}

std::vector<SignatureState> read_states(const pdf::FilePtr& file, Integrities integrities,
                                        const std::vector<SignatureState>& known) {
    std::vector<SignatureState> states;
    for (pades::Signature& signature : pades::read_signatures(file)) {
        SignatureState state;
        state.integrity = integrity_of(file, signature, integrities, known);
        state.document_timestamp = signature.subfilter == document_timestamp_subfilter;
        state.cms = pades::parse_contents(signature).cms;
        state.signature = std::move(signature);
        if (state.cms && state.cms->signers.size() == 1) {
            state.signer = cms::find_signer_certificate(state.cms->signers.front(),
                                                        pki::parse_all(state.cms->certificates));
            read_tokens(state);
        }
        states.push_back(std::move(state));
    }
    return states;
}

bool covers(const SignatureState& state, int revision) {
    return state.document_timestamp && !state.tokens.empty() && state.signature.revision > revision;
}

std::optional<TimePoint> covered_at(const std::vector<SignatureState>& states, int revision) {
    std::optional<TimePoint> earliest;
    for (const SignatureState& other : states) {
        if (covers(other, revision) && (!earliest || other.tokens.front().info.time < *earliest)) {
            earliest = other.tokens.front().info.time;
        }
    }
    return earliest;
}

std::optional<TimePoint> proven_time(const std::vector<SignatureState>& states, const SignatureState& state) {
    std::optional<TimePoint> earliest = covered_at(states, state.signature.revision);
    for (const cms::TimestampToken& token : state.tokens) {
        if (!state.document_timestamp && (!earliest || token.info.time < *earliest)) {
            earliest = token.info.time;
        }
    }
    return earliest;
}

}  // namespace sealpdf::stamp
