#include "stamp/deferred.h"

#include <algorithm>

#include "base/byte_source.h"
#include "cms/signed_data.h"
#include "crypto/signer_algorithm.h"
#include "stamp/certificate_checks.h"
#include "stamp/signer_chain.h"
#include "stamp/statements.h"

namespace sealpdf::stamp {
namespace {

constexpr std::size_t chunk_size = 256U << 10;
constexpr std::size_t max_certificates = 64;

Error mismatch(std::string message) { return {ErrorCode::session_mismatch, std::move(message)}; }

pki::CertificatePtr read_signer(const std::vector<Bytes>& certificates) {
    auto signer = certificates.empty() ? Failure{} : pki::Certificate::parse(certificates.front());
    if (!signer) {
        throw Error(ErrorCode::bad_certificate, "the signer's certificate cannot be read");
    }
    return *std::move(signer);
}

/// The document's digest is taken already, so that a certificate that comes late has to suit it.
crypto::SigningScheme scheme_of(const SigningSession& session, const pki::Certificate& signer) {
    const crypto::DigestAlgorithm digest = crypto::to_algorithm(session.digest);
    try {
        return crypto::choose_signing_scheme(signer.public_key(), digest, session.pss);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::invalid_argument) {
            throw;
        }
    }
    const crypto::DigestAlgorithm own = crypto::choose_signing_scheme(signer.public_key()).digest;
    throw Error(ErrorCode::invalid_argument,
                "the document was prepared for " + std::string(session.pss ? "RSASSA-PSS with " : "") +
                   std::string(crypto::name(digest)) + ", which does not go with the certificate's key (" +
                   signer.public_key().description() + "): prepare it again with the digest " +
                   std::string(crypto::name(own)) + (session.pss && !signer.public_key().is_rsa() ? ", without PSS" : ""));
}

/// The attributes are made anew from what they are about, never believed.
Bytes make_attributes(const SigningSession& session, const crypto::SigningScheme& scheme, const pki::Certificate& signer) {
    return cms::make_signed_attributes(session.document_digest, scheme.digest, signer, cms::oid::data,
                                       Statements(session).signed_attributes());
}

SigningInput make_input(const SigningSession& session, const pki::Certificate& signer) {
    const crypto::SigningScheme scheme = scheme_of(session, signer);
    return crypto::make_signing_input(signer.public_key(), scheme, make_attributes(session, scheme, signer));
}

/// What the session states has to be signed by whoever makes the CMS value elsewhere.
void check_statements(const SigningSession& session, const cms::SignerInfo& signer) {
    for (const Bytes& wanted : Statements(session).signed_attributes()) {
        const bool there = std::ranges::any_of(signer.attributes, [&](const cms::Attribute& attribute) {
            return attribute.values.size() == 1 &&
                   cms::make_attribute(attribute.oid, attribute.values.front()) == wanted;
        });
        if (!there) {
            throw mismatch("the CMS value does not sign the commitment, roles or signature policy of the session");
        }
    }
}

void copy(const ByteSource& source, std::uint64_t begin, std::uint64_t end, const auto& take) {
    while (begin < end) {
        const Bytes part = source.read(begin, static_cast<std::size_t>(std::min<std::uint64_t>(chunk_size, end - begin)));
        take(ByteView(part));
        begin += part.size();
    }
}

/// A prepared document with the place for its signature, found to be the session's.
class Prepared {
  public:
    Prepared(const Input& input, const SigningSession& session) : session_(session), source_(open_source(input)) {
        const std::uint64_t length = session.contents_capacity * 2 + 2;
        const bool inside = session.contents_capacity != 0 && session.contents_capacity <= max_reserved &&
                            session.contents_begin <= session.file_size &&
                            length <= session.file_size - session.contents_begin;
        if (!inside || source_->size() != session.file_size) {
            throw mismatch("the document is not the one that was prepared: complete the file that `prepare` wrote");
        }
        contents_end_ = session.contents_begin + length;
        check_place();
        check_digest();
        source_->check_unchanged();
    }

