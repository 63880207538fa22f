#include <set>

#include "pki/certificate_impl.h"
#include "pki/path.h"
#include "pki/revocation_check.h"

namespace sealpdf::pki {
namespace {

// What certificates may make us fetch: enough for every real chain, too little to be a nuisance to somebody's
// server.
constexpr int max_requests = 24;
constexpr std::size_t max_crl_download = 256U << 20U;
constexpr std::size_t max_small_download = 1U << 20U;

class Collector {
  public:
    Collector(Pool& pool, const Fetcher& fetcher, TimePoint at, std::vector<Finding>& warnings)
        : pool_(pool), fetcher_(fetcher), at_(at), warnings_(warnings) {}

    void run(const CertificatePtr& target) {
        find_issuers(target);
        for (const auto& path : paths_of(target)) {
            for (std::size_t i = 0; i + 1 < path.size(); ++i) {
                find_status({path[i], path[i + 1], path.back()});
            }
        }
    }

  private:
    std::optional<Bytes> fetch(Fetcher::Request request, const std::string& note = {}) {
        if (!asked_.insert(request.url + note).second) {
            return std::nullopt;
        }
        if (++requests_ > max_requests) {
            if (requests_ == max_requests + 1) {
                warnings_.push_back(
                    {"pki.fetch-limit", "the certificates name too many addresses; not all were asked"});
            }
            return std::nullopt;
        }
        try {
            return fetcher_.fetch(request);
        } catch (const Error& error) {
            warnings_.push_back({"pki.fetch-failed", error.what()});
            return std::nullopt;
        }
    }

    /// Climbs by AIA caIssuers (RFC 5280, 4.2.2.1) where no candidate issuer is at hand.
    void find_issuers(CertificatePtr current) {
        const PathBudget budget;
        for (int depth = 0; depth < budget.chain && current != nullptr && !is_anchor(*current); ++depth) {
            CertificatePtr issuer = issuer_of(*current);
            const auto urls = issuer == nullptr ? current->ca_issuer_urls() : std::vector<std::string>();
            for (const auto& url : urls) {
                if (const auto answer = fetch({url, {}, {}, max_small_download})) {
                    add_certificates(pool_, crypto::read_certificates(*answer));
                    issuer = issuer_of(*current);
                }
                if (issuer != nullptr) {
                    break;
                }
            }
            if (issuer == current || issuer == nullptr || !climbed_.insert(issuer.get()).second) {
                return;
            }
            current = issuer;
        }
    }

    bool is_anchor(const Certificate& certificate) const { return IssuerIndex(pool_).is_anchor(certificate); }

    CertificatePtr issuer_of(const Certificate& certificate) {
        for (const auto& candidate : IssuerIndex(pool_).issuers_of(certificate, at_)) {
            if (signatures_.certificate(certificate, *candidate)) {
                return candidate;
            }
        }
        return nullptr;
    }

    std::vector<Path> paths_of(const CertificatePtr& target) {
        const IssuerIndex index(pool_);
        std::vector<Path> paths;
        PathSearch search(index, signatures_, PathBudget{}, at_);
        search.run(target, [&](const Path& path) {
            paths.push_back(path);
            return paths.size() >= 4;  // evidence for more alternatives than that is not worth asking for
        });
        return paths;
    }

    bool is_known(const Question& question) const {
        const IssuerIndex index(pool_);
        const PathPolicy policy;
        SignatureChecks signatures(policy.budget.signature_checks, policy.budget.evidence_checks);
        RevocationCheck check(pool_, index, signatures, policy, at_, at_);
        return check.judge(question).status != RevocationStatus::unknown;
    }

    void find_status(const Question& question) {
        const auto& certificate = *question.certificate;
        const bool exempt = certificate.no_rev_avail() && !certificate.is_ca().value_or(false);
        if (exempt || is_known(question)) {
            return;
        }
        for (const auto& url : certificate.ocsp_urls()) {
            const Bytes body = make_ocsp_request(certificate, *question.issuer);
            const auto answer =
                fetch({url, "application/ocsp-request", body, max_small_download}, certificate.serial_hex());
            if (answer && keep(OcspResponse::parse(*answer, Origin::online), pool_.ocsps, url) &&
                is_known(question)) {
                return;
            }
        }
        for (const auto& url : certificate.crl_urls()) {
            const auto answer = fetch({url, {}, {}, max_crl_download});
            if (!answer) {
                continue;
            }
            const auto blocks = crypto::read_pem_or_der(*answer, "X509 CRL");
            if (!blocks.empty() && keep(Crl::parse(blocks[0], Origin::online), pool_.crls, url) &&
                is_known(question)) {
                return;
            }
        }
    }

    template <class Object>
    bool keep(Result<std::shared_ptr<const Object>> parsed,
              std::vector<std::shared_ptr<const Object>>& target, const std::string& url) {
        if (!parsed) {
            warnings_.push_back({"pki.fetch-failed", url + ": " + parsed.failure().message});
            return false;
        }
        target.push_back(std::move(*parsed));
        return true;
    }

    Pool& pool_;
    const Fetcher& fetcher_;
    TimePoint at_;
    std::vector<Finding>& warnings_;
    SignatureChecks signatures_{PathBudget{}.signature_checks, PathBudget{}.evidence_checks};
    std::set<std::string> asked_;
    std::set<const Certificate*> climbed_;
    int requests_ = 0;
};

}  // namespace

void collect_evidence(const CertificatePtr& target, Pool& pool, const Fetcher& fetcher, TimePoint at,
                      std::vector<Finding>& warnings) {
    if (fetcher.online()) {
        Collector(pool, fetcher, at, warnings).run(target);
    }
}

}  // namespace sealpdf::pki
