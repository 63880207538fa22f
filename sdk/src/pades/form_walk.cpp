#include "pades/form_walk.h"

#include <span>

#include "base/utf8.h"

namespace sealpdf::pades {

namespace {

// Forms in the wild nest three or four levels; a name of more parts is an attack on the stack.
constexpr int max_depth = 32;

/// What a field hands down to its kids (Table 226: /FT and /V are inheritable).
struct Inherited {
    std::string name;
    bool named = false;  // an ancestor has a partial name
    std::string type;
    const pdf::Object* value = nullptr;
    int depth = 0;
};

class Walker {
  public:
    explicit Walker(const pdf::View& view) : view_(view) {}

    FormWalk run() {
        walk_.visited.insert(view_.catalog_ref().number);
        const pdf::Dict* form = follow(view_.catalog().find("AcroForm")).as_dict();
        const pdf::Object fields = form == nullptr ? pdf::Object() : follow(form->find("Fields"));
        for (const pdf::Object& field : elements(fields)) {
            visit(field, {});
        }
        return std::move(walk_);
    }

  private:
    const pdf::Object& follow(const pdf::Object* object) {
        static const pdf::Object null;
        if (object == nullptr) {
            return null;
        }
        // Hop by hop, so that every object on the way is remembered as read.
        for (int hop = 0; hop < max_depth && object->as_ref(); ++hop) {
            walk_.visited.insert(object->as_ref()->number);
            object = &view_.get(*object->as_ref());
        }
        return *object;
    }
    static std::span<const pdf::Object> elements(const pdf::Object& object) {
        const pdf::Array* array = object.as_array();
        return array == nullptr ? std::span<const pdf::Object>() : std::span(*array);
    }

    void visit(const pdf::Object& object, Inherited inherited) {
        const std::optional<pdf::Ref> ref = object.as_ref();
        if (inherited.depth > max_depth || (ref && !fields_seen_.insert(ref->number).second)) {
            return;
        }
        // A copy: the view's cache is bounded, and what follows reads many more objects.
        const pdf::Object copy = follow(&object);
        const pdf::Dict* dict = copy.as_dict();
        if (dict == nullptr) {
            return;
        }
        inherit(inherited, *dict);
        walk_.names.insert(inherited.name);
        SignatureField field;
        field.name = inherited.name;
        field.ref = ref.value_or(pdf::Ref{});
        if (dict->find("Rect") != nullptr && ref) {
            field.widgets.push_back(*ref);  // merged field and widget (12.5.6.19)
            note_appearance(*dict, inherited);
        }
        const bool terminal = visit_kids(*dict, inherited, field);
        if (terminal && inherited.type == "Sig") {
            finish(field, *dict, inherited);
        }
    }

    void inherit(Inherited& inherited, const pdf::Dict& dict) {
        ++inherited.depth;
        if (const pdf::String* partial = follow(dict.find("T")).as_string()) {
            const std::string text = from_pdf_text_string(partial->bytes);
            inherited.name = inherited.named ? inherited.name + "." + text : text;
            inherited.named = true;
        }
        if (const std::string* type = follow(dict.find("FT")).as_name()) {
            inherited.type = *type;
        }
        if (const pdf::Object* value = dict.find("V")) {
            inherited.value = value;
        }
    }

    /// Kids with a partial name are fields of their own, the others this field's widgets (12.7.4.2). A kid without a
    /// name that brings what only fields have is read as a field, too, lest a signature in it be seen by nobody.
    bool is_field(const pdf::Dict& kid, const Inherited& inherited) {
        const std::string* type = follow(kid.find("FT")).as_name();
        const pdf::Object* value = kid.find("V");
        const bool same_value = value == nullptr || (inherited.value != nullptr && value->as_ref() &&
                                                     value->as_ref() == inherited.value->as_ref());
        return kid.contains("T") || kid.contains("Kids") || (type != nullptr && *type != inherited.type) || !same_value;
    }

    bool visit_kids(const pdf::Dict& dict, const Inherited& inherited, SignatureField& field) {
        const pdf::Object kids = follow(dict.find("Kids"));
        bool terminal = true;
        for (const pdf::Object& kid : elements(kids)) {
            const pdf::Dict* kid_dict = follow(&kid).as_dict();
            if (kid_dict == nullptr) {
                continue;
            }
            if (is_field(*kid_dict, inherited)) {
                terminal = terminal && !kid_dict->contains("T");
                visit(kid, inherited);
            } else if (kid.as_ref() && fields_seen_.insert(kid.as_ref()->number).second) {
                field.widgets.push_back(*kid.as_ref());
                note_appearance(*kid_dict, inherited);
            }
        }
        return terminal;
    }

    void note_appearance(const pdf::Dict& widget, const Inherited& inherited) {
        walk_.every_field_has_appearance =
            walk_.every_field_has_appearance && (inherited.type == "Sig" || widget.contains("AP"));
    }

    void finish(SignatureField& field, const pdf::Dict& dict, const Inherited& inherited) {
        if (inherited.value != nullptr) {
            field.value = inherited.value->as_ref();
            field.has_value = !view_.resolve(*inherited.value).is_null();
        }
        const pdf::Object lock = follow(dict.find("Lock"));
        if (lock.as_dict() != nullptr) {
            field.lock = read_lock(view_, *lock.as_dict());
            const std::int64_t permissions = follow(lock.as_dict()->find("P")).as_int().value_or(0);
            field.lock_permissions = permissions >= 1 && permissions <= 3 ? static_cast<int>(permissions) : 0;
        }
        walk_.fields.push_back(std::move(field));
    }

    const pdf::View& view_;
    FormWalk walk_;
    std::set<std::uint32_t> fields_seen_;  // cuts loops and kids listed twice
};

}  // namespace

FormWalk walk_form(const pdf::View& view) { return Walker(view).run(); }

std::vector<SignatureField> read_signature_fields(const pdf::View& view) { return walk_form(view).fields; }

std::optional<SignatureReport::Locks> read_lock(const pdf::View& view, const pdf::Dict& dict) {
    SignatureReport::Locks lock;
    const pdf::Object& action = view.at(dict, "Action");
    if (action.is_name("All")) {
        lock.action = "all";
    } else if (action.is_name("Include")) {
        lock.action = "include";
    } else if (action.is_name("Exclude")) {
        lock.action = "exclude";
    } else {
        return std::nullopt;
    }
    const pdf::Object fields = view.at(dict, "Fields");
    for (const pdf::Object& field : fields.as_array() == nullptr ? pdf::Array{} : *fields.as_array()) {
        if (const pdf::String* name = view.resolve(field).as_string()) {
            lock.fields.push_back(from_pdf_text_string(name->bytes));
        }
    }
    return lock;
}

}  // namespace sealpdf::pades
