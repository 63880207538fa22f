#include "pades/seed_values.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "pades/form_walk.h"

namespace sealpdf::pades {

namespace {

// Forms in the wild list a handful of values; certificates to choose from may be some dozens.
constexpr std::size_t max_values = 1000;
// Table 237, /V: 3 is a parser of PDF 2.0.
constexpr double known_version = 3;
constexpr std::string_view our_filter = "Adobe.PPKLite";
// In the order of our own liking.
constexpr std::array<std::string_view, 2> our_subfilters = {"ETSI.CAdES.detached", "adbe.pkcs7.detached"};

using Flag = SeedValues::Flag;

/// The elements of an array, resolved, by `read`; what `read` cannot use is left out.
template <typename Read>
auto read_list(const pdf::View& view, const pdf::Dict& dict, std::string_view key, Read read) {
    std::vector<typename std::invoke_result_t<Read, const pdf::Object&>::value_type> values;
    const pdf::Array* array = view.array_at(dict, key);
    for (std::size_t i = 0; array != nullptr && i < std::min(array->size(), max_values); ++i) {
        if (auto value = read(view.resolve((*array)[i]))) {
            values.push_back(std::move(*value));
        }
    }
    return values;
}

/// A name or a text string: writers use either where the standard says one.
std::optional<std::string> read_word(const pdf::Object& object) {
    if (const std::string* name = object.as_name()) {
        return *name;
    }
    const pdf::String* string = object.as_string();
    return string == nullptr ? std::nullopt : std::optional(from_pdf_text_string(string->bytes));
}

std::optional<Bytes> read_bytes(const pdf::Object& object) {
    const pdf::String* string = object.as_string();
    return string == nullptr ? std::nullopt : std::optional(string->bytes);
}

std::string word_at(const pdf::View& view, const pdf::Dict& dict, std::string_view key) {
    return read_word(view.at(dict, key)).value_or(std::string());
}

CertificateConstraints read_constraints(const pdf::View& view, const pdf::Dict& dict) {
    CertificateConstraints constraints;
    constraints.required = view.at(dict, "Ff").as_int().value_or(0);
    constraints.subjects = read_list(view, dict, "Subject", read_bytes);
    constraints.issuers = read_list(view, dict, "Issuer", read_bytes);
    constraints.policies = read_list(view, dict, "OID", read_word);
    constraints.key_usages = read_list(view, dict, "KeyUsage", read_word);
    constraints.url_type = word_at(view, dict, "URLType");
    constraints.signature_policy = word_at(view, dict, "SignaturePolicyOID");
    constraints.signature_policy_digest = word_at(view, dict, "SignaturePolicyHashAlgorithm");
    constraints.signature_policy_hash = read_bytes(view.at(dict, "SignaturePolicyHashValue")).value_or(Bytes());
    constraints.commitments = read_list(view, dict, "SignaturePolicyCommitmentType", read_word);
    using Attributes = std::vector<std::pair<std::string, std::string>>;
    constraints.subject_names =
        read_list(view, dict, "SubjectDN", [&](const pdf::Object& object) -> std::optional<Attributes> {
            Attributes attributes;
            if (object.as_dict() == nullptr) {
                return std::nullopt;
            }
            for (const auto& [key, value] : *object.as_dict()) {
                if (const std::optional<std::string> text = read_word(view.resolve(value))) {
                    attributes.emplace_back(key, *text);
                }
            }
            return attributes;
        });
    return constraints;
}

/// "SHA256", "SHA-256", "sha256"; "SHA3-384" (ISO/TS 32001)
std::optional<crypto::DigestAlgorithm> read_digest(const std::string& text) {
    const auto digest = crypto::digest_from_name(text);
    return digest && !crypto::is_weak(*digest) ? digest : std::nullopt;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string result;
    for (const std::string& text : texts) {
        result += (result.empty() ? "\"" : ", \"") + text + "\"";
    }
    return result;
}

class Negotiation {
  public:
    Negotiation(const SeedValues& seed, SignatureTerms terms) : seed_(seed) {
        result_.terms = std::move(terms);
    }

    TermsResult run() {
        agree_on_handler();
        agree_on_subfilter();
        agree_on_digest();
        agree_on_reason();
        agree_on_lock();
        agree_on_evidence();
        agree_on_policy();
        return std::move(result_);
    }

  private:
    bool required(Flag flag) const { return (seed_.required & flag) != 0; }
    Finding demand(const std::string& text) const {
        return {"seed-value", "the author of the field \"" + seed_.field + "\" demands " + text};
    }
    void refuse(const std::string& text) { result_.refusals.push_back(demand(text)); }
    void remark(const std::string& text) {
        result_.remarks.push_back(
            {"seed-value-applied", "The field \"" + seed_.field + "\" asks for " + text});
    }

