#pragma once
// The search for certification paths: depth first over all candidate issuers, under budgets. Private to pki/.

#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "pki/path.h"

namespace sealpdf::pki {

/// From the target (first) to the anchor (last).
using Path = std::vector<CertificatePtr>;

/// Remembers what was verified: the same edge is met on many paths. Two allowances, so that a heap of CRLs
/// cannot use up what the paths need.
class SignatureChecks {
  public:
    SignatureChecks(int certificates, int evidence)
        : certificates_left_(certificates), evidence_left_(evidence) {}
    bool certificate(const Certificate& certificate, const Certificate& issuer);
    bool crl(const Crl& crl, const Certificate& signer);
    bool ocsp(const OcspResponse& response, const Certificate& signer);
    bool exhausted() const { return exhausted_; }

  private:
    template <class Verify>
    bool check(const void* object, const Certificate& signer, int& left, Verify&& verify);

    std::map<std::pair<const void*, const void*>, bool> known_;
    int certificates_left_, evidence_left_;
    bool exhausted_ = false;
};

/// The pool by subject, each certificate once.
class IssuerIndex {
  public:
    explicit IssuerIndex(const Pool& pool);
    void add(const CertificatePtr& certificate, bool anchor);
    bool is_anchor(const Certificate& certificate) const;
    /// Candidates to have issued `certificate`: those whose key identifier fits first, anchors before others.
    std::vector<CertificatePtr> issuers_of(const Certificate& certificate, TimePoint at) const;
    /// All with that canonical subject.
    std::vector<CertificatePtr> named(const std::string& subject_key) const;

  private:
    struct Entry {
        CertificatePtr certificate;
        bool anchor;
    };
    std::unordered_map<std::string, std::vector<Entry>> by_subject_;
};

class PathSearch {
  public:
    /// `at`: certificates valid then are tried first.
    PathSearch(const IssuerIndex& index, SignatureChecks& signatures, const PathBudget& budget, TimePoint at)
        : index_(index), signatures_(signatures), budget_(budget), at_(at) {}
    /// Calls `visit` for every complete path until it returns true or a budget is used up.
    void run(const CertificatePtr& target, const std::function<bool(const Path&)>& visit);
    /// A budget ended the search: what was not found may exist.
    bool exhausted() const { return exhausted_ || signatures_.exhausted(); }
    /// The longest path met, complete or not: what a report can show when there is no other.
    const Path& longest() const { return longest_; }

  private:
    bool extend(Path& path, const std::function<bool(const Path&)>& visit);

    const IssuerIndex& index_;
    SignatureChecks& signatures_;
    PathBudget budget_;
    TimePoint at_;
    int steps_ = 0, paths_ = 0;
    bool exhausted_ = false;
    Path longest_;
};

}  // namespace sealpdf::pki
