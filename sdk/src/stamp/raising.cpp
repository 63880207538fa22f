#include "stamp/raising.h"

#include <algorithm>

#include "crypto/signer_algorithm.h"
#include "pdf/syntax/security_handler.h"
#include "stamp/paint_rules.h"
#include "stamp/sign.h"

namespace sealpdf::stamp {
namespace {

constexpr std::size_t chunk_size = 256U << 10U;

std::string join(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings) {
        text += (text.empty() ? "" : "; ") + finding.message;
    }
    return text;
}

/// What the error of an incomplete search says: which certificate, what is wrong, what was tried.
[[noreturn]] void refuse(const pki::MaterialGap& gap, const pki::MaterialQuestion& question,
                         const std::vector<Finding>& findings, bool online) {
    const std::string subject = "the certificate of " + gap.certificate->subject_text();
    const bool timestamping = question.purpose == pki::Purpose::timestamping;
    if (gap.revoked) {
        throw Error(
            timestamping ? ErrorCode::tsa_rejected : ErrorCode::certificate_revoked,
            subject +
                (timestamping ? ", on which a timestamp rests, cannot be used: " : " cannot be used: ") +
                gap.why);
    }
    const std::string tried = !online            ? "; the network was not used"
                              : findings.empty() ? std::string()
                                                 : "; tried: " + join(findings);
    const auto from = gap.certificate == question.target ? question.not_before : std::nullopt;
    const std::string wanted = subject + (from ? " of " + format_time(*from) + " or later" : std::string());
    if (from && findings.empty()) {
        // Where a service failed, or its evidence was to be replaced already, waiting is no promise.
        const TimePoint again = std::max(*from, gap.next.value_or(*from));
        if (again > question.at) {
            throw Error(ErrorCode::evidence_too_early, "there is no evidence about " + wanted + " (" + gap.why + tried +
                                                           "): try again after " + format_time(again));
        }
    }
    throw Error(ErrorCode::evidence_missing,
                "the level needs evidence about " + wanted + ", and there is none: " + gap.why + tried +
                    "; give it by CRLs, OCSP responses or certificates, or go online");
}

template <class Pointer>
void add_all(std::vector<Bytes>& target, const std::vector<Pointer>& objects) {
    for (const Pointer& object : objects) {
        target.push_back(to_bytes(object->der()));
    }
}

}  // namespace

Warning level_not_reached(SignatureLevel level, const Error& error) {
    const char* name = level == SignatureLevel::b_t    ? "B-T"
                       : level == SignatureLevel::b_lt ? "B-LT"
                                                       : "B-LTA";
    return {"level-not-reached", std::string("The level ") + name + " was not reached: " + error.what()};
}

const TimestampAuthority& authority_of(const std::shared_ptr<const TimestampAuthority>& authority) {
    if (!authority) {
        throw Error(ErrorCode::invalid_argument, "this level needs a timestamp: name an authority");
    }
    return *authority;
}

crypto::DigestAlgorithm timestamp_digest(const TimestampAuthority& authority) {
    return crypto::to_algorithm(authority.options().digest);
}

Raising::Raising(SourcePtr source, const AugmentOptions& options, Integrities integrities,
                 std::vector<Warning>& warnings)
    : source_(std::move(source)), options_(options), warnings_(warnings) {
    open(integrities);
    fill_pool();
}

void Raising::open(Integrities integrities) {
    pdf::FileOptions file_options;
    file_options.password = options_.open.password;
    file_options.repair = options_.open.repair;
    file_ = pdf::File::open(source_, file_options).value_or_throw(source_->name());
    states_ = read_states(file_, integrities, states_);
    levels_.reset();
}

SignatureLevel Raising::level_of(const SignatureState& state) {
    if (!levels_) {
        levels_.emplace(file_, states_, anchors_, present());
    }
    return levels_->of(state);
}

void Raising::append(Bytes revision) {
    source_ = append_source(source_, std::move(revision));
    open(Integrities::assumed);
}