    void write(ByteView cms, const Output& output) const {
        if (cms.size() > session_.contents_capacity) {
            throw mismatch("the signature has " + std::to_string(cms.size()) + " bytes, " +
                           std::to_string(session_.contents_capacity) +
                           " were reserved for it: prepare the document again with more");
        }
        std::string digits = to_hex(cms);
        digits.resize(static_cast<std::size_t>(session_.contents_capacity) * 2, '0');
        const std::unique_ptr<ByteSink> sink = open_sink(output);
        const auto take = [&](ByteView part) { sink->write(part); };
        copy(*source_, 0, session_.contents_begin + 1, take);
        sink->write(as_bytes(digits));
        copy(*source_, contents_end_ - 1, session_.file_size, take);
        source_->check_unchanged();
        sink->commit();
    }

  private:
    void check_place() const {
        bool delimited = false;
        bool empty = true;
        std::uint64_t at = session_.contents_begin;
        copy(*source_, session_.contents_begin, contents_end_, [&](ByteView part) {
            for (const std::uint8_t byte : part) {
                if (at == session_.contents_begin) {
                    delimited = byte == '<';
                } else if (at == contents_end_ - 1) {
                    delimited = delimited && byte == '>';
                } else {
                    empty = empty && byte == '0';
                }
                ++at;
            }
        });
        if (!delimited) {
            throw mismatch("the document is not the one that was prepared: there is no place for the signature");
        }
        if (!empty) {
            throw mismatch("the document has been completed before: its signature is there");
        }
    }

    void check_digest() const {
        crypto::Digest hash(crypto::to_algorithm(session_.digest));
        const auto take = [&](ByteView part) { hash.update(part); };
        copy(*source_, 0, session_.contents_begin, take);
        copy(*source_, contents_end_, session_.file_size, take);
        if (hash.finish() != session_.document_digest) {
            throw mismatch("the document is not the one that was prepared: its digest differs");
        }
    }

    const SigningSession& session_;
    SourcePtr source_;
    std::uint64_t contents_end_ = 0;
};

StampOptions without_revocation() {
    StampOptions rules;
    rules.revocation = RevocationRule::none;
    return rules;
}

/// Whether the signature is of the level B-B (EN 319 142-1, 6.3) and what is remarked on it.
CompletedStamp check_cms(const SigningSession& session, ByteView value) {
    const auto cms = cms::parse_signed_data(value);
    if (!cms || cms->encoded_size != value.size() || cms->container != cms::Container::cms || cms->signers.size() != 1) {
        throw mismatch("the value is no CMS SignedData in DER with one signer");
    }
    const pki::CertificatePtr signer =
        cms::find_signer_certificate(cms->signers.front(), pki::parse_all(cms->certificates));
    if (!signer) {
        throw mismatch("the CMS value does not carry its signer's certificate");
    }
    if (!session.certificates.empty() && !equal(signer->der(), session.certificates.front())) {
        throw mismatch("the CMS value is by another certificate than the one the document was prepared for");
    }
    check_statements(session, cms->signers.front());
    const auto over = crypto::digest_from_oid(cms->signers.front().digest_oid);
    if (over && *over != crypto::to_algorithm(session.digest)) {
        throw mismatch("the CMS value is over a digest by " + std::string(crypto::name(*over)) +
                       ", the document was prepared for " +
                       std::string(crypto::name(crypto::to_algorithm(session.digest))) +
                       ": make the value with that, or prepare the document again");
    }
    const cms::ContentDigest digest = [&](crypto::DigestAlgorithm algorithm) {
        return algorithm == crypto::to_algorithm(session.digest) ? session.document_digest : Bytes();
    };
    const bool pades = session.subfilter == "ETSI.CAdES.detached";
    const cms::CheckOptions options{.pades = pades, .sm2_digest = {}};
    CompletedStamp completed;
    for (const cms::SignatureFinding& finding : cms::check_signature(*cms, *signer, digest, options).findings) {
        if (finding.failure) {
            throw mismatch("the CMS value cannot be used: " + finding.message);
        }
        completed.warnings.push_back({finding.code, finding.message});
    }
    check_certificate({signer}, without_revocation(), session.claimed_time, completed.warnings);
    const bool states_time = cms::signing_time(cms->signers.front()).has_value();  // 6.3 wants it in /M alone
    completed.level = pades && !states_time ? SignatureLevel::b_b : SignatureLevel::none;
    return completed;
}

}  // namespace