    void agree_on_handler() {
        if (required(Flag::version) && seed_.parser_version > known_version) {
            refuse("a newer version of seed values than this program knows (/V): use another field");
        }
        if (required(Flag::filter) && !seed_.filter_name.empty() && seed_.filter_name != our_filter) {
            refuse("the signature handler \"" + seed_.filter_name + "\" (/Filter): use another field");
        }
        agree_on_certification();
        if (required(Flag::legal_attestation) && seed_.has_legal_attestations) {
            refuse(
                "a legal attestation (/LegalAttestation), which certifications alone have: use another "
                "field");
        }
        if (required(Flag::appearance_filter) && !seed_.appearance.empty()) {
            refuse("the appearance \"" + seed_.appearance +
                   "\" of the signer's own program (/AppearanceFilter): use another field");
        }
    }

    /// Table 237, /MDP has no bit in /Ff: it always binds.
    void agree_on_certification() {
        if (!seed_.certification || *seed_.certification == result_.terms.certify) {
            return;
        }
        const std::string value = "(/MDP /P " + std::to_string(*seed_.certification) + ")";
        if (*seed_.certification == 0) {
            refuse("a signature that is no certification " + value + ": leave the certification out");
        } else if (*seed_.certification > 0 && *seed_.certification <= 3) {
            refuse("a certification " + value + ": certify with " + std::to_string(*seed_.certification));
        } else {
            refuse("a certification of no known kind " + value + ": use another field");
        }
    }

    /// "the first name in the array that matches an encoding supported by the signature handler" is used.
    void agree_on_subfilter() {
        if (seed_.subfilters.empty() || !required(Flag::subfilter)) {
            return;  // PAdES, whatever a mere wish says
        }
        const auto first = std::ranges::find_if(seed_.subfilters, [](const std::string& name) {
            return std::ranges::find(our_subfilters, name) != our_subfilters.end();
        });
        if (first == seed_.subfilters.end()) {
            refuse("the encoding " + joined(seed_.subfilters) + " (/SubFilter): use another field");
        } else if (*first != result_.terms.subfilter && result_.terms.asserts_level) {
            refuse("the encoding " + *first +
                   " (/SubFilter), which has no PAdES level: leave the level out, or use another field");
        } else if (*first != result_.terms.subfilter) {
            result_.terms.subfilter = *first;
            remark("the encoding " + *first + ": the signature is no PAdES signature and has no level.");
        }
    }

    void agree_on_digest() {
        if (seed_.digests.empty()) {
            return;
        }
        std::optional<crypto::DigestAlgorithm> chosen;
        for (const std::string& text : seed_.digests) {
            const std::optional<crypto::DigestAlgorithm> digest = read_digest(text);
            if (digest == result_.terms.digest) {
                return;
            }
            chosen = chosen ? chosen : digest;
        }
        if (chosen) {
            result_.terms.digest = *chosen;
            remark("the digest " + std::string(crypto::name(*chosen)) + ": it was used.");
        } else if (required(Flag::digest_method)) {
            refuse("a digest among " + joined(seed_.digests) +
                   " (/DigestMethod), none of which is offered: use another field");
        }
    }

    void agree_on_reason() {
        std::string& reason = result_.terms.reason;
        // "omitted or contains a single entry with the value PERIOD": /Reason shall be omitted.
        const std::vector<std::string>& texts = seed_.reason_texts;
        const bool none = texts.empty() || (texts.size() == 1 && texts.front() == ".");
        if (none) {
            if (required(Flag::reasons) && !reason.empty()) {
                refuse("that no reason is given (/Reasons): leave the reason out");
            }
            return;
        }
        if (reason.empty() && texts.size() == 1) {
            reason = texts.front();
            remark("the reason \"" + reason + "\": it was given.");
        } else if (required(Flag::reasons) && reason.empty()) {
            result_.missing_reason.push_back(
                demand("one of the reasons " + joined(texts) + " (/Reasons): give the one that holds"));
        } else if (required(Flag::reasons) && std::ranges::find(texts, reason) == texts.end()) {
            refuse("one of the reasons " + joined(texts) + " (/Reasons): give the one that holds");
        }
    }

    void agree_on_lock() {
        if (seed_.locking == "true") {
            result_.terms.lock_document = true;
            remark("the document to be locked: no change is permitted after this signature.");
        }
    }

    void agree_on_evidence() {
        if (seed_.timestamp_required && !result_.terms.has_timestamp) {
            refuse("a timestamp (/TimeStamp): sign at level B-T or higher");
        } else if (result_.terms.has_timestamp && !seed_.timestamp_url.empty()) {
            agree_on_authority();
        }
        if (!required(Flag::add_revocation) || !seed_.wants_revocation) {
            return;
        }
        if (result_.terms.subfilter != our_subfilters.front()) {
            refuse("evidence of revocation among the signed attributes (/AddRevInfo), where this program writes none: use "
                   "another field");
        } else if (!result_.terms.has_revocation_values) {
            refuse("evidence of revocation within the signature (/AddRevInfo): sign at level B-LT or higher");
        }
    }

