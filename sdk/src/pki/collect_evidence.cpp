#include <deque>
#include <future>

#include "net/url.h"
#include "pki/certificate_impl.h"
#include "pki/evidence_sources.h"
#include "pki/issuer_search.h"
#include "pki/path.h"

namespace sealpdf::pki {
namespace {

constexpr std::size_t max_searches = 32;
constexpr std::size_t max_at_once = 8;
constexpr auto of_now = std::chrono::minutes(5);  // clocks differ by as much

/// A question, and the sources not yet asked.
struct Search {
    Question question;
    std::vector<Source> sources;
    bool is_of_target = false;  // what is final counts for it
    std::size_t next = 0;
    std::vector<std::size_t> first{};  // searches that tell whether evidence at hand may be believed
    RevocationAnswer answer{};
};

using Outcome = EvidenceClient::Outcome;

/// A CRL that is at hand already is not scanned again.
Result<CrlPtr> parse_crl(const Bytes& bytes, Origin origin, const std::vector<CrlPtr>& known) {
    auto blocks = crypto::read_pem_or_der(bytes, "X509 CRL");
    Bytes der = blocks.empty() ? Bytes() : std::move(blocks[0]);
    const auto same = std::ranges::find_if(known, [&](const CrlPtr& crl) { return equal(crl->der(), der); });
    return same != known.end() ? Result<CrlPtr>(*same) : Crl::parse(std::move(der), origin);
}

std::optional<TimePoint> time_of_crl(const Bytes& bytes) {
    const auto crl = parse_crl(bytes, Origin::cache, {});
    return crl ? std::optional((*crl)->this_update()) : std::nullopt;
}

std::optional<TimePoint> time_of_ocsp(const Bytes& bytes) {
    const auto response = OcspResponse::parse(bytes, Origin::cache);
    return response && (*response)->impl().response_status == 0
               ? std::optional((*response)->impl().produced_at)
               : std::nullopt;
}

class Collector {
  public:
    Collector(Pool& pool, const Fetcher& fetcher, TimePoint at, std::vector<Finding>& warnings,
              const EvidenceSearch& options)
        : pool_(pool), client_(fetcher, options.cache, warnings), at_(at), options_(options) {}

    void run(const CertificatePtr& target) {
        IssuerSearch(pool_, client_, signatures_, at_).run(target);
        for (const auto& path : paths_of(target)) {
            for (std::size_t i = 0; i + 1 < path.size(); ++i) {
                if (!path[i]->no_rev_avail() || path[i]->is_ca().value_or(false)) {
                    begin_search({path[i], path[i + 1], path.back()}, true);
                }
            }
        }
        do {
            while (find_new_questions()) {
            }
        } while (client_.online() && ask_next());
    }

  private:
    /// The index of the new search; nothing when the question is known.
    std::optional<std::size_t> begin_search(const Question& question, bool is_of_target) {
        std::string key = to_hex(question.certificate->sha256()) + to_hex(question.issuer->sha256());
        if (searches_.size() >= max_searches || !seen_.insert(std::move(key)).second) {
            return std::nullopt;
        }
        Search& search =
            searches_.emplace_back(Search{question, sources_of(question, options_.ocsp_nonce), is_of_target});
        judge(search);
        if (is_open(search)) {
            read_cache(search);
        }
        return searches_.size() - 1;
    }

    /// Judges all, and begins to search for what evidence at hand depends on: whether the delegated responder or
    /// the CRL's signer is revoked. True when there is something new.
    bool find_new_questions() {
        const std::size_t before = searches_.size();
        for (std::size_t i = 0; i < before; ++i) {
            for (const Question& question : judge(searches_[i])) {
                if (const auto index = begin_search(question, false)) {
                    searches_[i].first.push_back(*index);
                }
            }
        }
        return searches_.size() != before;
    }

    /// Evidence from before `final_from` may be overtaken by a revocation (verification.md, 4); where that time has
    /// not come, nothing newer is to be had than an answer of now. Nor does a CRL answer alone that has deltas.
    bool is_wanted(const Search& search, const Source& source) const {
        const RevocationAnswer& answer = search.answer;
        if (answer.status == RevocationStatus::unknown || answer.status == RevocationStatus::revoked) {
            return answer.status == RevocationStatus::unknown;
        }
        const bool of_these_minutes = answer.this_update >= at_ - of_now;
        const bool final =
            !search.is_of_target || !options_.final_from || answer.this_update >= *options_.final_from;
        const bool newest = answer.source != "crl" || source.kind != Source::delta_crl;
        return !of_these_minutes && !(final && newest);
    }

