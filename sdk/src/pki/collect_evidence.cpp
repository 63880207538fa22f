#include <future>
#include <set>

#include "net/url.h"
#include "pki/certificate_impl.h"
#include "pki/evidence_cache.h"
#include "pki/path.h"
#include "pki/revocation_check.h"

namespace sealpdf::pki {
namespace {

// What certificates may make us fetch: enough for every real chain, too little to be a nuisance to somebody's
// server.
constexpr int max_requests = 24;
constexpr std::size_t max_crl_download = 256U << 20U;
constexpr std::size_t max_small_download = 1U << 20U;

constexpr std::size_t max_at_once = 8;
constexpr auto of_now = std::chrono::minutes(5);  // clocks differ by as much
// RFC 5019, 5: requests whose address is shorter are asked by GET, which caches on the way can answer.
constexpr std::size_t max_get_url = 255;

/// One request that may answer a question.
struct Source {
    Fetcher::Request request;
    bool ocsp = false;
    bool has_fallback = false;  // its failure is not worth a warning, for the next source asks the same again
    bool is_fallback = false;
};

/// A question still open, and the sources not yet asked.
struct Search {
    Question question;
    std::vector<Source> sources;
    std::size_t next = 0;
};

struct Outcome {
    std::optional<Fetcher::Answer> answer;
    std::string error;
};

/// Base64, percent-encoded where it has to be (RFC 6960, A.1).
std::string in_url(ByteView bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto at = [&](std::size_t k) { return i + k < bytes.size() ? unsigned{bytes[i + k]} : 0U; };
        const unsigned group = at(0) << 16U | at(1) << 8U | at(2);
        for (unsigned k = 0; k < 4; ++k) {
            const char c = i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63U];
            out += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
        }
    }
    return out;
}

std::vector<Source> sources_of(const Question& question) {
    std::vector<Source> sources;
    for (const auto& url : question.certificate->ocsp_urls()) {
        const Bytes body = make_ocsp_request(*question.certificate, *question.issuer);
        const std::string get = url + (url.ends_with('/') ? "" : "/") + in_url(body);
        const bool short_enough = get.size() < max_get_url;
        if (short_enough) {
            sources.push_back({{get, {}, {}, max_small_download}, true, true, false});
        }
        sources.push_back({{url, "application/ocsp-request", body, max_small_download}, true, false, short_enough});
    }
    for (const auto& url : question.certificate->crl_urls()) {
        sources.push_back({{url, {}, {}, max_crl_download}, false, false, false});
    }
    return sources;
}

TimePoint time_of(const Crl& crl) { return crl.this_update(); }
TimePoint time_of(const OcspResponse& response) { return response.impl().produced_at; }

class Collector {
  public:
    Collector(Pool& pool, const Fetcher& fetcher, TimePoint at, std::vector<Finding>& warnings,
              const std::string& cache, std::optional<TimePoint> final_from)
        : pool_(pool), fetcher_(fetcher), at_(at), warnings_(warnings), final_from_(final_from) {
        if (!cache.empty()) {
            cache_.emplace(cache);
        }
    }

    void run(const CertificatePtr& target) {
        find_issuers(target);
        std::vector<Search> searches;
        std::set<std::pair<const Certificate*, const Certificate*>> seen;
        for (const auto& path : paths_of(target)) {
            for (std::size_t i = 0; i + 1 < path.size(); ++i) {
                const Question question{path[i], path[i + 1], path.back()};
                const bool exempt = path[i]->no_rev_avail() && !path[i]->is_ca().value_or(false);
                if (!exempt && seen.emplace(path[i].get(), path[i + 1].get()).second && !is_answered(question)) {
                    searches.push_back({question, sources_of(question), 0});
                }
            }
        }
        read_cache(searches);
        while (fetcher_.online() && ask_next(searches)) {
        }
    }

  private:
    static std::string key_of(const Fetcher::Request& request) {
        return request.url + '\0' + std::string(request.body.begin(), request.body.end());
    }