void Raising::add_document_timestamp() {
    const TimestampAuthority& authority = authority_of(options_.timestamp_authority);
    pdf::Document document(file_);
    if (const pdf::SecurityHandler* security = file_->security(); security && !security->permissions().create_fields) {
        throw Error(ErrorCode::permission_denied,
                    "the permissions of the encrypted document forbid a new signature field, which a document "
                    "timestamp needs: open it with its owner password");
    }
    if (options_.extensions) {
        pades::declare_extension(document);
    }
    pades::SignatureRequest request;
    request.subfilter = "ETSI.RFC3161";
    request.document_timestamp = true;
    request.contents_capacity = authority.expected_size();
    request.widget.appearance = add_empty_appearance(document);
    pades::add_signature(document, request);
    append(pades::sign_revision(document, timestamp_digest(authority), [&](const Bytes& digest) {
        return authority.stamp(digest, present()).token;
    }));
    const pdf::Ref newest = states_.back().signature.object;
    refuse_revoked_authorities(
        [newest](const SignatureState& state) { return state.signature.object == newest; });
}

/// What the caller gave, and what the document holds.
void Raising::fill_pool() {
    std::vector<Finding> findings;
    pool_ = pki::make_pool(options_.trust, options_.evidence, &findings);
    anchors_.signers = std::move(pool_.anchors);
    anchors_.authorities = options_.tsa_trust.empty() ? anchors_.signers
                                                      : pki::make_pool(options_.tsa_trust, {}, &findings).anchors;
    pool_.certificates.insert(pool_.certificates.end(), anchors_.signers.begin(), anchors_.signers.end());
    const pades::SecurityStore store = pades::read_security_store(pdf::View::newest(file_));
    pki::add_certificates(pool_, store.certificates);
    pki::add_crls(pool_, store.crls, pki::Origin::document);
    pki::add_ocsps(pool_, store.ocsps, pki::Origin::document);
}

/// What the signatures and timestamps carry themselves.
void Raising::take_embedded() {
    const auto add = [this](const cms::SignedData& data) {
        pki::add_certificates(pool_, data.certificates);
        pki::add_crls(pool_, data.crls, pki::Origin::document);
        pki::add_ocsps(pool_, data.ocsps, pki::Origin::document);
    };
    for (const SignatureState& state : states_) {
        if (state.cms) {
            add(*state.cms);
        }
        for (const cms::TimestampToken& token : state.tokens) {
            add(token.data);
        }
    }
    pki::remove_duplicates(pool_);
}

pades::StoreChange Raising::add_validation_data(const std::function<bool(const SignatureState&)>& chosen) {
    take_embedded();
    std::vector<pades::SignatureMaterial> material;
    for (const SignatureState& state : states_) {
        if (!chosen(state)) {
            continue;
        }
        material.push_back(material_of(state));
        if (material.back().crls.empty() && material.back().ocsps.empty()) {
            warnings_.push_back({"no-revocation-data",
                                 "No certificate of the signature " + state.name() +
                                     " needs revocation data (each is an anchor, or has none by RFC 9608): its level "
                                     "rests on certificates alone, and some validators call it B-T."});
        }
    }
    pdf::Document document(file_);
    const pades::StoreChange change = pades::extend_security_store(document, material);
    if (change.count() > 0) {
        if (options_.extensions) {
            pades::declare_extension(document);
        }
        append(pdf::write_revision(document, crypto::random_bytes(16)).bytes);
    }
    return change;
}

