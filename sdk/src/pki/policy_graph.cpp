#include "pki/policy_graph.h"

#include <algorithm>

namespace sealpdf::pki {
namespace {

const std::string any_policy = "2.5.29.32.0";

void count_one(int& counter) { counter = std::max(0, counter - 1); }

void tighten(int& counter, const SkipCerts& skip) {
    if (skip) {
        counter = std::min(counter, *skip);
    }
}

}  // namespace

PolicyGraph::PolicyGraph(std::size_t path_length)
    : level_(std::in_place),
      explicit_policy_(static_cast<int>(path_length) + 1),  // 6.1.2 d, e, f: the n + 1 of no restriction
      inhibit_any_policy_(explicit_policy_),
      policy_mapping_(explicit_policy_) {
    (*level_)[any_policy] = {any_policy};
}

/// RFC 9618, 5.4 (d), (e)
void PolicyGraph::read_policies(const Certificate::Impl& certificate, bool any_policy_allowed) {
    if (!certificate.has_policies) {
        level_.reset();
    }
    if (!level_) {
        return;
    }
    std::map<std::string, std::set<std::string>> next;
    bool has_any_policy = false;
    for (const auto& policy : certificate.policies) {
        if (policy == any_policy) {
            has_any_policy = true;
            continue;
        }
        const bool expected =
            std::ranges::any_of(*level_, [&](const auto& node) { return node.second.contains(policy); });
        if (expected || level_->contains(any_policy)) {
            next[policy] = {policy};
        }
    }
    if (has_any_policy && any_policy_allowed) {
        for (const auto& node : *level_) {
            for (const auto& policy : node.second) {
                next.try_emplace(policy, std::set<std::string>{policy});
            }
        }
    }
    level_.reset();
    if (!next.empty()) {
        level_ = std::move(next);
    }
}

/// 6.1.4 (a), (b)
bool PolicyGraph::map_policies(const Certificate::Impl& certificate) {
    std::map<std::string, std::set<std::string>> mapped;
    for (const auto& mapping : certificate.policy_mappings) {
        if (mapping.issuer_domain == any_policy || mapping.subject_domain == any_policy) {
            return false;
        }
        mapped[mapping.issuer_domain].insert(mapping.subject_domain);
    }
    if (!level_) {
        return true;
    }
    for (const auto& [policy, expected] : mapped) {
        if (policy_mapping_ == 0) {
            level_->erase(policy);
        } else if (level_->contains(policy) || level_->contains(any_policy)) {
            (*level_)[policy] = expected;
        }
    }
    if (level_->empty()) {
        level_.reset();
    }
    return true;
}

/// 6.1.4 (h) to (j)
void PolicyGraph::count_down(const Certificate& certificate) {
    if (!certificate.self_issued()) {
        count_one(explicit_policy_);
        count_one(policy_mapping_);
        count_one(inhibit_any_policy_);
    }
    tighten(explicit_policy_, certificate.impl().require_explicit_policy);
    tighten(policy_mapping_, certificate.impl().inhibit_policy_mapping);
    tighten(inhibit_any_policy_, certificate.impl().inhibit_any_policy);
}

bool PolicyGraph::step(const Certificate& certificate, bool last) {
    const auto& impl = certificate.impl();
    read_policies(impl, inhibit_any_policy_ > 0 || (!last && certificate.self_issued()));
    if (explicit_policy_ == 0 && !level_) {  // 6.1.3 (f)
        return false;
    }
    if (!last) {
        if (!map_policies(impl)) {
            return false;
        }
        count_down(certificate);
        return true;
    }
    count_one(explicit_policy_);  // 6.1.5 (a), (b)
    if (impl.require_explicit_policy == 0) {
        explicit_policy_ = 0;
    }
    return explicit_policy_ > 0 || level_.has_value();
}

}  // namespace sealpdf::pki
