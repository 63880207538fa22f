#pragma once
// SESeal in its three forms, told apart by structure, over the bytes as received: reading and writing.

#include "base/result.h"
#include "sealpdf/electronic_seal.h"
#include "seal/ses_fields.h"

namespace sealpdf::ses {

struct ParsedSeal {
    SealInfo info;
    /// What the maker signed. Version 1: SEQUENCE {SES_SealInfo, cert, signatureAlgorithm}; 4 and 5: SES_SealInfo alone.
    Bytes signed_bytes;
    Bytes algorithm_identifier;  // made from the file's identifier, its known misspellings put right
};

/// Strict DER of one seal and nothing behind it.
Result<ParsedSeal> parse_seal(ByteView bytes);

/// The AlgorithmIdentifier for a field that holds only an OID (or, in some files, a whole identifier). Shared by the seal
/// and the signatures made with it. `written`: the OID as it stands there.
Bytes read_algorithm(Fields& fields, const char* field, std::string& written);
/// ExtensionDatas ::= SEQUENCE OF ExtData.
std::vector<SealExtension> read_extensions(const der::Element& list, ReadState& state);
/// `as_written` V1: UTCTime, else GeneralizedTime; the other one is a remark.
TimePoint read_time(Fields& fields, bool utc, const char* field);

}  // namespace sealpdf::ses
