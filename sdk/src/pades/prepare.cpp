#include "pades/prepare.h"

#include <algorithm>

#include "pades/placeholders.h"

namespace sealpdf::pades {

namespace {

constexpr std::size_t chunk_size = 256U << 10;

std::uint64_t place_of(const pdf::RevisionBytes& revision, int tag) {
    const auto found = revision.verbatim.find(tag);
    if (found == revision.verbatim.end() || found->second < revision.begin ||
        found->second >= revision.begin + revision.bytes.size()) {
        throw Error(ErrorCode::internal, "the new revision holds no signature dictionary");
    }
    return found->second - revision.begin;
}

/// The revision's bytes from `begin` to `end`, both offsets in the finished file.
ByteView part(const PreparedSignature& prepared, std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t start = prepared.revision.begin;
    return ByteView(prepared.revision.bytes)
        .subspan(static_cast<std::size_t>(begin - start), static_cast<std::size_t>(end - begin));
}

}  // namespace

PreparedSignature prepare(const pdf::Document& document) {
    PreparedSignature prepared;
    // ISO 32000-2, 14.4: the second part of /ID tells one revision from another; random bytes leak nothing
    // about the content.
    prepared.revision = pdf::write_revision(document, crypto::random_bytes(16));
    Bytes& bytes = prepared.revision.bytes;
    const std::uint64_t contents = place_of(prepared.revision, contents_tag);
    const auto end = std::find(bytes.begin() + static_cast<std::ptrdiff_t>(contents), bytes.end(), '>');
    if (bytes[static_cast<std::size_t>(contents)] != '<' || end == bytes.end()) {
        throw Error(ErrorCode::internal, "the place for the signature value was not written as reserved");
    }
    prepared.contents_begin = prepared.revision.begin + contents;
    const auto contents_end = prepared.revision.begin + static_cast<std::uint64_t>(end - bytes.begin()) + 1;
    prepared.capacity = static_cast<std::size_t>((contents_end - prepared.contents_begin - 2) / 2);

    ByteRange& range = prepared.byte_range;
    range.length1 = static_cast<std::int64_t>(prepared.contents_begin);
    range.offset2 = static_cast<std::int64_t>(contents_end);
    range.length2 = static_cast<std::int64_t>(prepared.revision.begin + bytes.size() - contents_end);
    std::string text = "[0 " + std::to_string(range.length1) + " " + std::to_string(range.offset2) + " " +
                       std::to_string(range.length2);
    text.resize(byte_range_width - 1, ' ');
    text += ']';
    std::ranges::copy(
        text, bytes.begin() + static_cast<std::ptrdiff_t>(place_of(prepared.revision, byte_range_tag)));
    return prepared;
}

Bytes digest_and_copy(const ByteSource& old_file, const PreparedSignature& prepared,
                      crypto::DigestAlgorithm digest, ByteSink* copy) {
    crypto::Digest hash(digest);
    const auto take = [&](ByteView bytes) {
        hash.update(bytes);
        if (copy != nullptr) {
            copy->write(bytes);
        }
    };
    const std::uint64_t size = prepared.revision.begin;
    if (const ByteView whole = old_file.contiguous(); whole.size() == size) {
        take(whole);
    } else {
        Bytes buffer(static_cast<std::size_t>(std::min<std::uint64_t>(size, chunk_size)));
        for (std::uint64_t offset = 0; offset < size;) {
            const std::span chunk(
                buffer.data(), static_cast<std::size_t>(std::min<std::uint64_t>(size - offset, chunk_size)));
            old_file.read(offset, chunk);
            take(chunk);
            offset += chunk.size();
        }
    }
    const ByteRange& range = prepared.byte_range;
    hash.update(part(prepared, size, prepared.contents_begin));
    hash.update(part(prepared, static_cast<std::uint64_t>(range.offset2), range.end()));
    return hash.finish();
}

void embed(PreparedSignature& prepared, ByteView cms) {
    if (cms.size() > prepared.capacity) {
        throw Error(ErrorCode::internal, "the signature has " + std::to_string(cms.size()) + " bytes, " +
                                             std::to_string(prepared.capacity) + " were reserved for it");
    }
    static constexpr char digits[] = "0123456789abcdef";
    auto target = prepared.revision.bytes.begin() +
                  static_cast<std::ptrdiff_t>(prepared.contents_begin - prepared.revision.begin) + 1;
    for (const std::uint8_t byte : cms) {
        *target++ = static_cast<std::uint8_t>(digits[byte >> 4]);
        *target++ = static_cast<std::uint8_t>(digits[byte & 15]);
    }
}

namespace {

// Tokens differ by some bytes from one request to the next: serial numbers, ECDSA values.
constexpr std::size_t margin = 256;

void reserve_contents(pdf::Document& document, std::size_t capacity) {
    for (const auto& [ref, object] : document.touched()) {
        const pdf::Dict* dict = object.as_dict();
        const pdf::Object* contents = dict == nullptr ? nullptr : dict->find("Contents");
        const auto* reserved = contents == nullptr ? nullptr : std::get_if<pdf::Verbatim>(&contents->value());
        if (reserved != nullptr && reserved->tag == contents_tag) {
            document.touch(ref).as_dict()->set("Contents", blank_contents(capacity));
            return;
        }
    }
    throw Error(ErrorCode::internal, "the new revision holds no signature dictionary");
}

}  // namespace

Bytes sign_revision(pdf::Document& document, crypto::DigestAlgorithm digest, const MakeValue& make_value) {
    const ByteSource& old_file = document.file()->source();
    for (const bool last : {false, true}) {
        PreparedSignature prepared = prepare(document);
        const Bytes value = make_value(digest_and_copy(old_file, prepared, digest, nullptr));
        if (value.size() <= prepared.capacity) {
            embed(prepared, value);
            return std::move(prepared.revision.bytes);
        }
        if (!last) {
            reserve_contents(document, value.size() + margin);
        }
    }
    throw Error(ErrorCode::tsa_rejected,
                "the timestamp grew from one request to the next, so that no room can be kept for it: try again");
}

}  // namespace sealpdf::pades
