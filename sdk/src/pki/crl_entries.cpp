#include <algorithm>
#include <bit>
#include <cstring>

#include "base/time.h"
#include "crypto/digest.h"
#include "pki/crl_impl.h"

// der::Reader builds a Result for each element; over millions of entries that would cost more than the hash
// of the CRL. So this file has its own cursor, which knows definite lengths only (DER, as CRLs have to be).

namespace sealpdf::pki {
namespace {

struct Item {
    std::uint8_t tag = 0;
    ByteView content;
};

inline bool take(ByteView& rest, Item& item) {
    if (rest.size() < 2) {
        return false;
    }
    std::size_t length = rest[1];
    std::size_t header = 2;
    if (length >= 0x80) {
        const std::size_t count = length & 0x7fU;
        if (count == 0 || count > 4 || rest.size() < 2 + count) {
            return false;
        }
        length = 0;
        for (std::size_t i = 0; i < count; ++i) {
            length = length << 8U | rest[2 + i];
        }
        header += count;
    }
    if (length > rest.size() - header) {
        return false;
    }
    item.tag = rest[0];
    item.content = rest.subspan(header, length);
    rest = rest.subspan(header + length);
    return true;
}

struct RawEntry {
    ByteView serial, extensions;
    Item date;
};

inline bool take_entry(ByteView& rest, RawEntry& entry) {
    Item sequence;
    if (!take(rest, sequence) || sequence.tag != der::sequence) {
        return false;
    }
    ByteView fields = sequence.content;
    Item serial;
    if (!take(fields, serial) || serial.tag != der::integer || !take(fields, entry.date)) {
        return false;
    }
    if (entry.date.tag != der::utc_time && entry.date.tag != der::generalized_time) {
        return false;
    }
    entry.serial = serial.content;
    entry.extensions = {};
    if (fields.empty()) {
        return true;
    }
    Item extensions;
    if (!take(fields, extensions) || extensions.tag != der::sequence || !fields.empty()) {
        return false;
    }
    entry.extensions = extensions.content;
    return true;
}

enum class EntryExtension { reason, invalidity_date, certificate_issuer, other };

struct RawExtension {
    EntryExtension kind = EntryExtension::other;
    bool critical = false;
    ByteView value;
};

inline bool take_extension(ByteView& rest, RawExtension& extension) {
    Item sequence;
    Item oid;
    Item next;
    if (!take(rest, sequence) || sequence.tag != der::sequence) {
        return false;
    }
    ByteView fields = sequence.content;
    if (!take(fields, oid) || oid.tag != der::oid || !take(fields, next)) {
        return false;
    }
    extension.critical = false;
    if (next.tag == der::boolean) {
        extension.critical = next.content.size() == 1 && next.content[0] != 0;
        if (!take(fields, next)) {
            return false;
        }
    }
    extension.value = next.content;
    extension.kind = EntryExtension::other;
    if (oid.content.size() == 3 && oid.content[0] == 0x55 && oid.content[1] == 0x1d) {  // id-ce
        switch (oid.content[2]) {
            case 21:
                extension.kind = EntryExtension::reason;
                break;
            case 24:
                extension.kind = EntryExtension::invalidity_date;
                break;
            case 29:
                extension.kind = EntryExtension::certificate_issuer;
                break;
            default:
                break;
        }
    }
    return next.tag == der::octet_string && fields.empty();
}

/// The canonical name certificateIssuer gives (5.3.3); empty when there is no such extension, or no name in
/// it.
std::string issuer_of(const RawEntry& entry) {
    ByteView rest = entry.extensions;
    RawExtension extension;
    while (!rest.empty() && take_extension(rest, extension)) {
        if (extension.kind != EntryExtension::certificate_issuer) {
            continue;
        }
        const auto names = der::parse(extension.value);
        const auto parsed = names ? parse_general_names(names->content, 1) : std::nullopt;
        if (!parsed) {
            return "?";
        }
        for (const auto& name : *parsed) {
            if (name.kind == GeneralName::directory) {
                const auto issuer = parse_name(name.value);
                return issuer ? issuer->canonical_key() : "?";
            }
        }
        return "?";
    }
    return {};
}

CrlEntry read_entry(const RawEntry& raw) {
    CrlEntry entry;
    entry.revocation_date = parse_asn1_time(raw.date.tag, as_text(raw.date.content));
    ByteView rest = raw.extensions;
    RawExtension extension;
    while (!rest.empty() && take_extension(rest, extension)) {
        Item value;
        ByteView inner = extension.value;
        if (!take(inner, value)) {
            continue;
        }
        if (extension.kind == EntryExtension::reason && value.content.size() == 1) {
            entry.reason = value.content[0];
            entry.has_reason = true;
        } else if (extension.kind == EntryExtension::invalidity_date) {
            entry.invalidity_date = parse_asn1_time(value.tag, as_text(value.content));
        }
    }
    return entry;
}

inline bool same_bytes(ByteView a, ByteView b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

bool check_entries(Crl::Impl& impl) {
    ByteView rest = impl.entries;
    RawEntry entry;
    while (!rest.empty()) {
        if (!take_entry(rest, entry)) {
            return false;
        }
        ++impl.count;
        ByteView extensions = entry.extensions;
        RawExtension extension;
        while (!extensions.empty()) {
            if (!take_extension(extensions, extension)) {
                return false;
            }
            // RFC 5280, 5.3: one unknown critical entry extension makes the whole CRL unusable.
            impl.unknown_critical |= extension.critical && extension.kind == EntryExtension::other;
            impl.has_certificate_issuer |= extension.kind == EntryExtension::certificate_issuer;
        }
    }
    return true;
}

std::size_t SerialIndex::slot_of(ByteView serial) const {
    // Multiply and fold: 16 octets a step, and the seed keeps the outcome unknown outside.
    std::uint64_t hash = seed_[0] ^ serial.size();
    while (!serial.empty()) {
        std::uint64_t word = 0;
        const std::size_t taken = std::min(serial.size(), sizeof word);
        std::memcpy(&word, serial.data(), taken);
        serial = serial.subspan(taken);
        __extension__ using Wide = unsigned __int128;
        const Wide product = static_cast<Wide>(hash ^ word) * (seed_[1] | 1U);
        hash = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
    }
    return static_cast<std::size_t>(hash ^ hash >> 32U) & (slots_.size() - 1);
}

void SerialIndex::build(ByteView entries, std::size_t count, bool indirect) {
    constexpr std::size_t max_entries = std::size_t{1} << 26U;
    if (count > max_entries || entries.size() >= UINT32_MAX) {
        return;
    }
    const Bytes seed = crypto::random_bytes(sizeof seed_);
    std::memcpy(seed_, seed.data(), sizeof seed_);
    slots_.assign(std::bit_ceil(2 * count + 1), 0);
    ByteView rest = entries;
    RawEntry entry;
    while (!rest.empty()) {
        const auto offset = static_cast<std::uint32_t>(entries.size() - rest.size());
        if (!take_entry(rest, entry) || !insert(entries, entry.serial, offset, indirect)) {
            *this = {};
            return;
        }
        if (indirect && !issuer_of(entry).empty()) {
            naming_.push_back(offset);
        }
    }
}

/// False: too many entries meet in one place.
bool SerialIndex::insert(ByteView entries, ByteView serial, std::uint32_t offset, bool indirect) {
    constexpr int max_probes = 256;
    std::size_t slot = slot_of(serial);
    for (int probes = 0; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
        ByteView there = entries.subspan(slots_[slot] - 1);
        RawEntry other;
        if (++probes > max_probes) {
            return false;
        }
        // Of two entries the first counts; but different issuers may have given the same number.
        if (!indirect && take_entry(there, other) && same_bytes(other.serial, serial)) {
            return true;
        }
    }
    slots_[slot] = offset + 1;
    return true;
}

/// 5.3.3: an entry without certificateIssuer inherits it from the entry before; the first from the CRL itself.
std::string SerialIndex::issuer_at(ByteView entries, std::uint32_t offset, const std::string& crl_issuer) const {
    const auto behind = std::ranges::upper_bound(naming_, offset);
    if (behind == naming_.begin()) {
        return crl_issuer;
    }
    ByteView rest = entries.subspan(*std::prev(behind));
    RawEntry entry;
    return take_entry(rest, entry) ? issuer_of(entry) : std::string("?");
}

ByteView SerialIndex::find(ByteView entries, ByteView serial, const std::string& issuer,
                           const std::string& crl_issuer) const {
    for (std::size_t slot = slot_of(serial); slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
        const std::uint32_t offset = slots_[slot] - 1;
        ByteView rest = entries.subspan(offset);
        RawEntry entry;
        if (take_entry(rest, entry) && same_bytes(entry.serial, serial) &&
            issuer_at(entries, offset, crl_issuer) == issuer) {
            return entries.subspan(offset);
        }
    }
    return {};
}

std::optional<CrlEntry> Crl::Impl::find(ByteView serial, const std::string& certificate_issuer_key) const {
    constexpr std::size_t worth_an_index = 1024;
    if (count < worth_an_index) {
        return walk(serial, certificate_issuer_key);
    }
    {
        const std::scoped_lock lock(mutex);
        // Walking costs less than making the index, so that is done for the second question, once.
        if (lookups++ == 1) {
            index.build(entries, count, has_certificate_issuer);
        }
        if (lookups == 1 || !index) {
            return walk(serial, certificate_issuer_key);
        }
    }
    ByteView rest = index.find(entries, serial, certificate_issuer_key, issuer_key);  // no longer changed
    RawEntry entry;
    return !rest.empty() && take_entry(rest, entry) ? std::optional(read_entry(entry)) : std::nullopt;
}

std::optional<CrlEntry> Crl::Impl::walk(ByteView serial, const std::string& certificate_issuer_key) const {
    ByteView rest = entries;
    RawEntry entry;
    // 5.3.3: an entry without certificateIssuer inherits it from the entry before; the first from the CRL
    // itself.
    bool issuer_matches = certificate_issuer_key == issuer_key;
    while (!rest.empty() && take_entry(rest, entry)) {
        if (has_certificate_issuer && !entry.extensions.empty()) {
            if (const std::string named = issuer_of(entry); !named.empty()) {
                issuer_matches = named == certificate_issuer_key;
            }
        }
        if (issuer_matches && same_bytes(entry.serial, serial)) {
            return read_entry(entry);
        }
    }
    return std::nullopt;
}

int compare_numbers(ByteView a, ByteView b) {
    const auto significant = [](ByteView number) {
        while (!number.empty() && number[0] == 0) {
            number = number.subspan(1);
        }
        return number;
    };
    a = significant(a);
    b = significant(b);
    if (a.size() != b.size()) {
        return a.size() < b.size() ? -1 : 1;
    }
    const int order = a.empty() ? 0 : std::memcmp(a.data(), b.data(), a.size());
    return order < 0 ? -1 : (order > 0 ? 1 : 0);
}

}  // namespace sealpdf::pki