    /// Once each; not more than is decent.
    bool may_ask(const Fetcher::Request& request) {
        if (!asked_.insert(key_of(request)).second) {
            return false;
        }
        if (++requests_ == max_requests + 1) {
            warnings_.push_back(
                {"pki.fetch-limit", "the certificates name too many addresses; not all were asked"});
        }
        return requests_ <= max_requests;
    }

    Outcome ask(const Fetcher::Request& request) const {
        try {
            return {fetcher_.ask(request), {}};
        } catch (const Error& error) {
            return {std::nullopt, error.what()};
        }
    }

    std::optional<Bytes> fetch(const Fetcher::Request& request) {
        if (!fetcher_.online() || !may_ask(request)) {
            return std::nullopt;
        }
        Outcome outcome = ask(request);
        if (!outcome.answer) {
            warnings_.push_back({"pki.fetch-failed", outcome.error});
            return std::nullopt;
        }
        return std::move(outcome.answer->body);
    }

    /// All that is given is gathered before anything is asked.
    void read_cache(std::vector<Search>& searches) {
        for (auto& search : searches) {
            for (auto& source : search.sources) {
                auto entry = cache_ ? cache_->find(source.request) : std::nullopt;
                if (entry && entry->answer.size() <= source.request.max_size &&
                    keep(source, std::move(entry->answer), Origin::cache, false)) {
                    source.request.etag = entry->etag;
                    source.request.last_modified = entry->last_modified;
                }
            }
        }
    }

    /// The next source of each open question, all at once. False when there is none left.
    bool ask_next(std::vector<Search>& searches) {
        std::vector<std::pair<const Search*, const Source*>> wave;
        for (auto& search : searches) {
            while (wave.size() < max_at_once && search.next < search.sources.size() && !is_answered(search.question)) {
                const Source& source = search.sources[search.next++];
                const bool needless = source.is_fallback && answered_.contains(source.request.url);
                if (!needless && may_ask(source.request)) {
                    wave.emplace_back(&search, &source);
                    break;
                }
            }
        }
        std::vector<std::future<Outcome>> outcomes;
        for (const auto& [search, source] : wave) {
            // Deferred where the system has no thread to spare.
            outcomes.push_back(std::async(std::launch::async | std::launch::deferred,
                                          [this, request = &source->request] { return ask(*request); }));
        }
        for (std::size_t i = 0; i < wave.size(); ++i) {
            take(*wave[i].first, *wave[i].second, outcomes[i].get());
        }
        return !wave.empty();
    }

    void take(const Search& search, const Source& source, Outcome outcome) {
        if (!outcome.answer) {
            if (!source.has_fallback) {
                warnings_.push_back({"pki.fetch-failed", outcome.error});
            }
            return;
        }
        if (outcome.answer->not_modified) {  // what the cache gave is the newest there is
            mark_answered(search, source);
            return;
        }
        const Bytes body = outcome.answer->body;
        if (keep(source, std::move(outcome.answer->body), Origin::online, !source.has_fallback)) {
            mark_answered(search, source);
            store(search.question, source, {source.request.url, outcome.answer->etag, outcome.answer->last_modified,
                                            source.request.body, body});
        }
    }

    void mark_answered(const Search& search, const Source& source) {
        if (source.has_fallback) {
            answered_.insert(search.sources[search.next].request.url);  // the same by POST
        }
    }

    /// Only what speaks about the certificate, and is not older than what the cache has: a server, or whoever
    /// stands in front of it, could otherwise put old evidence there for all who come later.
    void store(const Question& question, const Source& source, const CacheEntry& entry) {
        if (!cache_) {
            return;
        }
        const auto is_older = [](const auto& all) {
            return std::ranges::any_of(all, [&](const auto& other) {
                return other->origin() == Origin::cache && time_of(*other) > time_of(*all.back());
            });
        };
        Pool alone = pool_;
        alone.crls.clear();
        alone.ocsps.clear();
        bool older = false;
        if (source.ocsp) {
            alone.ocsps.push_back(pool_.ocsps.back());
            older = cached_.contains(key_of(source.request)) && is_older(pool_.ocsps);
        } else {
            alone.crls.push_back(pool_.crls.back());
            older = cached_.contains(key_of(source.request)) && is_older(pool_.crls);
        }
        const bool speaks = judge(question, alone).status != RevocationStatus::unknown;
        if (speaks && !older && !cache_->store(entry)) {
            warnings_.push_back({"pki.cache-not-written", "what was fetched could not be kept in the cache"});
        }
    }

