#include "pdf/syntax/object.h"

#include <algorithm>
#include <cmath>

namespace sealpdf::pdf {

std::string to_string(Ref ref) {
    return std::to_string(ref.number) + " " + std::to_string(ref.generation) + " R";
}

// --- Dict

const Object* Dict::find(std::string_view key) const {
    for (const auto& [name, value] : entries_) {
        if (name == key) {
            return &value;
        }
    }
    return nullptr;
}

Object* Dict::find(std::string_view key) { return const_cast<Object*>(std::as_const(*this).find(key)); }

void Dict::set(std::string_view key, Object value) {
    if (Object* present = find(key)) {
        *present = std::move(value);
        return;
    }
    entries_.emplace_back(std::string(key), std::move(value));
}

void Dict::erase(std::string_view key) {
    std::erase_if(entries_, [&](const auto& entry) { return entry.first == key; });
}

Dict Dict::from_entries(Entries entries) {
    Dict dict;
    dict.entries_ = std::move(entries);
    auto& all = dict.entries_;
    // Sorting finds duplicates without the quadratic search a hostile dictionary of a million keys would cost.
    std::vector<std::size_t> order(all.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const int by_key = all[a].first.compare(all[b].first);
        return by_key != 0 ? by_key < 0 : a < b;
    });
    std::vector<bool> superseded;
    for (std::size_t i = 0; i + 1 < order.size(); ++i) {
        if (all[order[i]].first == all[order[i + 1]].first) {
            superseded.resize(all.size());
            superseded[order[i]] = true;  // the last one counts, as in qpdf and pdf.js
            dict.has_duplicates_ = true;
        }
    }
    if (dict.has_duplicates_) {
        Entries kept;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!superseded[i]) {
                kept.push_back(std::move(all[i]));
            }
        }
        all = std::move(kept);
    }
    return dict;
}

// --- Object

namespace {

Object::Value copy_value(const Object::Value& value) {
    if (const auto* array = std::get_if<std::shared_ptr<Array>>(&value)) {
        return std::make_shared<Array>(**array);
    }
    if (const auto* dict = std::get_if<std::shared_ptr<Dict>>(&value)) {
        return std::make_shared<Dict>(**dict);
    }
    if (const auto* stream = std::get_if<std::shared_ptr<Stream>>(&value)) {
        return std::make_shared<Stream>(**stream);
    }
    return value;
}

template <class T>
const T* pointee(const Object::Value& value) {
    const auto* holder = std::get_if<std::shared_ptr<T>>(&value);
    return holder != nullptr ? holder->get() : nullptr;
}

}  // namespace

Object::Object(Array v) : value_(std::make_shared<Array>(std::move(v))) {}
Object::Object(Dict v) : value_(std::make_shared<Dict>(std::move(v))) {}
Object::Object(Stream v) : value_(std::make_shared<Stream>(std::move(v))) {}
Object::Object(const Object& other) : value_(copy_value(other.value_)) {}
Object& Object::operator=(const Object& other) {
    if (this != &other) {
        value_ = copy_value(other.value_);
    }
    return *this;
}
Object::~Object() = default;

std::optional<bool> Object::as_bool() const {
    const bool* v = std::get_if<bool>(&value_);
    return v != nullptr ? std::optional(*v) : std::nullopt;
}

std::optional<std::int64_t> Object::as_int() const {
    const auto* v = std::get_if<std::int64_t>(&value_);
    return v != nullptr ? std::optional(*v) : std::nullopt;
}

std::optional<double> Object::as_number() const {
    if (const auto* real = std::get_if<Real>(&value_)) {
        return real->value;
    }
    if (const auto integer = as_int()) {
        return static_cast<double>(*integer);
    }
    return std::nullopt;
}

const std::string* Object::as_name() const {
    const auto* v = std::get_if<Name>(&value_);
    return v != nullptr ? &v->text : nullptr;
}

bool Object::is_name(std::string_view text) const {
    const std::string* name = as_name();
    return name != nullptr && *name == text;
}

const String* Object::as_string() const { return std::get_if<String>(&value_); }

std::optional<Ref> Object::as_ref() const {
    const auto* v = std::get_if<Ref>(&value_);
    return v != nullptr ? std::optional(*v) : std::nullopt;
}

const Array* Object::as_array() const { return pointee<Array>(value_); }
Array* Object::as_array() { return const_cast<Array*>(pointee<Array>(value_)); }

const Dict* Object::as_dict() const {
    const Stream* stream = as_stream();
    return stream != nullptr ? &stream->dict : pointee<Dict>(value_);
}
Dict* Object::as_dict() { return const_cast<Dict*>(std::as_const(*this).as_dict()); }

const Stream* Object::as_stream() const { return pointee<Stream>(value_); }
Stream* Object::as_stream() { return const_cast<Stream*>(pointee<Stream>(value_)); }

// --- equivalence

namespace {

using Entry = std::pair<std::string_view, const Object*>;

// A key whose value is null is the same as an absent one (7.3.7).
std::vector<Entry> sorted_entries(const Dict& dict) {
    std::vector<Entry> entries;
    entries.reserve(dict.size());
    for (const auto& [key, value] : dict) {
        if (!value.is_null()) {
            entries.emplace_back(key, &value);
        }
    }
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.first < b.first; });
    return entries;
}

bool equivalent_dicts(const Dict& a, const Dict& b) {
    // Where a key stands twice readers disagree about its value, so such a dictionary equals only its like.
    if (a.has_duplicates() != b.has_duplicates()) {
        return false;
    }
    const auto left = sorted_entries(a), right = sorted_entries(b);
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const Entry& x, const Entry& y) {
                          return x.first == y.first && equivalent(*x.second, *y.second);
                      });
}

bool equivalent_streams(const Stream& a, const Stream& b) {
    if (!equivalent_dicts(a.dict, b.dict)) {
        return false;
    }
    if (a.data != nullptr && b.data != nullptr) {
        return *a.data == *b.data;
    }
    return a.data == b.data && a.offset == b.offset && a.length == b.length;
}

}  // namespace

bool equivalent(const Object& a, const Object& b) {
    if (const auto x = a.as_int(), y = b.as_int(); x && y) {
        return *x == *y;
    }
    if (const auto x = a.as_number(), y = b.as_number(); x && y) {
        return *x == *y;
    }
    if (a.value().index() != b.value().index()) {
        return false;
    }
    if (const String* text = a.as_string()) {
        return text->bytes == b.as_string()->bytes;
    }
    if (const Array* array = a.as_array()) {
        return std::equal(array->begin(), array->end(), b.as_array()->begin(), b.as_array()->end(),
                          equivalent);
    }
    if (const Stream* stream = a.as_stream()) {
        return equivalent_streams(*stream, *b.as_stream());
    }
    if (const Dict* dict = a.as_dict()) {
        return equivalent_dicts(*dict, *b.as_dict());
    }
    if (const auto* verbatim = std::get_if<Verbatim>(&a.value())) {
        return verbatim->text == std::get<Verbatim>(b.value()).text;
    }
    if (const std::string* name = a.as_name()) {
        return b.is_name(*name);
    }
    return a.as_bool() == b.as_bool() && a.as_ref() == b.as_ref();
}

}  // namespace sealpdf::pdf
