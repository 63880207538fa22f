#include "pades/signature.h"

#include <map>
#include <set>

#include "base/utf8.h"
#include "pades/byte_range.h"
#include "pades/form_walk.h"
#include "pades/permissions.h"
#include "pdf/document/page.h"

namespace sealpdf::pades {

namespace {

/// A value some signature field has, or had in an older revision.
struct Candidate {
    std::optional<pdf::Ref> object;           // null: a direct dictionary inside the field
    std::map<pdf::Ref, std::string> holders;  // the fields, with their names
    std::size_t first_seen = 0;               // the revision in which a field first has it
    std::size_t last_seen = 0;                // the latest walk that met it, and in which field
    pdf::Ref last_holder{};
    bool shared = false;        // two fields have it at the same time
    bool outside_form = false;  // only a page's /Annots leads to it
};

class Collector {
  public:
    explicit Collector(const pdf::FilePtr& file) : file_(file) {}

    const std::vector<Candidate>& collect() {
        const std::vector<pdf::Revision>& revisions = file_->revisions();
        FormWalk walk;
        for (std::size_t count = 1; count <= revisions.size(); ++count) {
            if (count > 1 && !touches(revisions[count - 1], walk.visited)) {
                continue;
            }
            const pdf::View view(file_, count);
            walk = walk_form(view);
            for (const SignatureField& field : walk.fields) {
                if (field.has_value) {
                    note(field, count);
                }
            }
        }
        find_outside_form(pdf::View::newest(file_), walk);
        return candidates_;
    }

  private:
    static bool touches(const pdf::Revision& revision, const std::set<std::uint32_t>& visited) {
        // A trailer may name another catalog, which was there before but nobody's.
        const pdf::Object* root = revision.trailer.find("Root");
        const std::optional<pdf::Ref> catalog = root == nullptr ? std::nullopt : root->as_ref();
        return (catalog && !visited.contains(catalog->number)) ||
               std::ranges::any_of(visited,
                                   [&](std::uint32_t number) { return revision.entries.contains(number); });
    }

    Candidate& candidate_for(const std::optional<pdf::Ref>& object, pdf::Ref holder, std::size_t count) {
        // A direct value is told apart by its field.
        const pdf::Ref key = object.value_or(holder);
        const auto [place, added] = index_.try_emplace({object.has_value(), key}, candidates_.size());
        if (added) {
            Candidate candidate;
            candidate.object = object;
            candidate.first_seen = count;
            candidates_.push_back(std::move(candidate));
        }
        return candidates_[place->second];
    }

    void note(const SignatureField& field, std::size_t count) {
        Candidate& candidate = candidate_for(field.value, field.ref, count);
        candidate.shared =
            candidate.shared || (candidate.last_seen == count && candidate.last_holder != field.ref);
        candidate.last_seen = count;
        candidate.last_holder = field.ref;
        candidate.holders[field.ref] = field.name;
    }

    /// A widget that no field leads to (12.7.3: /Fields holds the root fields) is shown as a seal, but no
    /// reader's list of signatures has it.
    void find_outside_form(const pdf::View& view, const FormWalk& walk) {
        std::set<std::uint32_t> in_form;
        for (const SignatureField& field : walk.fields) {
            for (const pdf::Ref widget : field.widgets) {
                in_form.insert(widget.number);
            }
        }
        for (const pdf::Page& page : pages_of(view)) {
            const pdf::Object page_object = view.get(page.ref);
            const pdf::Object annotations =
                page_object.as_dict() == nullptr ? pdf::Object() : view.at(*page_object.as_dict(), "Annots");
            for (const pdf::Object& annotation :
                 annotations.as_array() == nullptr ? pdf::Array{} : *annotations.as_array()) {
                const std::optional<pdf::Ref> ref = annotation.as_ref();
                if (ref && !in_form.contains(ref->number)) {
                    note_outside_form(view, *ref);
                }
            }
        }
    }

    static std::vector<pdf::Page> pages_of(const pdf::View& view) {
        try {
            return pdf::read_pages(view);
        } catch (const Error&) {
            return {};  // a damaged page tree is reported by whoever needs the pages
        }
    }

    void note_outside_form(const pdf::View& view, pdf::Ref widget) {
        const pdf::Object object = view.get(widget);
        const pdf::Dict* dict = object.as_dict();
        if (dict == nullptr || !view.at(*dict, "FT").is_name("Sig") || view.at(*dict, "V").is_null()) {
            return;
        }
        const std::optional<pdf::Ref> value = dict->find("V")->as_ref();
        if (value && index_.contains({true, *value})) {
            return;  // judged with its field; the stray widget is a matter of changes
        }
        Candidate& candidate = candidate_for(value, widget, file_->revisions().size());
        candidate.outside_form = true;
        const pdf::String* name = view.at(*dict, "T").as_string();
        candidate.holders[widget] = name == nullptr ? std::string() : std::string(as_text(name->bytes));
    }

