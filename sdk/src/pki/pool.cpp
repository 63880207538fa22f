#include <set>

#include "crypto/digest.h"
#include "pki/path.h"

namespace sealpdf::pki {
namespace {

void warn(std::vector<Finding>* warnings, const char* code, const std::string& message) {
    if (warnings != nullptr) {
        warnings->push_back({code, message});
    }
}

template <class Object>
void add(std::vector<std::shared_ptr<const Object>>& target, const std::vector<Bytes>& der, Origin origin,
         std::vector<Finding>* warnings) {
    for (const auto& one : der) {
        if (auto parsed = Object::parse(one, origin)) {
            target.push_back(std::move(*parsed));
        } else {
            warn(warnings, "pki.evidence-unreadable", parsed.failure().message);
        }
    }
}

void add(std::vector<CertificatePtr>& target, const std::vector<Bytes>& der, std::vector<Finding>* warnings) {
    for (const auto& one : der) {
        if (auto parsed = Certificate::parse(one)) {
            target.push_back(std::move(*parsed));
        } else {
            warn(warnings, "pki.certificate-unreadable", parsed.failure().message);
        }
    }
}

// To hash what is larger costs more than it saves, and a document has no room for many of those.
constexpr std::size_t largest_hashed = std::size_t{1} << 20;

template <class Object>
void keep_first(std::vector<std::shared_ptr<const Object>>& objects) {
    std::set<Bytes> seen;
    std::erase_if(objects, [&](const std::shared_ptr<const Object>& one) {
        const ByteView der = one->der();
        return der.size() <= largest_hashed &&
               !seen.insert(crypto::digest(crypto::DigestAlgorithm::sha256, der)).second;
    });
}

}  // namespace

Pool make_pool(const TrustStore& trust, const Evidence& evidence, std::vector<Finding>* warnings) {
    Pool pool;
    add(pool.anchors, trust.certificates(), warnings);
    add(pool.certificates, evidence.certificates, warnings);
    add(pool.crls, evidence.crls, Origin::local, warnings);
    pool.crls.insert(pool.crls.end(), evidence.large_crls.begin(), evidence.large_crls.end());
    add(pool.ocsps, evidence.ocsps, Origin::local, warnings);
    add(pool.ocsp_responders, evidence.ocsp_responders, warnings);
    return pool;
}

void add_certificates(Pool& pool, const std::vector<Bytes>& der) { add(pool.certificates, der, nullptr); }
void add_crls(Pool& pool, const std::vector<Bytes>& der, Origin origin) {
    add(pool.crls, der, origin, nullptr);
}
void add_ocsps(Pool& pool, const std::vector<Bytes>& der, Origin origin) {
    add(pool.ocsps, der, origin, nullptr);
}

void remove_duplicates(Pool& pool) {
    keep_first(pool.certificates);
    keep_first(pool.crls);
    keep_first(pool.ocsps);
}

bool renewal_due(const Certificate& certificate, TimePoint at) {
    using namespace std::chrono;
    // One calendar month back; the 31st of a shorter month is its last day.
    const auto expiry = floor<days>(certificate.not_after());
    const year_month_day date(expiry);
    const auto month_before = year_month(date.year(), date.month()) - months(1);
    const auto last = month_before.year() / month_before.month() / std::chrono::last;
    const auto same_day =
        sys_days(month_before.year() / month_before.month() / std::min(date.day(), last.day()));
    const TimePoint from = time_point_cast<seconds>(same_day + (certificate.not_after() - expiry));
    return at >= from && at <= certificate.not_after();
}

}  // namespace sealpdf::pki