    bool is_open(const Search& search) const {
        for (std::size_t i = search.next; i < search.sources.size(); ++i) {
            if (is_wanted(search, search.sources[i])) {
                return true;
            }
        }
        return false;
    }

    /// All that is given is gathered before anything is asked.
    void read_cache(Search& search) {
        // By number, as a CRL may bring more sources.
        for (std::size_t i = 0; i < search.sources.size(); ++i) {
            auto entry =
                search.sources[i].nonce.empty() ? client_.find(search.sources[i].request) : std::nullopt;
            if (entry && add(search, i, std::move(entry->answer), Origin::cache, false)) {
                search.sources[i].request.etag = entry->etag;
                search.sources[i].request.last_modified = entry->last_modified;
            }
        }
    }

    /// The number of the source to ask next; nothing when the search is over or has to wait.
    std::optional<std::size_t> next_of(Search& search) {
        if (std::ranges::any_of(search.first, [&](std::size_t i) { return is_open(searches_[i]); })) {
            return std::nullopt;
        }
        while (search.next < search.sources.size()) {
            const Source& source = search.sources[search.next++];
            const bool needless = source.is_fallback && answered_.contains(source.request.url);
            if (!needless && is_wanted(search, source) && client_.may_ask(source.request)) {
                return search.next - 1;
            }
        }
        return std::nullopt;
    }

    /// The next source of each open question, all at once. False when there is none left.
    bool ask_next() {
        std::vector<std::pair<Search*, std::size_t>> wave;
        for (auto& search : searches_) {
            const auto source = wave.size() < max_at_once ? next_of(search) : std::nullopt;
            if (source) {
                wave.emplace_back(&search, *source);
            }
        }
        std::vector<std::future<Outcome>> outcomes;
        for (const auto& [search, source] : wave) {
            // Deferred where the system has no thread to spare.
            outcomes.push_back(std::async(
                std::launch::async | std::launch::deferred,
                [this, request = search->sources[source].request] { return client_.ask(request); }));
        }
        for (std::size_t i = 0; i < wave.size(); ++i) {
            take(*wave[i].first, wave[i].second, outcomes[i].get());
        }
        return !wave.empty();
    }

    void take(Search& search, std::size_t number, Outcome outcome) {
        const Source source = search.sources[number];
        if (!outcome.answer) {
            if (!source.has_fallback) {
                client_.warn("pki.fetch-failed", outcome.error);
            }
            return;
        }
        if (outcome.answer->not_modified) {  // what the cache gave is the newest there is
            mark_answered(search, number);
            return;
        }
        Fetcher::Answer& answer = *outcome.answer;
        CacheEntry entry{source.request.url, answer.etag, answer.last_modified, source.request.body, {}};
        if (client_.has_cache()) {
            entry.answer = answer.body;
        }
        if (add(search, number, std::move(answer.body), Origin::online, !source.has_fallback)) {
            mark_answered(search, number);
            if (client_.has_cache() && source.nonce.empty() && speaks(search.question, source)) {
                client_.store(entry, source.kind == Source::ocsp ? time_of_ocsp : time_of_crl);
            }
        }
    }

    void mark_answered(const Search& search, std::size_t number) {
        if (search.sources[number].has_fallback) {
            answered_.insert(search.sources[number + 1].request.url);  // the same by POST
        }
    }

    /// The piece just added answers for the certificate by itself; a delta does with a base. Whether its signer is
    /// revoked is looked at when it is used.
    bool speaks(const Question& question, const Source& source) const {
        Pool alone = pool_;
        alone.ocsps.clear();
        std::erase_if(alone.crls,
                      [&](const CrlPtr& crl) { return source.kind != Source::delta_crl || crl->is_delta(); });
        if (source.kind == Source::ocsp) {
            alone.ocsps.push_back(added_ocsp_);
        } else {
            alone.crls.push_back(added_crl_);
        }
        const RevocationAnswer answer = answer_from(question, alone, RevocationRule::soft);
        return answer.status != RevocationStatus::unknown &&
               (source.kind != Source::delta_crl || answer.this_update == added_crl_->this_update());
    }

