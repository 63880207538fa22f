#pragma once
/// \file
/// What a document holds, without judging it.

#include <optional>
#include <string>
#include <vector>

#include "sealpdf/report.h"

SEALPDF_BEGIN_NAMESPACE

struct Inspection {
    struct RevisionInfo {
        int revision = 0;
        std::uint64_t end = 0;
        int objects_changed = 0;
    };
    struct Field {
        std::string name{}, type{};
        std::optional<int> page{};
        std::optional<RectMm> rect{};
        bool is_signed = false;
        std::optional<SignatureReport::Locks> lock{};
    };
    struct Signature {
        std::string field{}, subfilter{};
        std::vector<std::int64_t> byte_range{};
        std::uint64_t contents_size = 0;  ///< bytes of the CMS value without padding
        SignatureLevel level = SignatureLevel::none;
        std::string signer{}, digest_algorithm{}, signature_algorithm{};
        std::optional<TimePoint> claimed_signing_time{};
    };
    struct SecurityStore {
        int certificates = 0, crls = 0, ocsps = 0, vri = 0;
    };
    std::string file{}, version{}, xref{}, pdfa{};
    int pages = 0;
    bool encrypted = false, linearized = false;
    std::vector<RevisionInfo> revisions{};
    std::vector<Field> fields{};
    std::vector<Signature> signatures{};
    SecurityStore dss{};
    std::vector<std::string> active_content{};
    bool usage_rights = false;  ///< /UR3 (ISO 32000-1, 12.8.2.3): what Adobe Reader may do; no signature of a signer
};
/// \throws Error when the file cannot be read as a PDF
SEALPDF_EXPORT Inspection inspect(const Input& document, const OpenOptions& open = {});
/// The object `inspect --json` prints.
SEALPDF_EXPORT std::string to_json(const Inspection& inspection, int indent = 2);

SEALPDF_END_NAMESPACE
