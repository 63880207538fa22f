#include "stamp/sign.h"

#include "cms/signed_data.h"
#include "crypto/signer_algorithm.h"
#include "stamp/raising.h"
#include "stamp/signer_chain.h"
#include "stamp/statements.h"

namespace sealpdf::stamp {

namespace {

// [1] { SEQUENCE { OID, SET { token } } } around a token, each header at its longest.
constexpr std::size_t attribute_overhead = 48;
// What the headers around an unsigned attribute may take: its set's, and longer ones of all that hold it.
constexpr std::size_t header_growth = 32;

/// What the signer states, and a content timestamp, where one is wanted, over what is signed.
std::vector<Bytes> make_attributes(const StampOptions& options, const Statements& statements,
                                   const Bytes& document_digest) {
    std::vector<Bytes> attributes = statements.signed_attributes();
    if (options.content_timestamp) {
        const Timestamp timestamp =
            authority_of(options.timestamp_authority).stamp(document_digest, options.present.value_or(now()));
        attributes.push_back(cms::make_attribute(cms::oid::content_timestamp, timestamp.token));
    }
    return attributes;
}

/// CAdES baseline signature over the document's digest (EN 319 142-1, 5 and 6.3), without timestamp.
cms::SignedDataParts sign(const Seal::Impl& seal, const crypto::SigningScheme& scheme, ByteView document_digest,
                          const StampOptions& options) {
    const Statements statements(options);
    const pki::Certificate& certificate = *seal.certificates.front();
    cms::SignedDataParts parts;
    parts.digest = scheme.digest;
    parts.signed_attributes =
        cms::make_signed_attributes(document_digest, scheme.digest, certificate, cms::oid::data,
                                    make_attributes(options, statements, to_bytes(document_digest)));
    parts.unsigned_attributes = statements.unsigned_attributes();
    parts.signature_algorithm = scheme.identifier;
    // A seal that nobody can verify is not written.
    parts.signature =
        crypto::sign_checked(*seal.signer, certificate.public_key(), scheme, parts.signed_attributes);
    parts.certificates = find_chain(seal, options);
    return parts;
}

AugmentOptions raising_options(const StampOptions& options) {
    AugmentOptions raising;
    raising.level = options.level;
    raising.timestamp_authority = options.timestamp_authority;
    raising.trust = options.trust;
    raising.tsa_trust = options.tsa_trust;
    raising.evidence = options.evidence;
    raising.fetcher = options.fetcher;
    raising.cache = options.cache;
    raising.extensions = options.extensions;
    raising.present = options.present;
    raising.open = options.open;
    return raising;
}

/// Steps to ever higher levels; where one fails and the effort is to be the best only, the level before is kept.
class Ascent {
  public:
    Ascent(const StampOptions& options, std::vector<Warning>& warnings)
        : options_(options), warnings_(warnings) {}

    void climb(SignatureLevel to, const std::function<void()>& step) {
        if (options_.level < to || stopped_) {
            return;
        }
        try {
            step();
            reached_ = to;
        } catch (const Error& error) {
            if (!options_.best_effort || category(error.code()) != ErrorCategory::service) {
                throw;
            }
            stopped_ = true;
            reached_ = static_cast<SignatureLevel>(static_cast<int>(to) - 1);
            warnings_.push_back(level_not_reached(options_.level, error));
        }
    }
    SignatureLevel reached() const { return reached_; }

  private:
    const StampOptions& options_;
    std::vector<Warning>& warnings_;
    SignatureLevel reached_ = SignatureLevel::b_b;
    bool stopped_ = false;
};

}  // namespace

std::size_t contents_capacity(const Seal::Impl& seal, const crypto::SigningScheme& scheme,
                              const StampOptions& options) {
    constexpr std::size_t for_an_unknown_signer = 16384;  // three certificates of 2 KiB, RSA-8192, and as much again
    const Statements statements(options);
    std::size_t unsigned_size = 0;
    for (const Bytes& attribute : statements.unsigned_attributes()) {
        unsigned_size += attribute.size() + header_growth;
    }
    if (seal.awaits_certificate()) {
        return for_an_unknown_signer + unsigned_size;
    }
    for (const bool wanted : {options.level >= SignatureLevel::b_t, options.content_timestamp}) {
        unsigned_size += wanted ? attribute_overhead + authority_of(options.timestamp_authority).expected_size() : 0;
    }
    return unsigned_size + cms::estimate_size(find_chain(seal, options), *seal.certificates.front(), scheme,
                                              statements.signed_attributes());
}

void sign_and_write(const pdf::Document& document, const Seal::Impl& seal, const crypto::SigningScheme& scheme,
                    const StampOptions& options, const Output& output) {
    pades::PreparedSignature prepared = pades::prepare(document);
    const std::unique_ptr<ByteSink> sink = open_sink(output);
    const ByteSource& old_file = document.file()->source();
    // A document in memory cannot change between two looks at it: it is written when all is ready, from where it
    // is. A file is read once, for another program may write to it.
    const ByteView whole = old_file.contiguous();
    const bool in_memory = whole.size() == prepared.revision.begin;
    if (!in_memory) {
        sink->expect(prepared.revision.begin + prepared.revision.bytes.size());
    }
    const Bytes hash =
        pades::digest_and_copy(old_file, prepared, scheme.digest, in_memory ? nullptr : sink.get());
    old_file.check_unchanged();
    pades::embed(prepared, cms::make_signed_data(sign(seal, scheme, hash, options)));
    if (in_memory) {
        sink->write_and_commit({whole, prepared.revision.bytes});
    } else {
        sink->write(prepared.revision.bytes);
        sink->commit();
    }
}

SignatureLevel sign_and_raise(pdf::Document& document, const Seal::Impl& seal, const crypto::SigningScheme& scheme,
                              const std::string& field, const StampOptions& options, const Output& output,
                              std::vector<Warning>& warnings) {
    const TimestampAuthority& authority = authority_of(options.timestamp_authority);
    if (options.content_timestamp && timestamp_digest(authority) != scheme.digest) {
        throw Error(ErrorCode::invalid_argument,
                    "a content timestamp is over the digest that is signed: choose the same for both");
    }
    Ascent ascent(options, warnings);
    Bytes revision = pades::sign_revision(document, scheme.digest, [&](const Bytes& document_digest) {
        cms::SignedDataParts parts = sign(seal, scheme, document_digest, options);
        ascent.climb(SignatureLevel::b_t, [&] {
            const Bytes imprint = crypto::digest(timestamp_digest(authority), parts.signature);
            const Timestamp timestamp = authority.stamp(imprint, options.present.value_or(now()));
            parts.unsigned_attributes.push_back(
                cms::make_attribute(cms::oid::signature_timestamp, timestamp.token));
        });
        return cms::make_signed_data(parts);
    });
    const AugmentOptions raising_with = raising_options(options);
    Raising raising(append_source(document.file()->source_ptr(), std::move(revision)), raising_with,
                    Integrities::assumed, warnings);
    const auto is_new = [&](const SignatureState& state) {
        return std::ranges::find(state.signature.fields, field) != state.signature.fields.end();
    };
    ascent.climb(SignatureLevel::b_t, [&] { raising.refuse_revoked_authorities(is_new); });
    ascent.climb(SignatureLevel::b_lt, [&] { raising.add_validation_data(is_new); });
    ascent.climb(SignatureLevel::b_lta, [&] { raising.add_document_timestamp(); });
    raising.write(output);
    return ascent.reached();
}

}  // namespace sealpdf::stamp
