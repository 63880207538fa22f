#pragma once
// Signature dictionaries as the file holds them (ISO 32000-2, 12.8), with the facts a verifier needs.

#include <optional>
#include <string>
#include <vector>

#include "pdf/syntax/file.h"
#include "sealpdf/report.h"

namespace sealpdf::pades {

/// One terminal signature field of the newest revision (or of an older one, when it vanished since).
struct SignatureField {
    std::string name;  // fully qualified, UTF-8
    pdf::Ref ref;      // the field (often merged with its widget)
    std::vector<pdf::Ref> widgets;
    std::optional<pdf::Ref> value;  // /V when indirect
    bool has_value = false;
    std::optional<SignatureReport::Locks> lock;  // /Lock
    int lock_permissions = 0;                    // its /P: 1 to 3 (Table 236); 0: none
};
/// Bounded walk of /AcroForm /Fields; loops and depth are cut.
std::vector<SignatureField> read_signature_fields(const pdf::View& view);

/// /UR3 in the catalog's /Perms, or what came before it (ISO 32000-1, 12.8.2.3 and 12.8.4).
bool has_usage_rights(const pdf::View& view);

struct ByteRange {
    std::int64_t offset1 = 0, length1 = 0, offset2 = 0, length2 = 0;
    std::uint64_t end() const {
        return static_cast<std::uint64_t>(offset2) + static_cast<std::uint64_t>(length2);
    }
};

/// A signature with everything that is read without judging it. `problems` make its format wrong.
struct Signature {
    std::vector<std::string> fields;                     // all that share it
    pdf::Ref object;                                     // the signature dictionary
    pdf::Dict dictionary;                                // as it was in the revision it signs
    std::vector<std::int64_t> byte_range_numbers;        // as written, for the report
    std::optional<ByteRange> byte_range;                 // when its form is right
    std::uint64_t contents_begin = 0, contents_end = 0;  // '<' and past '>' in the file
    Bytes contents;                                      // decoded, padding included
    std::vector<Bytes> certificates;                     // /Cert, DER, the signer's first: adbe.x509.rsa_sha1 only
    std::string filter, subfilter, type;
    int revision = 0;  // the one it signs, from 1; 0 unknown
    Coverage coverage = Coverage::partial;
    std::vector<Finding> problems;  // codes: "byte-range", "usf.*", "swa.*", ...; each a FORMAT_FAILURE
};
/// /Contents holds a bare RSA value, no CMS one (ISO 32000-1, 12.8.3.2).
inline bool is_pkcs1(const Signature& signature) { return signature.subfilter == "adbe.x509.rsa_sha1"; }
/// Every signature of every revision, in the order of the revisions they sign. Follows verification.md
/// section 1.
std::vector<Signature> read_signatures(const pdf::FilePtr& file);

/// DocMDP permissions of the certification signature the catalog names (12.8.2.2), and who it is.
struct Certification {
    pdf::Ref signature;
    int permissions = 2;
};
std::optional<Certification> read_certification(const pdf::View& view);
/// A signature dictionary that several fields share lists them under this key: docs/design/impressions.md.
inline constexpr const char* shared_fields_key = "XXSEAL_Fields";
/// Whether it lists exactly the names given.
bool declares_fields(const pdf::View& view, const pdf::Dict& signature, std::vector<std::string> names);
/// FieldMDP of a signature's /Reference, or nullopt.
std::optional<SignatureReport::Locks> read_field_mdp(const pdf::View& view, const pdf::Dict& signature);

/// The document security store (12.8.4.3): decoded streams.
struct SecurityStore {
    std::vector<Bytes> certificates, crls, ocsps;
    int vri = 0;
};
SecurityStore read_security_store(const pdf::View& view);

}  // namespace sealpdf::pades