pades::SignatureMaterial Raising::material_of(const SignatureState& state) {
    pades::SignatureMaterial material;
    material.vri_key = pades::vri_key(state.signature.contents);
    if (!state.signer) {
        throw Error(ErrorCode::evidence_missing,
                    "the signature " + state.name() +
                        " does not carry its signer's certificate, so that nothing can "
                        "be added for it",
                    {}, state.name());
    }
    // What a document timestamp covers need only be proven up to its time (EN 319 102-1, 5.6.3).
    const TimePoint token_time = covered_at(states_, state.signature.revision).value_or(present());
    pki::MaterialQuestion question;
    question.time = state.document_timestamp ? token_time : proven_time(states_, state).value_or(present());
    question.purpose = state.document_timestamp ? pki::Purpose::timestamping : pki::Purpose::document_signing;
    if (options_.after && !state.document_timestamp) {
        question.not_before = question.time + *options_.after;
    }
    collect(state.signer, question, material);
    for (const cms::TimestampToken& token : state.tokens) {
        const pki::CertificatePtr authority = cms::find_authority(token);
        if (authority && !state.document_timestamp) {
            question = {{}, pki::Purpose::timestamping, {}, token_time, std::nullopt};
            collect(authority, question, material);
        }
    }
    return material;
}

pki::ValidationMaterial Raising::find(const pki::CertificatePtr& target, pki::MaterialQuestion& question,
                                      std::vector<pki::MaterialGap>& gaps, std::vector<Finding>& findings) {
    question.target = target;
    pool_.anchors = anchors_.of(question.purpose);
    const auto fetch = [&] {
        pki::collect_evidence(target, pool_, *options_.fetcher, question.at, findings,
                              {options_.cache, false, question.not_before, !options_.present});
        // What was fetched meanwhile would otherwise be evidence of the future; and authorities' clocks differ.
        question.at = std::max(present(), question.time);
    };
    question.at = std::max(present(), question.time);
    fetch();
    if (settle_for_self_signed(pool_, question)) {
        fetch();
    }
    return pki::gather_material(pool_, question, gaps);
}

void Raising::refuse_revoked_authorities(const std::function<bool(const SignatureState&)>& chosen) {
    take_embedded();
    for (const SignatureState& state : states_) {
        for (const cms::TimestampToken& token : state.tokens) {
            const pki::CertificatePtr authority = chosen(state) ? cms::find_authority(token) : nullptr;
            if (!authority) {
                continue;
            }
            pki::MaterialQuestion question;
            question.purpose = pki::Purpose::timestamping;
            question.time = token.info.time;
            std::vector<pki::MaterialGap> gaps;
            std::vector<Finding> findings;
            find(authority, question, gaps, findings);
            const auto revoked = std::ranges::find(gaps, true, &pki::MaterialGap::revoked);
            if (revoked != gaps.end()) {
                refuse(*revoked, question, findings, options_.fetcher->online());
            }
        }
    }
}

void Raising::collect(const pki::CertificatePtr& target, pki::MaterialQuestion question,
                      pades::SignatureMaterial& material) {
    std::vector<Finding> findings;
    std::vector<pki::MaterialGap> gaps;
    const pki::ValidationMaterial found = find(target, question, gaps, findings);
    if (!gaps.empty()) {
        const auto revoked = std::ranges::find(gaps, true, &pki::MaterialGap::revoked);
        refuse(revoked != gaps.end() ? *revoked : gaps.front(), question, findings,
               options_.fetcher->online());
    }
    for (const Finding& finding : findings) {
        warnings_.push_back({finding.code, finding.message});
    }
    add_all(material.certificates, found.certificates);
    add_all(material.crls, found.crls);
    add_all(material.ocsps, found.ocsps);
}

void Raising::write(const Output& output) const {
    const std::unique_ptr<ByteSink> sink = open_sink(output);
    const std::uint64_t size = source_->size();
    sink->expect(size);
    Bytes buffer(static_cast<std::size_t>(std::min<std::uint64_t>(size, chunk_size)));
    for (std::uint64_t offset = 0; offset < size;) {
        const std::span chunk(buffer.data(),
                              static_cast<std::size_t>(std::min<std::uint64_t>(size - offset, chunk_size)));
        source_->read(offset, chunk);
        sink->write(chunk);
        offset += chunk.size();
    }
    source_->check_unchanged();
    sink->commit();
}

}  // namespace sealpdf::stamp
