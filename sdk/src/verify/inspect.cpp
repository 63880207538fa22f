// What a document holds, without judging it.

#include "sealpdf/inspect.h"

#include <algorithm>

#include "base/byte_source.h"
#include "base/time.h"
#include "base/utf8.h"
#include "pades/integrity.h"
#include "pades/signature.h"
#include "pdf/document/conformance.h"
#include "pdf/document/document.h"
#include "verify/changes/form_fields.h"

namespace sealpdf {
inline namespace v0 {
namespace {

using pdf::View;

std::optional<RectMm> rect_of(const View& view, const std::vector<pdf::Page>& pages, const pdf::Dict& widget, std::optional<int>& page) {
    const pdf::Array* array = view.array_at(widget, "Rect");
    if (array == nullptr || array->size() != 4) {
        return std::nullopt;
    }
    const pdf::Object* named = widget.find("P");
    for (const pdf::Page& candidate : pages) {
        if (named != nullptr && named->as_ref() == candidate.ref) {
            const auto at = [&](std::size_t i) { return view.resolve((*array)[i]).as_number().value_or(0); };
            page = candidate.index + 1;
            return pdf::to_mm(candidate.to_display().apply(Rect{at(0), at(1), at(2), at(3)}.normalized()));
        }
    }
    return std::nullopt;
}

std::vector<Inspection::Field> read_fields(const View& view, const std::vector<pdf::Page>& pages) {
    std::vector<Inspection::Field> fields;
    const std::vector<pades::SignatureField> signature_fields = pades::read_signature_fields(view);
    for (const auto& [number, field] : verify::read_form_fields(view, view.at(view.catalog(), "AcroForm"))) {
        if (!field.has_own_name || field.type.empty()) {
            continue;
        }
        Inspection::Field item;
        item.name = field.name;
        item.type = field.type;
        const pdf::Dict* dict = view.get(field.ref).as_dict();
        if (dict != nullptr) {
            item.rect = rect_of(view, pages, *dict, item.page);
        }
        for (const pades::SignatureField& signature : signature_fields) {
            if (signature.ref == field.ref) {
                item.is_signed = signature.has_value;
                item.lock = signature.lock;
            }
        }
        fields.push_back(std::move(item));
    }
    return fields;
}

Inspection::Signature describe(const pades::Signature& signature) {
    Inspection::Signature item;
    item.field = signature.fields.empty() ? std::string() : signature.fields.front();
    item.subfilter = signature.subfilter;
    item.byte_range = signature.byte_range_numbers;
    if (const pdf::Object* time = signature.dictionary.find("M"); time != nullptr && time->as_string() != nullptr) {
        item.claimed_signing_time = parse_pdf_date(from_pdf_text_string(time->as_string()->bytes));
    }
    const std::optional<cms::SignedData> data = pades::parse_contents(signature).cms;
    if (!data) {
        return item;
    }
    item.contents_size = data->encoded_size;
    if (data->signers.size() != 1) {
        return item;
    }
    const cms::SignerInfo& signer = data->signers.front();
    if (const auto digest = crypto::digest_from_oid(signer.digest_oid)) {
        item.digest_algorithm = crypto::name(*digest);
    }
    if (const auto algorithm = crypto::parse_signature_algorithm(signer.signature_algorithm)) {
        item.signature_algorithm = algorithm->name;
    }
    if (const pki::CertificatePtr certificate = cms::find_signer_certificate(signer, pki::parse_all(data->certificates))) {
        item.signer = certificate->subject_text();
    }
    const bool reference = cms::count_attributes(signer.attributes, cms::oid::signing_certificate) +
                               cms::count_attributes(signer.attributes, cms::oid::signing_certificate_v2) == 1;
    const bool is_cms = data->container == cms::Container::cms;
    const bool complete = reference && item.claimed_signing_time && !item.signer.empty();
    if (signature.subfilter == "ETSI.CAdES.detached" && is_cms && complete && signature.problems.empty()) {
        const bool timestamped = cms::find_attribute(signer.unsigned_attributes, cms::oid::signature_timestamp) != nullptr;
        item.level = timestamped ? SignatureLevel::b_t : SignatureLevel::b_b;
    }
    return item;
}

std::vector<std::string> find_active_content(const View& view, const std::vector<pdf::Page>& pages) {
    std::vector<std::string> found;
    const pdf::Dict& catalog = view.catalog();
    for (const char* key : {"OpenAction", "AA"}) {
        if (catalog.contains(key)) {
            found.push_back(std::string("catalog /") + key);
        }
    }
    const pdf::Dict* names = view.dict_at(catalog, "Names");
    if (names != nullptr && names->contains("JavaScript")) {
        found.emplace_back("document JavaScript");
    }
    for (const pdf::Page& page : pages) {
        const pdf::Dict* dict = view.get(page.ref).as_dict();
        if (dict != nullptr && dict->contains("AA")) {
            found.push_back("page " + std::to_string(page.index + 1) + " /AA");
        }
    }
    return found;
}

const char* xref_name(pdf::XrefKind kind) {
    switch (kind) {
        case pdf::XrefKind::table:
            return "table";
        case pdf::XrefKind::stream:
            return "stream";
        case pdf::XrefKind::hybrid:
            return "hybrid";
        default:
            return "rebuilt";
    }
}

}  // namespace

Inspection inspect(const Input& document, const OpenOptions& open) {
    const pdf::Document opened = pdf::Document::open(document, open);
    const pdf::FilePtr& file = opened.file();
    const View& view = opened.view();
    const std::vector<pdf::Page>& pages = opened.pages();
    Inspection result;
    result.file = document.name();
    result.version = file->header_version();
    if (const std::string* version = view.at(view.catalog(), "Version").as_name(); version != nullptr && *version > result.version) {
        result.version = *version;
    }
    result.pages = static_cast<int>(pages.size());
    result.encrypted = file->security() != nullptr;
    result.linearized = file->linearized();
    result.xref = xref_name(file->revisions().back().kind);
    if (const auto claim = pdf::read_pdfa_claim(view)) {
        result.pdfa = pdf::to_string(*claim);
    }
    for (std::size_t i = 0; i < file->revisions().size(); ++i) {
        const pdf::Revision& revision = file->revisions()[i];
        result.revisions.push_back({static_cast<int>(i) + 1, revision.end, static_cast<int>(revision.entries.size())});
    }
    result.fields = read_fields(view, pages);
    for (const pades::Signature& signature : pades::read_signatures(file)) {
        result.signatures.push_back(describe(signature));
    }
    const pades::SecurityStore store = pades::read_security_store(view);
    result.dss = {static_cast<int>(store.certificates.size()), static_cast<int>(store.crls.size()),
                  static_cast<int>(store.ocsps.size()), store.vri};
    result.active_content = find_active_content(view, pages);
    result.usage_rights = pades::has_usage_rights(view);
    return result;
}

}  // namespace v0
}  // namespace sealpdf
