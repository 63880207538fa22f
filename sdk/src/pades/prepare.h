#pragma once
// Making a signature: field, dictionary, appearance -> PreparedSignature -> /Contents filled in.

#include <optional>
#include <string>
#include <vector>

#include "base/byte_sink.h"
#include "crypto/digest.h"
#include "pades/signature.h"
#include "pdf/writer/revision_writer.h"

namespace sealpdf::pades {

struct SignatureRequest {
    std::string field_name;                     // empty: the first free "SignatureN"
    std::optional<std::string> existing_field;  // fully qualified name of a field to fill
    std::string subfilter = "ETSI.CAdES.detached";
    std::string reason, location, contact, name;
    std::string description;  // of the seal, for those who do not see it: /TU, and /Alt in a tagged document
    TimePoint claimed_time{};
    std::size_t contents_capacity = 0;  // bytes of the CMS value
    // The widget: page, rectangle in user space, appearance; no rectangle: an invisible field on the first
    // page.
    int page = 0;
    std::optional<Rect> rect;
    std::optional<pdf::Ref> appearance;  // form XObject
    // Table 237, /LockDocument: this signature permits no change after it.
    bool lock_document = false;
};

/// Adds field, widget and signature dictionary to the document. Returns the field's name.
/// Throws Error(field_not_found | field_already_signed | docmdp_forbids | field_lock_forbids).
std::string add_signature(pdf::Document& document, const SignatureRequest& request);

/// What a document's earlier signatures forbid now: DocMDP 1, locks. Empty: nothing.
/// `field_name`: the field to be signed; empty: a new one.
std::vector<Finding> find_restrictions(const pdf::View& view, const std::string& field_name = {});

/// The new revision with its place for the CMS value: old bytes + `revision`, less `/Contents`, are what is
/// signed.
struct PreparedSignature {
    pdf::RevisionBytes revision;  // ByteRange filled in
    ByteRange byte_range;
    std::uint64_t contents_begin = 0;  // '<', file offset
    std::size_t capacity = 0;
};
PreparedSignature prepare(const pdf::Document& document);

/// Copies the old file to the sink while hashing, then hashes the revision's signed parts.
Bytes copy_and_digest(const ByteSource& old_file, const PreparedSignature& prepared,
                      crypto::DigestAlgorithm digest, ByteSink& sink);
/// Puts the CMS value in and writes the revision. Throws Error(internal) when it does not fit: never
/// truncates.
void embed(PreparedSignature& prepared, ByteView cms, ByteSink& sink);

}  // namespace sealpdf::pades
