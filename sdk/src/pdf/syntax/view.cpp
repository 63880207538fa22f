#include <algorithm>
#include <unordered_map>

#include "pdf/syntax/file.h"
#include "pdf/syntax/filters.h"
#include "pdf/syntax/indirect_object.h"
#include "pdf/syntax/object_stream.h"
#include "pdf/syntax/security_handler.h"

namespace sealpdf::pdf {
namespace {

const Object kNull;
constexpr int kMaxReferences = 32;  // from one reference to the next
constexpr int kMaxPending = 16;     // objects waiting for another one's /Length or object stream
constexpr std::size_t kObjectStreamCache = 4u << 20;

}  // namespace

struct View::Impl {
    FilePtr file;
    std::size_t revision_count = 0;
    WorkBudget budget;
    // Never evicted: get() gives references. What is kept is bounded by Limits::total_values.
    std::unordered_map<std::uint32_t, std::unique_ptr<Object>> objects;
    std::unordered_map<std::uint32_t, Failure> failures;
    std::unordered_map<std::uint32_t, std::shared_ptr<const ObjectStream>> object_streams;
    std::unordered_map<std::uint32_t, Failure> broken_object_streams;
    std::size_t object_stream_bytes = 0;
    std::vector<std::uint32_t> pending;

    Impl(FilePtr opened, std::size_t count);
    [[noreturn]] void fail(const Failure& failure, Ref ref) const;
    const Object& get(Ref ref);
    Result<IndirectObject> read_in_file(Ref ref, const XrefEntry& entry);
    Result<Object> read(Ref ref, const XrefEntry& entry);
    Result<Object> read_in_object_stream(std::uint32_t number, const XrefEntry& entry);
    Result<std::shared_ptr<const ObjectStream>> object_stream(std::uint32_t number);
    Result<ObjectStream> read_object_stream(std::uint32_t number);
    std::optional<std::int64_t> length_of(Ref ref);
    Result<Bytes> decoded(const Stream& stream, const Resolver& resolve);
    Bytes raw(const Stream& stream, const Resolver& resolve);
};

View::Impl::Impl(FilePtr opened, std::size_t count)
    : file(std::move(opened)), revision_count(std::clamp<std::size_t>(count, 1, file->revisions().size())) {
    const Limits& limits = file->limits();
    budget.bytes_left = (64ull << 20) + 8 * std::min(file->source().size(), std::uint64_t{1} << 50);
    budget.inflated_left = limits.total_inflated_bytes;
    budget.values_left = limits.total_values;
}

void View::Impl::fail(const Failure& failure, Ref ref) const {
    throw Error(failure.code, failure.message, file->source().name(),
                failure.object.empty() ? to_string(ref) : failure.object);
}

const Object& View::Impl::get(Ref ref) {
    const XrefEntry* entry = file->entry(ref.number, revision_count);
    const bool free = entry == nullptr || entry->kind == XrefEntry::Kind::free;
    // Objects in object streams have generation 0 (7.5.7); a reference to another generation is one to null.
    if (free || (entry->kind == XrefEntry::Kind::in_file ? entry->generation : 0) != ref.generation) {
        return kNull;
    }
    if (const auto known = objects.find(ref.number); known != objects.end()) {
        return *known->second;
    }
    if (const auto known = failures.find(ref.number); known != failures.end()) {
        fail(known->second, ref);
    }
    Result<Object> object = read(ref, *entry);
    if (!object) {
        failures.emplace(ref.number, object.failure());
        fail(object.failure(), ref);
    }
    return *objects.emplace(ref.number, std::make_unique<Object>(std::move(*object))).first->second;
}

Result<Object> View::Impl::read(Ref ref, const XrefEntry& entry) {
    if (pending.size() >= kMaxPending ||
        std::find(pending.begin(), pending.end(), ref.number) != pending.end()) {
        return Failure{ErrorCode::damaged, "an object is needed to read itself", to_string(ref)};
    }
    struct Pending {
        std::vector<std::uint32_t>& list;
        ~Pending() { list.pop_back(); }
    };
    pending.push_back(ref.number);
    const Pending guard{pending};
    if (entry.kind == XrefEntry::Kind::in_object_stream) {
        return read_in_object_stream(ref.number, entry);
    }
    Result<IndirectObject> object = read_in_file(ref, entry);
    if (!object) {
        return object.failure();
    }
    if (!WorkBudget::take(budget.values_left, object->values)) {
        return Failure{
            ErrorCode::limit_exceeded, "the document's objects need more memory than the limit", {}};
    }
    if (file->security() != nullptr) {
        if (std::optional<Failure> failure = file->security()->decrypt(object->value, ref)) {
            return *std::move(failure);
        }
    }
    return std::move(object->value);
}

Result<IndirectObject> View::Impl::read_in_file(Ref ref, const XrefEntry& entry) {
    Result<IndirectObject> object = read_indirect_object(file->source(), entry.offset, file->limits(), budget,
                                                         [this](Ref length) { return length_of(length); });
    if (object && (object->ref.number != ref.number || object->ref.generation != entry.generation)) {
        return Failure{ErrorCode::damaged, "another object stands where the cross-reference says",
                       to_string(ref)};
    }
    return object;
}

std::optional<std::int64_t> View::Impl::length_of(Ref ref) {
    try {
        return get(ref).as_int();
    } catch (const Error&) {
        return std::nullopt;  // the stream's end is searched instead
    }
}

Result<Object> View::Impl::read_in_object_stream(std::uint32_t number, const XrefEntry& entry) {
    Result<std::shared_ptr<const ObjectStream>> stream = object_stream(entry.stream_number);
    if (!stream) {
        return stream.failure();
    }
    const auto& numbers = (*stream)->numbers();
    if (entry.index >= numbers.size() || numbers[entry.index] != number) {
        return Failure{
            ErrorCode::damaged, "an object stream does not hold the object the cross-reference says", {}};
    }
    Result<ObjectStream::Member> member = (*stream)->read(entry.index, file->limits());
    if (!member) {
        return member.failure();
    }
    if (!WorkBudget::take(budget.bytes_left, member->length) ||
        !WorkBudget::take(budget.values_left, member->values)) {
        return Failure{ErrorCode::limit_exceeded, "the document's objects need more than the limit", {}};
    }
    return std::move(member->value);
}

Result<std::shared_ptr<const ObjectStream>> View::Impl::object_stream(std::uint32_t number) {
    if (const auto known = object_streams.find(number); known != object_streams.end()) {
        return known->second;
    }
    if (const auto broken = broken_object_streams.find(number); broken != broken_object_streams.end()) {
        return broken->second;
    }
    Result<ObjectStream> stream = read_object_stream(number);
    if (!stream) {
        broken_object_streams.emplace(number, stream.failure());
        return stream.failure();
    }
    if (object_stream_bytes > kObjectStreamCache) {
        object_streams.clear();
        object_stream_bytes = 0;
    }
    object_stream_bytes += stream->size();
    return object_streams.emplace(number, std::make_shared<const ObjectStream>(std::move(*stream)))
        .first->second;
}

Result<ObjectStream> View::Impl::read_object_stream(std::uint32_t number) {
    const Failure none{ErrorCode::damaged, "an object stream is missing", to_string(Ref{number, 0})};
    const XrefEntry* entry = file->entry(number, revision_count);
    if (entry == nullptr || entry->kind != XrefEntry::Kind::in_file) {
        return none;  // 7.5.7: object streams are not kept in object streams
    }
    const Stream* stream = get(Ref{number, entry->generation}).as_stream();
    if (stream == nullptr) {
        return none;
    }
    const Resolver resolve = [this](const Object& object) -> const Object& {
        return object.as_ref() ? get(*object.as_ref()) : object;
    };
    const auto integer = [&](std::string_view key) {
        const Object* value = stream->dict.find(key);
        return value != nullptr ? resolve(*value).as_int().value_or(-1) : -1;
    };
    const std::int64_t count = integer("N"), first = integer("First");
    Result<Bytes> data = decoded(*stream, resolve);
    if (!data) {
        return data.failure();
    }
    budget.bytes_left +=
        std::min<std::uint64_t>(data->size(), 64u << 20) * 2;  // its objects are read once, too
    return ObjectStream::parse(std::move(*data), count, first, file->limits());
}

Bytes View::Impl::raw(const Stream& stream, const Resolver& resolve) {
    if (stream.data != nullptr) {
        return *stream.data;
    }
    const std::uint64_t size = file->source().size();
    if (stream.offset > size || stream.length > size - stream.offset) {
        throw Error(ErrorCode::damaged, "a stream reaches beyond the file", file->source().name());
    }
    Bytes data = file->source().read(stream.offset, static_cast<std::size_t>(stream.length));
    if (file->security() == nullptr || stream.encrypted_as.number == 0) {
        return data;
    }
    return file->security()
        ->decrypt_stream(stream, std::move(data), resolve)
        .value_or_throw(file->source().name());
}

Result<Bytes> View::Impl::decoded(const Stream& stream, const Resolver& resolve) {
    if (stream.dict.contains("F")) {
        return Failure{ErrorCode::unsupported, "a stream's data are in another file", {}};
    }
    Result<std::vector<FilterStep>> steps = read_filter_steps(stream.dict, file->limits(), resolve);
    if (!steps) {
        return steps.failure();
    }
    if (stream.data == nullptr && stream.length > file->limits().inflated_bytes) {
        return Failure{ErrorCode::limit_exceeded, "a stream is longer than the limit", {}};
    }
    if (file->security() != nullptr) {
        std::erase_if(*steps, [](const FilterStep& step) { return step.name == "Crypt"; });  // raw() undid it
    }
    std::uint64_t produced = 0;
    const std::uint64_t raw_size = stream.data != nullptr ? stream.data->size() : stream.length;
    Result<Bytes> data = decode(raw(stream, resolve), *steps,
                                std::min(budget.inflated_left, file->limits().inflated_bytes), produced);
    // What a failed decoding produced costs as well, else a bomb could be set off again and again.
    if (!data && data.failure().code != ErrorCode::unsupported) {
        constexpr std::uint64_t kDeflateRatio = 1032;  // at most
        produced = std::min(file->limits().inflated_bytes, (raw_size + 1) * kDeflateRatio);
    }
    WorkBudget::take(budget.inflated_left, produced);
    return data;
}

View::View(FilePtr file, std::size_t revision_count)
    : impl_(std::make_unique<Impl>(std::move(file), revision_count)) {}
View View::newest(FilePtr file) {
    const std::size_t count = file->revisions().size();
    return View(std::move(file), count);
}
View::~View() = default;
View::View(View&&) noexcept = default;
View& View::operator=(View&&) noexcept = default;

const FilePtr& View::file() const { return impl_->file; }
std::size_t View::revision_count() const { return impl_->revision_count; }
const Dict& View::trailer() const { return impl_->file->revisions()[impl_->revision_count - 1].trailer; }
const XrefEntry* View::entry(std::uint32_t number) const {
    return impl_->file->entry(number, impl_->revision_count);
}
const Object& View::get(Ref ref) const { return impl_->get(ref); }

const Object& View::resolve(const Object& object) const {
    const Object* value = &object;
    for (int i = 0; i < kMaxReferences; ++i) {
        const std::optional<Ref> ref = value->as_ref();
        if (!ref) {
            return *value;
        }
        value = &impl_->get(*ref);
    }
    throw Error(ErrorCode::damaged, "references point to each other in a loop", file()->source().name());
}

const Object& View::at(const Dict& dict, std::string_view key) const {
    const Object* value = dict.find(key);
    return value != nullptr ? resolve(*value) : kNull;
}
const Dict* View::dict_at(const Dict& dict, std::string_view key) const { return at(dict, key).as_dict(); }
const Array* View::array_at(const Dict& dict, std::string_view key) const { return at(dict, key).as_array(); }

Ref View::catalog_ref() const {
    const Object* root = trailer().find("Root");
    const std::optional<Ref> ref = root != nullptr ? root->as_ref() : std::nullopt;
    if (!ref) {
        throw Error(ErrorCode::damaged, "the trailer names no document catalog", file()->source().name());
    }
    return *ref;
}

const Dict& View::catalog() const {
    const Ref ref = catalog_ref();
    const Dict* catalog = get(ref).as_dict();
    if (catalog == nullptr) {
        throw Error(ErrorCode::damaged, "the document catalog is missing", file()->source().name(),
                    to_string(ref));
    }
    return *catalog;
}

Bytes View::raw_stream(const Stream& stream) const {
    return impl_->raw(stream, [this](const Object& object) -> const Object& { return resolve(object); });
}

Result<Bytes> View::decoded_stream(const Stream& stream) const {
    return impl_->decoded(stream, [this](const Object& object) -> const Object& { return resolve(object); });
}

std::optional<View::Extent> View::extent(std::uint32_t number) const {
    const XrefEntry* const found = entry(number);
    if (found == nullptr || found->kind != XrefEntry::Kind::in_file) {
        return std::nullopt;
    }
    const Ref ref{number, found->generation};
    Result<IndirectObject> object = impl_->read_in_file(ref, *found);
    if (!object) {
        impl_->fail(object.failure(), ref);
    }
    return Extent{found->offset, object->end};
}

std::vector<std::uint32_t> View::object_stream_numbers(std::uint32_t stream_number) const {
    Result<std::shared_ptr<const ObjectStream>> stream = impl_->object_stream(stream_number);
    if (!stream) {
        impl_->fail(stream.failure(), Ref{stream_number, 0});
    }
    return (*stream)->numbers();
}

}  // namespace sealpdf::pdf