    const pdf::FilePtr& file_;
    std::vector<Candidate> candidates_;
    std::map<std::pair<bool, pdf::Ref>, std::size_t> index_;
};

void add_problem(Signature& signature, const char* code, const char* message) {
    signature.problems.push_back({code, message});
}

/// The revisions that write this object, from 1.
std::vector<std::size_t> definitions_of(const pdf::File& file, std::uint32_t number) {
    std::vector<std::size_t> definitions;
    for (std::size_t index = 0; index < file.revisions().size(); ++index) {
        if (file.revisions()[index].entries.contains(number)) {
            definitions.push_back(index + 1);
        }
    }
    return definitions;
}

/// The dictionary of `object` as revision `count` has it, examined; nullopt when it is none there.
std::optional<Signature> examine_at(const pdf::FilePtr& file, pdf::Ref object, std::size_t count) {
    const pdf::View view(file, count);
    const pdf::Object value = view.get(object);
    if (value.as_dict() == nullptr || value.as_stream() != nullptr) {
        return std::nullopt;
    }
    Signature signature;
    signature.object = object;
    signature.dictionary = *value.as_dict();
    examine_signature(view, signature);
    check_certification_reference(view, signature);
    return signature;
}

/// Picks the definition that the ByteRange itself names: the one in force in the revision it reaches. Any
/// other that comes later and differs is an attempt to show other facts beside an intact signature.
Signature examine_object(const pdf::FilePtr& file, pdf::Ref object) {
    const std::vector<std::size_t> definitions = definitions_of(*file, object.number);
    std::optional<Signature> chosen, last;
    for (std::size_t index = 0; index < definitions.size(); ++index) {
        std::optional<Signature> signature = examine_at(file, object, definitions[index]);
        if (!chosen && signature && signature->revision >= static_cast<int>(definitions[index]) &&
            (index + 1 == definitions.size() ||
             signature->revision < static_cast<int>(definitions[index + 1]))) {
            chosen = std::move(signature);
        } else if (chosen && (!signature || !pdf::equivalent(signature->dictionary, chosen->dictionary))) {
            add_problem(*chosen, "isa.signature-redefined",
                        "A later revision redefines the signature dictionary.");
            return std::move(*chosen);
        } else if (signature) {
            last = std::move(signature);
        }
    }
    if (chosen) {
        return std::move(*chosen);
    }
    if (!last) {
        last.emplace().object = object;
        add_problem(*last, "usf.no-dictionary", "The field's value is not a dictionary.");
        return std::move(*last);
    }
    if (last->revision != 0) {
        add_problem(*last, "byte-range",
                    "/ByteRange reaches a revision in which this dictionary was not in force.");
        last->revision = 0;
        last->coverage = Coverage::partial;
    }
    return std::move(*last);
}

/// A signer may show one seal in several fields when what was signed says so: exactly the fields that the
/// dictionary lists hold it in the revision that it signs, and no other ever does.
bool is_sharing_declared(const pdf::FilePtr& file, const Candidate& candidate, const Signature& signature) {
    if (signature.revision <= 0) {
        return false;
    }
    const pdf::View view(file, static_cast<std::size_t>(signature.revision));
    std::set<pdf::Ref> sharing;
    std::vector<std::string> names;
    for (const SignatureField& field : read_signature_fields(view)) {
        if (field.value == candidate.object) {
            sharing.insert(field.ref);
            names.push_back(field.name);
        }
    }
    return declares_fields(view, signature.dictionary, std::move(names)) &&
           std::ranges::all_of(candidate.holders,
                               [&](const auto& holder) { return sharing.contains(holder.first); });
}

Signature to_signature(const pdf::FilePtr& file, const Candidate& candidate) {
    Signature signature;
    if (candidate.object) {
        signature = examine_object(file, *candidate.object);
    } else {
        // 12.7.5.5 and Table 255: /Contents and /ByteRange direct, the dictionary itself an object of its
        // own.
        signature.object = candidate.holders.begin()->first;
        add_problem(signature, "struct-direct-value", "The signature dictionary is not an indirect object.");
    }
    if (candidate.outside_form) {
        add_problem(signature, "struct-not-in-acroform",
                    "The signature's field is not in the document's form.");
    }
    if (candidate.shared && !is_sharing_declared(file, candidate, signature)) {
        add_problem(signature, "struct-shared-v",
                    "Several fields share one signature: a seal stands where nobody sealed.");
    }
    for (const auto& [ref, name] : candidate.holders) {
        if (std::ranges::find(signature.fields, name) == signature.fields.end()) {
            signature.fields.push_back(name);
        }
    }
    return signature;
}

}  // namespace

bool declares_fields(const pdf::View& view, const pdf::Dict& signature, std::vector<std::string> names) {
    std::vector<std::string> listed;
    const pdf::Object declared = view.at(signature, shared_fields_key);
    for (const pdf::Object& item : declared.as_array() == nullptr ? pdf::Array{} : *declared.as_array()) {
        if (const pdf::String* name = item.as_string()) {
            listed.push_back(from_pdf_text_string(name->bytes));
        }
    }
    std::ranges::sort(listed);
    std::ranges::sort(names);
    return listed == names;
}

std::vector<Signature> read_signatures(const pdf::FilePtr& file) {
    Collector collector(file);
    std::vector<std::pair<int, Signature>> found;
    for (const Candidate& candidate : collector.collect()) {
        Signature signature = to_signature(file, candidate);
        const int order =
            signature.revision != 0 ? signature.revision : static_cast<int>(candidate.first_seen);
        found.emplace_back(order, std::move(signature));
    }
    std::ranges::stable_sort(found, {}, &std::pair<int, Signature>::first);
    std::vector<Signature> signatures;
    signatures.reserve(found.size());
    for (auto& [order, signature] : found) {
        signatures.push_back(std::move(signature));
    }
    return signatures;
}

}  // namespace sealpdf::pades