SigningSession write_prepared(const pdf::Document& document, const Seal::Impl& seal,
                              const pades::SignatureRequest& request, const crypto::SigningScheme& scheme,
                              const StampOptions& options, const Output& output) {
    const Statements statements(options);
    const pades::PreparedSignature prepared = pades::prepare(document);
    const std::unique_ptr<ByteSink> sink = open_sink(output);
    const ByteSource& old_file = document.file()->source();
    SigningSession session;
    session.document_digest = pades::digest_and_copy(old_file, prepared, scheme.digest, sink.get());
    old_file.check_unchanged();
    sink->write(prepared.revision.bytes);
    session.id = to_hex(crypto::random_bytes(16));
    session.field = request.field_name;
    session.subfilter = request.subfilter;
    session.file_size = prepared.revision.begin + prepared.revision.bytes.size();
    session.contents_begin = prepared.contents_begin;
    session.contents_capacity = prepared.capacity;
    session.digest = crypto::to_method(scheme.digest);
    session.pss = scheme.pss;
    session.claimed_time = request.claimed_time;
    session.commitment = statements.commitment;
    session.claimed_roles = statements.claimed_roles;
    session.signature_policy = statements.policy;
    if (!seal.awaits_certificate()) {
        session.certificates = find_chain(seal, options);
        session.input = make_input(session, *seal.certificates.front());
    }
    sink->commit();
    return session;
}

}  // namespace sealpdf::stamp

SEALPDF_BEGIN_NAMESPACE

SigningSession SigningSession::with_certificates(std::vector<Bytes> given) const {
    if (given.size() > stamp::max_certificates) {
        throw Error(ErrorCode::limit_exceeded, "a signature carries at most 64 certificates");
    }
    const pki::CertificatePtr signer = stamp::read_signer(given);
    if (!certificates.empty() && certificates.front() != given.front()) {
        throw stamp::mismatch("the document was prepared for another certificate");
    }
    std::vector<Warning> warnings;
    stamp::check_certificate(pki::parse_all(given), stamp::without_revocation(), claimed_time, warnings);
    SigningSession session = *this;
    session.certificates = std::move(given);
    session.input = stamp::make_input(session, *signer);
    return session;
}

CompletedStamp complete_with_value(const Input& prepared, const SigningSession& session, const Bytes& value,
                                   const Output& output) {
    if (session.certificates.empty()) {
        throw Error(ErrorCode::invalid_argument, "the session does not know the signer's certificate yet: add it first");
    }
    const stamp::Prepared document(prepared, session);
    const pki::CertificatePtr signer = stamp::read_signer(session.certificates);
    const crypto::SigningScheme scheme = stamp::scheme_of(session, *signer);
    cms::SignedDataParts parts;
    parts.digest = scheme.digest;
    parts.signed_attributes = stamp::make_attributes(session, scheme, *signer);
    parts.unsigned_attributes = stamp::Statements(session).unsigned_attributes();
    parts.signature_algorithm = scheme.identifier;
    parts.signature = value;
    parts.certificates = session.certificates;
    if (signer->public_key().verify(scheme.identifier, parts.signed_attributes, value, {},
                                    crypto::Sm2Identity::standard) != crypto::SignatureCheck::valid) {
        throw stamp::mismatch("the signature value was not made by the certificate's key over this document" +
                              crypto::malformed(signer->public_key(), value));
    }
    document.write(cms::make_signed_data(parts), output);
    const bool pades = session.subfilter == "ETSI.CAdES.detached";
    return {pades ? SignatureLevel::b_b : SignatureLevel::none, {}};
}

CompletedStamp complete_with_cms(const Input& prepared, const SigningSession& session, const Bytes& cms,
                                 const Output& output) {
    const stamp::Prepared document(prepared, session);
    CompletedStamp completed = stamp::check_cms(session, cms);
    document.write(cms, output);
    return completed;
}

SEALPDF_END_NAMESPACE
