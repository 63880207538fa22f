#include <set>

#include "base/time.h"
#include "pki/crl_impl.h"
#include "pki/revocation.h"

namespace sealpdf::pki {
namespace {

Failure damaged(const char* what) {
    return {ErrorCode::damaged, std::string("a CRL cannot be read: ") + what, {}};
}

std::optional<TimePoint> time_of(const der::Element& element) {
    return parse_asn1_time(element.tag, as_text(element.content));
}

bool is_time(std::uint8_t tag) { return tag == der::utc_time || tag == der::generalized_time; }

/// 5.2.5
bool read_scope(Crl::Impl& impl, ByteView value) {
    const auto sequence = der::parse(value);
    if (!sequence || !sequence->is(der::sequence)) {
        return false;
    }
    IssuingDistributionPoint scope;
    scope.whole = sequence->whole;
    der::Reader reader(sequence->content, 1);
    if (const auto name = reader.take(der::context(0))) {
        auto parsed = parse_distribution_point_name(*name, 2);
        if (!parsed) {
            return false;
        }
        scope.name = std::move(*parsed);
    }
    const auto flag = [&](int number) {
        const auto element = reader.take(der::context_primitive(number));
        return element && element->content.size() == 1 && element->content[0] != 0;
    };
    scope.only_user = flag(1);
    scope.only_ca = flag(2);
    if (const auto reasons = reader.take(der::context_primitive(3))) {
        const auto mask = parse_bits(reasons->content);
        if (!mask) {
            return false;
        }
        scope.reasons = *mask & all_reasons;
    }
    scope.indirect = flag(4);
    scope.only_attribute = flag(5);
    if (!reader.at_end()) {
        return false;
    }
    impl.scope = std::move(scope);
    return true;
}

bool read_number(ByteView& out, ByteView value) {
    const auto number = der::parse(value);
    if (!number || !number->is(der::integer)) {
        return false;
    }
    out = number->content;
    return true;
}

bool read_extension(Crl::Impl& impl, const std::string& oid, bool critical, ByteView value) {
    if (oid == "2.5.29.20") {
        impl.unknown_critical |= critical;  // 5.2.3: a number that others may not ignore is none we know
        return read_number(impl.number, value);
    }
    if (oid == "2.5.29.27") {
        ByteView base;
        const bool good = read_number(base, value);
        impl.base_number = base;
        return good;
    }
    if (oid == "2.5.29.28") {
        return read_scope(impl, value);
    }
    if (oid == "2.5.29.35") {
        const auto sequence = der::parse(value);
        const auto id = sequence && sequence->is(der::sequence)
                            ? der::Reader(sequence->content, 1).take(der::context_primitive(0))
                            : std::nullopt;
        if (id) {
            impl.authority_key_id = id->content;
        }
        return true;
    }
    if (oid == "2.5.29.60") {
        const auto time = der::parse(value);
        if (time) {
            impl.expired_certs_since = time_of(*time);
        }
        return true;
    }
    if (oid == "2.5.29.46" && !critical) {  // 5.2.6: it must not be critical
        impl.freshest_points = parse_distribution_points(value).value_or(std::vector<DistributionPoint>());
        return true;
    }
    // issuerAltName bears on nothing here, and may not be critical: 5.2.2.
    impl.unknown_critical |= critical;
    return true;
}

std::optional<Failure> read_extensions(Crl::Impl& impl, ByteView tagged) {
    const auto sequence = der::parse(tagged);
    if (!sequence || !sequence->is(der::sequence)) {
        return damaged("its extensions are malformed");
    }
    std::set<std::string> seen;
    der::Reader reader(sequence->content, 2);
    while (!reader.at_end()) {
        const auto element = reader.take(der::sequence);
        if (!element) {
            return damaged("its extensions are malformed");
        }
        auto fields = reader.inside(*element);
        const auto id = fields.take(der::oid);
        const auto oid = id ? der::dotted_oid(*id) : std::nullopt;
        const auto flag = fields.take(der::boolean);
        const auto value = fields.take(der::octet_string);
        if (!oid || !value || !fields.at_end()) {
            return damaged("its extensions are malformed");
        }
        if (!seen.insert(*oid).second) {
            return damaged("an extension stands twice");
        }
        const bool critical = flag && (flag->content.size() != 1 || flag->content[0] != 0);
        if (!read_extension(impl, *oid, critical, value->content)) {
            return damaged("an extension is malformed");
        }
    }
    return std::nullopt;
}

/// TBSCertList from thisUpdate on.
std::optional<Failure> read_lists(Crl::Impl& impl, der::Reader& tbs) {
    const auto this_update = tbs.next();
    const auto time = this_update ? time_of(*this_update) : std::nullopt;
    if (!time) {
        return damaged("thisUpdate is malformed");
    }
    impl.this_update = *time;
    std::optional<der::Element> element;
    const auto advance = [&] {
        element.reset();
        if (!tbs.at_end()) {
            if (auto next = tbs.next()) {
                element = *next;
            }
            return element.has_value();
        }
        return true;
    };
    if (!advance()) {
        return damaged("it is cut off");
    }
    if (element && is_time(element->tag)) {
        impl.next_update = time_of(*element);
        if (!impl.next_update || !advance()) {
            return damaged("nextUpdate is malformed");
        }
    }
    if (element && element->is(der::sequence)) {
        impl.entries = element->content;
        if (!check_entries(impl) || !advance()) {
            return damaged("an entry is malformed");
        }
    }
    if (element && element->is(der::context(0))) {
        if (auto failure = read_extensions(impl, element->content)) {
            return failure;
        }
        element.reset();
    }
    if (element || !tbs.at_end()) {
        return damaged("there is more in it than a CRL has");
    }
    return std::nullopt;
}

}  // namespace

const char* to_string(Origin origin) {
    switch (origin) {
        case Origin::document:
            return "document";
        case Origin::local:
            return "local";
        case Origin::cache:
            return "cache";
        case Origin::online:
            return "online";
    }
    return "local";
}

Crl::Crl(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Crl::~Crl() = default;
ByteView Crl::issuer() const { return impl_->issuer; }
TimePoint Crl::this_update() const { return impl_->this_update; }
std::optional<TimePoint> Crl::next_update() const { return impl_->next_update; }
ByteView Crl::authority_key_id() const { return impl_->authority_key_id; }
bool Crl::has_unknown_critical_extension() const { return impl_->unknown_critical; }
bool Crl::is_delta() const { return impl_->base_number.has_value(); }
Origin Crl::origin() const { return impl_->origin; }
ByteView Crl::der() const { return impl_->der; }

bool Crl::is_signed_by(const Certificate& signer) const {
    return impl_->signature_memo.verify(signer, impl_->signature_algorithm, impl_->tbs, impl_->signature) ==
           crypto::SignatureCheck::valid;
}

Result<CrlPtr> Crl::parse(Bytes der, Origin origin) {
    auto impl = std::make_unique<Impl>();
    impl->der = std::move(der);
    impl->origin = origin;
    const auto outer = der::parse(impl->der);
    if (!outer || !outer->is(der::sequence) || outer->indefinite) {
        return damaged("it is no DER");
    }
    der::Reader reader(outer->content, 1);
    const auto list = reader.take(der::sequence);
    const auto algorithm = list ? reader.take(der::sequence) : std::nullopt;
    const auto signature = algorithm ? reader.take(der::bit_string) : std::nullopt;
    if (!signature || !reader.at_end() || signature->content.empty() || signature->content[0] != 0) {
        return damaged("it is no CRL");
    }
    impl->tbs = list->whole;
    impl->signature_algorithm = algorithm->whole;
    impl->signature = signature->content.subspan(1);
    der::Reader tbs(list->content, 2);
    tbs.take(der::integer);  // version 2 when present; version 1 has neither the field nor extensions
    const auto inner = tbs.take(der::sequence);
    if (!inner || !equal(inner->whole, impl->signature_algorithm)) {
        return damaged("its two signature algorithms differ");  // 5.1.1.2
    }
    const auto issuer = tbs.take(der::sequence);
    auto name = issuer ? parse_name(issuer->whole) : Result<Name>(damaged("its issuer is missing"));
    if (!name || name->empty()) {
        return damaged("its issuer is malformed");
    }
    impl->issuer = issuer->whole;
    impl->issuer_name = std::move(*name);
    impl->issuer_key = impl->issuer_name.canonical_key();
    if (auto failure = read_lists(*impl, tbs)) {
        return *failure;
    }
    return std::make_shared<const Crl>(std::move(impl));
}

}  // namespace sealpdf::pki