    /// To ask whom a document names is for the signer to say.
    void agree_on_authority() {
        const std::vector<std::string>& urls = result_.terms.timestamp_urls;
        if (std::ranges::all_of(urls, [&](const std::string& url) { return url == seed_.timestamp_url; })) {
            return;
        }
        if (seed_.timestamp_required) {
            refuse("a timestamp of " + seed_.timestamp_url + " (/TimeStamp): name that authority alone");
        } else {
            result_.remarks.push_back({"seed-value-not-applied", "The field \"" + seed_.field +
                                                                     "\" asks for a timestamp of " + seed_.timestamp_url +
                                                                     "; another authority was named."});
        }
    }

    /// Table 238. To sign under a policy is the signer's statement: it is asked for, never made by itself.
    void agree_on_policy() {
        if (!seed_.certificate || seed_.certificate->signature_policy.empty()) {
            return;
        }
        const CertificateConstraints& wanted = *seed_.certificate;
        const SignatureTerms& terms = result_.terms;
        const auto digest = read_digest(wanted.signature_policy_digest);
        const bool other_hash = !wanted.signature_policy_hash.empty() &&
                                ((digest && *digest != terms.signature_policy_digest) ||
                                 wanted.signature_policy_hash != terms.signature_policy_hash);
        if (terms.signature_policy != wanted.signature_policy) {
            refuse("the signature policy " + wanted.signature_policy + " (/SignaturePolicyOID): sign under that policy");
        } else if (other_hash) {
            refuse("the signature policy " + wanted.signature_policy + " with the " + wanted.signature_policy_digest +
                   " hash " + to_hex(wanted.signature_policy_hash) + " (/SignaturePolicyHashValue): give that");
        }
        const std::vector<std::string>& commitments = wanted.commitments;
        const bool any = commitments.empty() || std::ranges::find(commitments, "") != commitments.end();
        if (!any && !terms.commitment.empty() && std::ranges::find(commitments, terms.commitment) == commitments.end()) {
            refuse("a commitment among " + joined(commitments) + " (/SignaturePolicyCommitmentType): give one of those");
        }
    }

    const SeedValues& seed_;
    TermsResult result_;
};

}  // namespace

std::optional<SeedValues> read_seed_values(const pdf::View& view, const std::string& field_name) {
    const FormWalk form = walk_form(view);
    const auto found = std::ranges::find(form.fields, field_name, &SignatureField::name);
    const pdf::Dict* field =
        found == form.fields.end() || found->ref == pdf::Ref{} ? nullptr : view.get(found->ref).as_dict();
    const pdf::Dict* dict = field == nullptr ? nullptr : view.dict_at(*field, "SV");
    if (dict == nullptr) {
        return std::nullopt;
    }
    SeedValues seed;
    seed.field = field_name;
    seed.required = view.at(*dict, "Ff").as_int().value_or(0);
    seed.filter_name = word_at(view, *dict, "Filter");
    seed.subfilters = read_list(view, *dict, "SubFilter", read_word);
    seed.digests = read_list(view, *dict, "DigestMethod", read_word);
    seed.reason_texts = read_list(view, *dict, "Reasons", read_word);
    seed.parser_version = view.at(*dict, "V").as_number().value_or(0);
    if (const pdf::Dict* permissions = view.dict_at(*dict, "MDP")) {
        seed.certification = view.at(*permissions, "P").as_int();
    }
    seed.wants_revocation = view.at(*dict, "AddRevInfo").as_bool().value_or(false);
    if (const pdf::Dict* timestamp = view.dict_at(*dict, "TimeStamp")) {
        seed.timestamp_required = (view.at(*timestamp, "Ff").as_int().value_or(0) & 1) != 0;
        seed.timestamp_url = word_at(view, *timestamp, "URL");
    }
    const pdf::Array* attestations = view.array_at(*dict, "LegalAttestation");
    seed.has_legal_attestations = attestations != nullptr && !attestations->empty();
    const pdf::Object& locking = view.at(*dict, "LockDocument");
    seed.locking =
        locking.as_bool() ? (*locking.as_bool() ? "true" : "false") : read_word(locking).value_or("");
    seed.appearance = word_at(view, *dict, "AppearanceFilter");
    if (const pdf::Dict* certificate = view.dict_at(*dict, "Cert")) {
        seed.certificate = read_constraints(view, *certificate);
    }
    return seed;
}

TermsResult apply_seed_values(const SeedValues& seed, SignatureTerms terms) {
    return Negotiation(seed, std::move(terms)).run();
}

}  // namespace sealpdf::pades
