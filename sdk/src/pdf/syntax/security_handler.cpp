#include "pdf/syntax/security_handler.h"

#include <functional>

#include "pdf/syntax/password_encoding.h"

namespace sealpdf::pdf {
namespace {

using Transform = std::function<Result<Bytes>(ByteView)>;

// 7.6.2 says "any hexadecimal strings representing the value of the Contents key in a Signature dictionary"; /Type is
// optional there, /ByteRange tells it from an annotation.
bool is_signature(const Dict& dict) { return dict.contains("ByteRange") && dict.contains("Contents"); }

std::optional<Failure> transform_strings(Object& object, const Transform& transform) {
    if (const String* string = object.as_string()) {
        Result<Bytes> bytes = transform(string->bytes);
        if (!bytes) {
            return bytes.failure();
        }
        object = Object(String{std::move(*bytes), string->hexadecimal});
        return std::nullopt;
    }
    if (Array* array = object.as_array()) {
        for (Object& element : *array) {
            if (auto failure = transform_strings(element, transform)) {
                return failure;
            }
        }
    }
    if (Dict* dict = object.as_dict()) {
        const bool signature = is_signature(*dict);
        for (auto& [key, value] : *dict) {
            if (signature && key == "Contents") {
                continue;
            }
            if (auto failure = transform_strings(value, transform)) {
                return failure;
            }
        }
    }
    return std::nullopt;
}

Result<Bytes> encrypt_bytes(CryptMethod method, ByteView key, ByteView clear) {
    if (method == CryptMethod::identity) {
        return to_bytes(clear);
    }
    if (method == CryptMethod::rc4) {
        return rc4(key, clear);
    }
    Bytes out = random_bytes(kAesBlock);
    Bytes blocks = to_bytes(clear);
    const std::size_t missing = kAesBlock - clear.size() % kAesBlock;  // RFC 8018, 6.1.1
    blocks.insert(blocks.end(), missing, static_cast<std::uint8_t>(missing));
    append(out, aes_cbc_encrypt(key, out, blocks));
    return out;
}

// Readers take what is there: without whole blocks the rest is dropped, a padding that is none is kept.
Result<Bytes> decrypt_bytes(CryptMethod method, ByteView key, ByteView encrypted) {
    if (method == CryptMethod::identity) {
        return to_bytes(encrypted);
    }
    if (method == CryptMethod::rc4) {
        return rc4(key, encrypted);
    }
    if (encrypted.size() < 2 * kAesBlock) {
        return Bytes();
    }
    const ByteView blocks = encrypted.subspan(kAesBlock, (encrypted.size() / kAesBlock - 1) * kAesBlock);
    Bytes clear = aes_cbc_decrypt(key, encrypted.first(kAesBlock), blocks);
    const std::size_t padding = clear.back();
    if (padding >= 1 && padding <= kAesBlock &&
        std::all_of(clear.end() - static_cast<std::ptrdiff_t>(padding), clear.end(),
                    [&](std::uint8_t byte) { return byte == padding; })) {
        clear.resize(clear.size() - padding);
    }
    return clear;
}

// Some writers leave strings clear in documents encrypted by AES, where that shows: they are no whole blocks.
bool may_be_encrypted(CryptMethod method, ByteView string) {
    const bool aes = method == CryptMethod::aes_128 || method == CryptMethod::aes_256;
    return !aes || (string.size() >= 2 * kAesBlock && string.size() % kAesBlock == 0);
}

Permissions read_permissions(std::uint32_t bits, int revision) {
    const auto has = [bits](int position) { return (bits >> (position - 1) & 1) != 0; };
    Permissions out;
    out.modify_contents = has(4);
    out.annotate = has(6);
    out.fill_fields = has(6) || (revision >= 3 && has(9));
    out.create_fields = has(4) && has(6);
    return out;
}

bool is_xref_stream(const Object& object) {
    const Object* type = object.as_stream() != nullptr ? object.as_dict()->find("Type") : nullptr;
    return type != nullptr && type->is_name("XRef");
}

}  // namespace

Result<std::shared_ptr<const SecurityHandler>> SecurityHandler::make(const Dict& dict,
                                                                     const Resolver& resolve,
                                                                     std::optional<Ref> own, ByteView id,
                                                                     std::string_view password) {
    Result<EncryptionDictionary> dictionary = parse_encryption_dictionary(dict, resolve);
    if (!dictionary) {
        return dictionary.failure();
    }
    Failure failure;
    for (Bytes& candidate : encode_password(password, dictionary->revision)) {
        Result<FileKey> key = find_file_key(*dictionary, id, candidate);
        wipe(candidate);
        if (key) {
            // Who gave no password has not shown to be the owner, even where the owner's is empty.
            key->owner = key->owner && !password.empty();
            return std::shared_ptr<const SecurityHandler>(
                new SecurityHandler(std::move(*dictionary), std::move(*key), own));
        }
        failure = key.failure();
    }
    if (failure.code == ErrorCode::wrong_password && password.empty()) {
        return Failure{ErrorCode::encrypted, "the document is encrypted: give its password", {}};
    }
    return failure;
}

SecurityHandler::SecurityHandler(EncryptionDictionary dictionary, FileKey key, std::optional<Ref> own)
    : dictionary_(std::move(dictionary)), key_(std::move(key.key)), own_(own) {
    const std::uint32_t bits = checked_permissions(dictionary_, {key_, key.owner});
    permissions_agree_ = bits == dictionary_.permissions;
    if (!key.owner) {
        permissions_ = read_permissions(bits, dictionary_.revision);
    }
}

SecurityHandler::~SecurityHandler() { wipe(key_); }

// Algorithm 1: the file's key, the object's number and generation, low bytes first, with AES the word "sAlT".
Bytes SecurityHandler::object_key(CryptMethod method, Ref ref) const {
    if (method == CryptMethod::aes_256 || method == CryptMethod::identity) {
        return key_;
    }
    const std::uint8_t number[5] = {
        static_cast<std::uint8_t>(ref.number), static_cast<std::uint8_t>(ref.number >> 8),
        static_cast<std::uint8_t>(ref.number >> 16), static_cast<std::uint8_t>(ref.generation),
        static_cast<std::uint8_t>(ref.generation >> 8)};
    Bytes key = md5({key_, number, as_bytes(method == CryptMethod::aes_128 ? "sAlT" : "")});
    key.resize(std::min<std::size_t>(key_.size() + 5, 16));
    return key;
}

Result<CryptMethod> SecurityHandler::method_of(const Dict& stream, const Resolver& resolve) const {
    const auto at = [&](const Dict& dict, std::string_view key) -> const Object& {
        static const Object null;
        const Object* value = dict.find(key);
        return value != nullptr ? resolve(*value) : null;
    };
    const Object &filter = at(stream, "Filter"), &parameters = at(stream, "DecodeParms");
    const Array* filters = filter.as_array();
    const Object* first = filters == nullptr ? &filter
                          : filters->empty() ? nullptr
                                             : &resolve(filters->front());
    if (first != nullptr && first->is_name("Crypt")) {  // 7.4.10: has to be the first
        const Array* list = parameters.as_array();
        const Object* own = list == nullptr ? &parameters : list->empty() ? nullptr : &resolve(list->front());
        const Dict* crypt = own != nullptr ? own->as_dict() : nullptr;
        const std::string* name = crypt != nullptr ? at(*crypt, "Name").as_name() : nullptr;
        if (name == nullptr || *name == "Identity") {
            return CryptMethod::identity;
        }
        const auto found = dictionary_.filters.find(*name);
        if (found == dictionary_.filters.end()) {
            return Failure{
                ErrorCode::damaged, "a stream names a crypt filter that the document does not define", {}};
        }
        return found->second;
    }
    const Object& type = at(stream, "Type");
    if (type.is_name("XRef") || (type.is_name("Metadata") && !dictionary_.encrypt_metadata)) {
        return CryptMethod::identity;
    }
    return type.is_name("EmbeddedFile") ? dictionary_.embedded_files : dictionary_.streams;
}

std::optional<Failure> SecurityHandler::decrypt(Object& object, Ref ref) const {
    if ((own_ && own_->number == ref.number) || is_xref_stream(object)) {
        return std::nullopt;
    }
    if (Stream* stream = object.as_stream()) {
        stream->encrypted_as = ref;
    }
    if (dictionary_.strings == CryptMethod::identity) {
        return std::nullopt;
    }
    const Bytes key = object_key(dictionary_.strings, ref);
    return transform_strings(object, [&](ByteView string) -> Result<Bytes> {
        return may_be_encrypted(dictionary_.strings, string) ? decrypt_bytes(dictionary_.strings, key, string)
                                                             : to_bytes(string);
    });
}

Result<Bytes> SecurityHandler::decrypt_stream(const Stream& stream, Bytes raw,
                                              const Resolver& resolve) const {
    const Result<CryptMethod> method = method_of(stream.dict, resolve);
    if (!method) {
        return method.failure();
    }
    if (*method == CryptMethod::identity) {
        return raw;
    }
    return decrypt_bytes(*method, object_key(*method, stream.encrypted_as), raw);
}

std::optional<Failure> SecurityHandler::encrypt(Object& object, Ref ref, const Resolver& resolve) const {
    const Bytes string_key = object_key(dictionary_.strings, ref);
    if (auto failure = transform_strings(object, [&](ByteView string) {
            return encrypt_bytes(dictionary_.strings, string_key, string);
        })) {
        return failure;
    }
    Stream* stream = object.as_stream();
    if (stream == nullptr) {
        return std::nullopt;
    }
    const Result<CryptMethod> method = method_of(stream->dict, resolve);
    if (!method) {
        return method.failure();
    }
    Result<Bytes> data = encrypt_bytes(*method, object_key(*method, ref), *stream->data);
    if (!data) {
        return data.failure();
    }
    stream->data = std::make_shared<const Bytes>(std::move(*data));
    return std::nullopt;
}

}  // namespace sealpdf::pdf
