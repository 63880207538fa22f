#include "stamp/earlier_signatures.h"

#include <algorithm>

#include "pades/integrity.h"
#include "pades/signature.h"

namespace sealpdf::stamp {

namespace {

std::string describe(const pades::Signature& signature) {
    return signature.fields.empty() || signature.fields.front().empty()
               ? "object " + pdf::to_string(signature.object)
               : "\"" + signature.fields.front() + "\"";
}

}  // namespace

EarlierSignatures find_earlier_signatures(const pdf::View& view) {
    EarlierSignatures earlier;
    // Most documents have no form at all: one look at the catalog tells.
    if (!view.catalog().contains("AcroForm")) {
        return earlier;
    }
    const std::vector<pades::SignatureField> fields = pades::read_signature_fields(view);
    earlier.any = std::ranges::any_of(fields, &pades::SignatureField::has_value);
    // P 1 forbids any signature: find_restrictions says so.
    const std::optional<pades::Certification> certification = pades::read_certification(view);
    earlier.certified = earlier.any && certification && certification->permissions > 1;
    return earlier;
}

void check_repair(const pdf::File& file, const EarlierSignatures& earlier, std::vector<Warning>& warnings) {
    if (!file.rebuilt()) {
        return;
    }
    if (earlier.any || file.has_traces_of_signatures()) {
        throw Error(ErrorCode::repair_would_break_signatures,
                    "the document is damaged and bears signatures, which a repair would break: ask its sender for "
                    "an undamaged copy");
    }
    warnings.push_back({"repaired",
                        "The document's cross-reference is damaged; the new revision carries a complete one, made "
                        "from the objects that were found."});
}

void check_earlier_signatures(const pdf::FilePtr& file, const StampOptions& options,
                              std::vector<Warning>& warnings) {
    for (const pades::Signature& signature : pades::read_signatures(file)) {
        const pades::IntegrityResult result = pades::check_integrity(file->source(), signature);
        if (result.state == pades::IntegrityState::unknown) {
            warnings.push_back(
                {"earlier-signature-unchecked",
                 "The earlier signature " + describe(signature) + " could not be checked: " + result.reason});
            continue;
        }
        if (result.state == pades::IntegrityState::intact) {
            continue;
        }
        if (!options.allow_broken_prior) {
            throw Error(ErrorCode::broken_earlier_signature,
                        "the earlier signature " + describe(signature) + " is broken (" + result.reason +
                            "): ask its signer for an unchanged copy",
                        {}, describe(signature));
        }
        warnings.push_back({"broken-earlier-signature",
                            "The earlier signature " + describe(signature) + " is broken: " + result.reason});
    }
}

}  // namespace sealpdf::stamp