    /// Adds an answer to the pool. False: it cannot be used.
    bool add(Search& search, std::size_t number, Bytes bytes, Origin origin, bool tell) {
        const Source& source = search.sources[number];
        if (source.kind == Source::ocsp) {
            return add_ocsp(source, OcspResponse::parse(std::move(bytes), origin), tell);
        }
        auto parsed = parse_crl(bytes, origin, pool_.crls);
        if (!parsed) {
            return refuse(source, parsed.failure().message, tell);
        }
        added_crl_ = std::move(*parsed);
        for (auto& delta : delta_sources(added_crl_->impl().freshest_points)) {
            search.sources.push_back(std::move(delta));
        }
        if (std::ranges::find(pool_.crls, added_crl_) == pool_.crls.end()) {
            pool_.crls.push_back(added_crl_);
        }
        return true;
    }

    bool add_ocsp(const Source& source, Result<OcspPtr> parsed, bool tell) {
        if (!parsed) {
            return refuse(source, parsed.failure().message, tell);
        }
        const auto& response = (*parsed)->impl();
        if (source.has_fallback && response.response_status != 0) {
            return false;
        }
        const bool answers = !source.nonce.empty() && response.response_status == 0;
        const std::string address = net::without_secrets(source.request.url);
        if (answers && response.nonce && !has_nonce(response, source.nonce)) {
            client_.warn("pki.ocsp.nonce",
                         address + ": the OCSP response answers another request, for its nonce differs");
            return false;
        }
        if (answers && !response.nonce) {  // RFC 8954, 2: responders may leave it out
            client_.warn("pki.ocsp.no-nonce",
                         address + ": the OCSP response has no nonce and may be an old one");
        }
        added_ocsp_ = std::move(*parsed);
        const auto same = [&](const OcspPtr& one) { return equal(one->der(), added_ocsp_->der()); };
        if (std::ranges::none_of(pool_.ocsps, same)) {
            pool_.ocsps.push_back(added_ocsp_);
        }
        return true;
    }

    bool refuse(const Source& source, const std::string& why, bool tell) {
        if (tell) {
            client_.warn("pki.fetch-failed", net::without_secrets(source.request.url) + ": " + why);
        }
        return false;
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

    /// What was not known on the way, about others than the search's own certificate.
    std::vector<Question> judge(Search& search) const {
        std::vector<Question> unanswered;
        search.answer = answer_from(search.question, pool_, RevocationRule::hard, &unanswered);
        std::erase_if(unanswered,
                      [&](const Question& one) { return one.certificate == search.question.certificate; });
        return unanswered;
    }

    RevocationAnswer answer_from(const Question& question, const Pool& pool, RevocationRule rule,
                                 std::vector<Question>* unanswered = nullptr) const {
        const IssuerIndex index(pool);
        PathPolicy policy;
        policy.revocation = rule;
        SignatureChecks signatures(policy.budget.signature_checks, policy.budget.evidence_checks);
        const auto waited =
            std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - begin_);
        const TimePoint at = options_.time_passes ? at_ + waited : at_;
        RevocationCheck check(pool, index, signatures, policy, at, at);
        RevocationAnswer answer = check.judge(question);
        if (unanswered != nullptr) {
            *unanswered = check.unanswered();
        }
        return answer;
    }

    Pool& pool_;
    EvidenceClient client_;
    TimePoint at_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    const EvidenceSearch& options_;
    SignatureChecks signatures_{PathBudget{}.signature_checks, PathBudget{}.evidence_checks};
    std::deque<Search> searches_{};  // whose addresses stay while more are added
    std::set<std::string> seen_{};   // the hashes of certificate and issuer
    std::set<std::string> answered_{};
    CrlPtr added_crl_{};
    OcspPtr added_ocsp_{};
};

}  // namespace

void collect_evidence(const CertificatePtr& target, Pool& pool, const Fetcher& fetcher, TimePoint at,
                      std::vector<Finding>& warnings, const EvidenceSearch& search) {
    if (fetcher.online() || !search.cache.empty()) {
        Collector(pool, fetcher, at, warnings, search).run(target);
    }
}

}  // namespace sealpdf::pki
