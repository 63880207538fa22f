#pragma once
// Making a signature: field, dictionary, appearance -> PreparedSignature -> /Contents filled in.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_sink.h"
#include "crypto/digest.h"
#include "pades/bound_seal.h"
#include "pades/signature.h"
#include "pdf/writer/revision_writer.h"

namespace sealpdf::pades {

/// Where a signature shows itself: page, rectangle in user space, form XObject. No rectangle: an invisible field on
/// the page of an earlier signature, else on the first.
struct WidgetRequest {
    int page = 0;
    std::optional<Rect> rect;
    std::optional<pdf::Ref> appearance;
};

struct SignatureRequest {
    std::string field_name;                     // empty: the first free "SignatureN"
    std::optional<std::string> existing_field;  // fully qualified name of a field to fill
    std::string subfilter = "ETSI.CAdES.detached";
    std::string reason, location, contact, name;
    std::string description;  // of the seal, for those who do not see it: /TU, and /Alt in a tagged document
    TimePoint claimed_time{};
    std::size_t contents_capacity = 0;  // bytes of the CMS value
    WidgetRequest widget;
    // Each in a field of its own that shares the signature dictionary (docs/design/impressions.md).
    std::vector<WidgetRequest> further_widgets;
    // Table 237, /LockDocument: this signature permits no change after it.
    bool lock_document = false;
    int certify = 0;                // 12.8.2.2: what the certification permits; 0: none
    std::optional<FieldLock> lock;  // 12.8.2.4
    // 12.8.5: a /DocTimeStamp, which no certification and no lock forbids, and of which no time is claimed.
    bool document_timestamp = false;
    std::optional<BoundSeal> seal;  // the issued seal that is shown
};

/// Adds fields, widgets and the signature dictionary to the document. Returns the fields' names.
/// Throws Error(field_not_found | field_already_signed | docmdp_forbids | field_lock_forbids); docmdp_forbids also for a
/// certification that would not be the first signature.
std::vector<std::string> add_signature(pdf::Document& document, const SignatureRequest& request);

/// Takes the usage rights out of a document that has_usage_rights(): a change ends them, and Adobe's programs complain.
void remove_usage_rights(pdf::Document& document);

/// The names of the fields that sign `count` widgets: the existing or wanted one, else the first free
/// "SignatureN"; then that name with "-2", "-3", ... Throws Error(invalid_argument) when `wanted` cannot be used.
std::vector<std::string> choose_field_names(const pdf::View& view, const std::optional<std::string>& existing,
                                            const std::string& wanted, std::size_t count);

/// What a document's earlier signatures forbid now: DocMDP 1, locks. Empty: nothing.
/// `field_names`: the fields to be signed.
std::vector<Error> find_restrictions(const pdf::View& view, const std::vector<std::string>& field_names);

/// The new revision with its place for the CMS value: old bytes + `revision`, less `/Contents`, are what is
/// signed.
struct PreparedSignature {
    pdf::RevisionBytes revision;  // ByteRange filled in
    ByteRange byte_range;
    std::uint64_t contents_begin = 0;  // '<', file offset
    std::size_t capacity = 0;
};
PreparedSignature prepare(const pdf::Document& document);

/// Hashes the old file, copying it to `copy` if there is one, then the revision's signed parts.
Bytes digest_and_copy(const ByteSource& old_file, const PreparedSignature& prepared,
                      crypto::DigestAlgorithm digest, ByteSink* copy);
/// Puts the CMS value in. Throws Error(internal) when it does not fit: never truncates.
void embed(PreparedSignature& prepared, ByteView cms);

/// Makes the CMS value over the digest of what is signed.
using MakeValue = std::function<Bytes(const Bytes& digest)>;
/// Prepares, hashes, makes the value and embeds it: the finished revision. When the value is larger than was reserved
/// it is made once more with room for it; throws Error(tsa_rejected) when the second is larger still.
Bytes sign_revision(pdf::Document& document, crypto::DigestAlgorithm digest, const MakeValue& make_value);

/// What belongs to one signature of the document; DER each.
struct SignatureMaterial {
    std::string vri_key;
    std::vector<Bytes> certificates, crls, ocsps;
};
/// How many streams were added, and how many VRI entries written.
struct StoreChange {
    int certificates = 0, crls = 0, ocsps = 0, records = 0;
    int count() const { return certificates + crls + ocsps + records; }
};
/// Adds what the document security store lacks, each stream once, and the VRI entries (12.8.4.4) of the signatures that
/// gained something or have none where others have; an entry that is there is extended. Touches nothing when nothing is
/// missing.
StoreChange extend_security_store(pdf::Document& document, const std::vector<SignatureMaterial>& material);
/// SHA-1 of the value of /Contents, its padding included, in upper-case hexadecimal (12.8.4.4).
std::string vri_key(ByteView contents);
/// /ESIC in the catalog's /Extensions (EN 319 142-1, 5.6): a PDF 1.7 that uses what PDF 2.0 brought.
void declare_extension(pdf::Document& document);

}  // namespace sealpdf::pades