    /// Climbs by AIA caIssuers (RFC 5280, 4.2.2.1) where no candidate issuer is at hand.
    void find_issuers(CertificatePtr current) {
        const PathBudget budget;
        for (int depth = 0; depth < budget.chain && current != nullptr && !is_anchor(*current); ++depth) {
            CertificatePtr issuer = issuer_of(*current);
            const auto urls = issuer == nullptr ? current->ca_issuer_urls() : std::vector<std::string>();
            for (const auto& url : urls) {
                if (const auto answer = fetch({url, {}, {}, max_small_download, {}, {}})) {
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

    RevocationAnswer judge(const Question& question, const Pool& pool) const {
        const IssuerIndex index(pool);
        const PathPolicy policy;
        SignatureChecks signatures(policy.budget.signature_checks, policy.budget.evidence_checks);
        RevocationCheck check(pool, index, signatures, policy, at_, at_);
        return check.judge(question);
    }

    /// Evidence from before `final_from_` may be overtaken by a revocation (verification.md, 4); where that time has
    /// not come, nothing newer is to be had than an answer of now.
    bool is_answered(const Question& question) const {
        const RevocationAnswer answer = judge(question, pool_);
        return answer.status == RevocationStatus::revoked ||
               (answer.status != RevocationStatus::unknown &&
                (!final_from_ || answer.this_update >= std::min(*final_from_, at_ - of_now)));
    }

    bool keep(const Source& source, Bytes bytes, Origin origin, bool warn) {
        if (source.ocsp) {
            auto parsed = OcspResponse::parse(std::move(bytes), origin);
            const bool useful = parsed && (source.has_fallback ? (*parsed)->impl().response_status == 0 : true);
            return useful ? add(pool_.ocsps, std::move(*parsed), source, origin) : refuse(parsed, source, warn);
        }
        auto blocks = crypto::read_pem_or_der(bytes, "X509 CRL");
        auto parsed = Crl::parse(blocks.empty() ? Bytes() : std::move(blocks[0]), origin);
        return parsed ? add(pool_.crls, std::move(*parsed), source, origin) : refuse(parsed, source, warn);
    }

    template <class Object>
    bool add(std::vector<Object>& target, Object object, const Source& source, Origin origin) {
        if (origin == Origin::cache) {
            cached_.insert(key_of(source.request));
        }
        target.push_back(std::move(object));
        return true;
    }

    template <class Parsed>
    bool refuse(const Parsed& parsed, const Source& source, bool warn) {
        if (warn) {
            warnings_.push_back(
                {"pki.fetch-failed", net::without_secrets(source.request.url) + ": " + parsed.failure().message});
        }
        return false;
    }

    Pool& pool_;
    const Fetcher& fetcher_;
    TimePoint at_;
    std::vector<Finding>& warnings_;
    SignatureChecks signatures_{PathBudget{}.signature_checks, PathBudget{}.evidence_checks};
    std::optional<TimePoint> final_from_;
    std::optional<EvidenceCache> cache_;
    std::set<std::string> asked_, cached_, answered_;
    std::set<const Certificate*> climbed_;
    int requests_ = 0;
};

}  // namespace

void collect_evidence(const CertificatePtr& target, Pool& pool, const Fetcher& fetcher, TimePoint at,
                      std::vector<Finding>& warnings, const std::string& cache,
                      std::optional<TimePoint> final_from) {
    if (fetcher.online() || !cache.empty()) {
        Collector(pool, fetcher, at, warnings, cache, final_from).run(target);
    }
}

}  // namespace sealpdf::pki
