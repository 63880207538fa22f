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

/// What two sets have in common, where anyPolicy in one stands for all of the other.
std::set<std::string> intersect(const std::set<std::string>& a, const std::set<std::string>& b) {
    if (a.contains(any_policy)) {
        return b;
    }
    if (b.contains(any_policy)) {
        return a;
    }
    std::set<std::string> both;
    std::ranges::set_intersection(a, b, std::inserter(both, both.end()));
    return both;
}

}  // namespace

PolicyGraph::PolicyGraph(const PolicyInputs& inputs, std::size_t path_length)
    : user_(inputs.initial.begin(), inputs.initial.end()) {
    const int unrestricted = static_cast<int>(path_length) + 1;  // 6.1.2 d, e, f
    explicit_policy_ = inputs.require_explicit ? 0 : unrestricted;
    inhibit_any_policy_ = inputs.inhibit_any ? 0 : unrestricted;
    policy_mapping_ = inputs.inhibit_mapping ? 0 : unrestricted;
    if (user_.empty()) {
        user_ = {any_policy};
    }
    levels_ = {{{any_policy, {{any_policy}, {}}}}};
}

void PolicyGraph::start_from(const Certificate::Impl& anchor) {
    if (anchor.has_policies) {
        user_ = intersect(user_, {anchor.policies.begin(), anchor.policies.end()});
    }
    tighten(explicit_policy_, anchor.require_explicit_policy);
    tighten(policy_mapping_, anchor.inhibit_policy_mapping);
    tighten(inhibit_any_policy_, anchor.inhibit_any_policy);
}

/// RFC 9618, 5.3: 6.1.3 (d), (e)
void PolicyGraph::read_policies(const Certificate::Impl& certificate, bool any_policy_allowed) {
    null_ |= !certificate.has_policies;
    if (null_) {
        return;
    }
    std::map<std::string, std::vector<std::string>> expecting;  // expected policy -> nodes of the level above
    for (const auto& [policy, node] : levels_.back()) {
        for (const auto& expected : node.expected) {
            expecting[expected].push_back(policy);
        }
    }
    Level next;
    bool has_any_policy = false;
    for (const auto& policy : certificate.policies) {
        if (policy == any_policy) {
            has_any_policy = true;
        } else if (const auto parents = expecting.find(policy); parents != expecting.end()) {
            next[policy] = {{policy}, parents->second};
        } else if (levels_.back().contains(any_policy)) {
            next[policy] = {{policy}, {any_policy}};
        }
    }
    if (has_any_policy && any_policy_allowed) {
        for (const auto& [policy, parents] : expecting) {
            next.try_emplace(policy, Node{{policy}, parents});
        }
    }
    null_ = next.empty();
    levels_.push_back(std::move(next));
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
    if (null_) {
        return true;
    }
    Level& level = levels_.back();
    for (const auto& [policy, expected] : mapped) {
        if (policy_mapping_ == 0) {
            level.erase(policy);
        } else if (const auto node = level.find(policy); node != level.end()) {
            node->second.expected = expected;
        } else if (level.contains(any_policy)) {
            level[policy] = {expected, {any_policy}};
        }
    }
    null_ = level.empty();
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
    if (explicit_policy_ == 0 && null_) {  // 6.1.3 (f)
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
    return explicit_policy_ > 0 || !valid_policies().empty();
}

/// RFC 9618, 5.5: the policies of the anchor's domain that the newest level descends from, which are the
/// nodes below anyPolicy, and anyPolicy itself where it came down to the target.
std::set<std::string> PolicyGraph::authority_policies() const {
    std::set<std::string> found, reached;
    for (const auto& [policy, node] : levels_.back()) {
        reached.insert(policy);
    }
    if (reached.contains(any_policy)) {
        return {any_policy};
    }
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
        std::set<std::string> above;
        for (const auto& policy : reached) {
            for (const auto& parent : level->at(policy).parents) {
                parent == any_policy ? found.insert(policy) : above.insert(parent);
            }
        }
        reached = std::move(above);
    }
    return found;
}

std::set<std::string> PolicyGraph::valid_policies() const {
    return null_ ? std::set<std::string>() : intersect(authority_policies(), user_);
}

}  // namespace sealpdf::pki
