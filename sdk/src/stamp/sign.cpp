#include "stamp/sign.h"

#include "cms/signed_data.h"

namespace sealpdf::stamp {

namespace {

/// CAdES baseline signature over the document's digest (EN 319 142-1, 5 and 6.3).
Bytes make_cms(const Seal::Impl& seal, DigestMethod method, ByteView document_digest) {
    const crypto::DigestAlgorithm digest = to_algorithm(method);
    const pki::Certificate& certificate = *seal.certificates.front();
    cms::SignedDataParts parts;
    parts.digest = digest;
    parts.signed_attributes = cms::make_signed_attributes(document_digest, digest, certificate);
    parts.signature_algorithm = crypto::signature_algorithm_identifier(certificate.public_key(), digest);
    parts.signature = seal.signer->sign(parts.signed_attributes, method);
    parts.certificates = seal.signer->certificates();
    // A signer of the user's own may hold another key than its certificate says, and hardware may fail: a
    // seal that nobody can verify is not written.
    if (certificate.public_key().verify(parts.signature_algorithm, parts.signed_attributes,
                                        parts.signature) != crypto::SignatureCheck::valid) {
        throw Error(ErrorCode::key_mismatch, "the key does not belong to the certificate of " +
                                                 certificate.subject_text() +
                                                 ": give the certificate that was issued for it");
    }
    return cms::make_signed_data(parts);
}

}  // namespace

crypto::DigestAlgorithm to_algorithm(DigestMethod method) {
    switch (method) {
        case DigestMethod::sha384:
            return crypto::DigestAlgorithm::sha384;
        case DigestMethod::sha512:
            return crypto::DigestAlgorithm::sha512;
        case DigestMethod::sha256:
            break;
    }
    return crypto::DigestAlgorithm::sha256;
}

std::size_t contents_capacity(const Seal::Impl& seal, DigestMethod digest) {
    return cms::estimate_size(seal.signer->certificates(), *seal.certificates.front(), to_algorithm(digest));
}

void sign_and_write(const pdf::Document& document, const Seal::Impl& seal, DigestMethod digest,
                    const Output& output) {
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
        pades::digest_and_copy(old_file, prepared, to_algorithm(digest), in_memory ? nullptr : sink.get());
    old_file.check_unchanged();
    pades::embed(prepared, make_cms(seal, digest, hash));
    if (in_memory) {
        sink->write_and_commit({whole, prepared.revision.bytes});
    } else {
        sink->write(prepared.revision.bytes);
        sink->commit();
    }
}

}  // namespace sealpdf::stamp
