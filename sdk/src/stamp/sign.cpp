#include "stamp/sign.h"

#include "cms/signed_data.h"
#include "crypto/signer_algorithm.h"

namespace sealpdf::stamp {

namespace {

/// CAdES baseline signature over the document's digest (EN 319 142-1, 5 and 6.3).
Bytes make_cms(const Seal::Impl& seal, const crypto::SigningScheme& scheme, ByteView document_digest) {
    const pki::Certificate& certificate = *seal.certificates.front();
    cms::SignedDataParts parts;
    parts.digest = scheme.digest;
    parts.signed_attributes = cms::make_signed_attributes(document_digest, scheme.digest, certificate);
    parts.signature_algorithm = scheme.identifier;
    // A seal that nobody can verify is not written.
    parts.signature =
        crypto::sign_checked(*seal.signer, certificate.public_key(), scheme, parts.signed_attributes);
    parts.certificates = seal.signer->certificates();
    return cms::make_signed_data(parts);
}

}  // namespace

std::size_t contents_capacity(const Seal::Impl& seal, const crypto::SigningScheme& scheme) {
    return cms::estimate_size(seal.signer->certificates(), *seal.certificates.front(), scheme);
}

void sign_and_write(const pdf::Document& document, const Seal::Impl& seal, const crypto::SigningScheme& scheme,
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
        pades::digest_and_copy(old_file, prepared, scheme.digest, in_memory ? nullptr : sink.get());
    old_file.check_unchanged();
    pades::embed(prepared, make_cms(seal, scheme, hash));
    if (in_memory) {
        sink->write_and_commit({whole, prepared.revision.bytes});
    } else {
        sink->write(prepared.revision.bytes);
        sink->commit();
    }
}

}  // namespace sealpdf::stamp
