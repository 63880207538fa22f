// OpenSSL as a second opinion: random meshes of CAs with cross certificates, rolled-over keys, broken and revoked
// certificates. OpenSSL builds one path and does not turn back, so it is asked about every path of the mesh, each on
// its own: ours has to pass exactly when one of them does. Where OpenSSL asks for more than the standard, the rule that
// says so stands in divergences.json; one that explains nothing any more fails.

#include <array>
#include <iostream>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <random>
#include <set>

#include "corpus.h"
#include "test_world.h"

using namespace pki_test;
namespace der = sealpdf::der;
using sealpdf::pki::CertificatePtr;
using sealpdf::pki::CrlPtr;

namespace {

constexpr const char* at = "2024-06-02T00:00:00Z";

/// The same numbers everywhere: std's distributions are not.
class Dice {
  public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    int below(int count) { return static_cast<int>(engine_() % static_cast<unsigned>(count)); }
    bool one_in(int count) { return below(count) == 0; }

  private:
    std::mt19937 engine_;
};

/// A CA's name with one of its keys.
struct Node {
    std::string name;
    int key = 0;
    friend bool operator==(const Node&, const Node&) = default;
};
struct Edge {
    Node subject, issuer;
    CertificatePtr certificate;
    bool anchor = false;
};

struct Mesh {
    std::vector<Edge> edges;
    Edge target;
    std::vector<CrlPtr> crls;
    bool rolled_over = false;  // a CA has two keys
};

const std::vector<Key>& keys() {
    static const std::vector<Key> all(8);
    return all;
}
const Key& key_of(const Node& node) { return keys()[static_cast<std::size_t>(node.key)]; }

class Generator {
  public:
    explicit Generator(unsigned seed) : dice_(seed), with_key_ids_(dice_.one_in(2)) {}

    Mesh make() {
        const int count = 2 + dice_.below(4);
        for (int i = 0; i < count; ++i) {
            nodes_.push_back({"CA " + std::to_string(i), i});
        }
        if (dice_.one_in(3)) {
            nodes_.push_back({nodes_[1].name, count});  // a rolled-over key
            mesh_.rolled_over = true;
            with_key_ids_ = true;  // without them OpenSSL takes the first of that name and does not turn back
        }
        add(nodes_[0], nodes_[0], true);
        if (dice_.one_in(3)) {
            add(nodes_[1], nodes_[1], true);
        }
        for (std::size_t i = 1; i < nodes_.size(); ++i) {
            add(nodes_[i], nodes_[static_cast<std::size_t>(dice_.below(static_cast<int>(i)))],
                dice_.one_in(10));
        }
        for (int crossings = dice_.below(5); crossings > 0; --crossings) {
            const Node subject = any_node();
            const Node issuer = any_node();
            if (!(subject == issuer)) {
                add(subject, issuer, false);
            }
        }
        const Node issuer =
            nodes_[static_cast<std::size_t>(1 + dice_.below(static_cast<int>(nodes_.size()) - 1))];
        mesh_.target = {{"Signer", 7}, issuer, issue(issuer, {"Signer", 7}, signer_extensions(), true)};
        add_crls();
        return std::move(mesh_);
    }

  private:
    Node any_node() { return nodes_[static_cast<std::size_t>(dice_.below(static_cast<int>(nodes_.size())))]; }

    void add(const Node& subject, const Node& issuer, bool anchor) {
        mesh_.edges.push_back(
            {subject, issuer, issue(issuer, subject, authority_extensions(), false), anchor});
    }

    std::vector<Bytes> authority_extensions() {
        const bool limited = dice_.one_in(5);
        std::vector<Bytes> extensions{
            dice_.one_in(14)
                ? basic_constraints(false)
                : basic_constraints(true, limited ? std::optional(dice_.below(2)) : std::nullopt)};
        const std::array<std::uint8_t, 3> usages{0x06, 0x02, 0x04};  // both, cRLSign, keyCertSign
        // No CA's may not say keyCertSign, which we refuse in any place of a path and OpenSSL in none.
        const bool ca = extensions[0] != basic_constraints(false);
        extensions.push_back(key_usage(!ca               ? 0x02
                                       : dice_.one_in(8) ? usages[static_cast<std::size_t>(dice_.below(3))]
                                                         : 0x06));
        if (ca && dice_.one_in(6)) {
            extensions.push_back(name_constraint());
        }
        if (dice_.one_in(20)) {
            extensions.push_back(unknown_extension(true));
        }
        return extensions;
    }

    Bytes name_constraint() {
        const Bytes directory = name(dice_.one_in(2) ? "Signer" : "CA 2");
        const Bytes base = dice_.one_in(3)
                               ? der::make(der::context(4), ByteView(directory))
                               : der::make(der::context_primitive(2), sealpdf::as_bytes("example.com"));
        const Bytes subtree = der::make(der::sequence, ByteView(base));
        // Permitting a directory's name would forbid every CA below.
        const bool excluded = base[0] == der::context(4) || dice_.one_in(2);
        const Bytes list = der::make(der::context(excluded ? 1 : 0), ByteView(subtree));
        return extension("2.5.29.30", true, der::make(der::sequence, ByteView(list)));
    }

    std::vector<Bytes> signer_extensions() {
        const char* host = dice_.one_in(2) ? "www.example.com" : "www.example.org";
        const Bytes dns = der::make(der::context_primitive(2), sealpdf::as_bytes(host));
        return {key_usage(0xc0), extension("2.5.29.17", false, der::make(der::sequence, ByteView(dns)))};
    }

    CertificatePtr issue(const Node& issuer, const Node& subject, std::vector<Bytes> extensions, bool last) {
        CertificateSpec spec;
        spec.subject = subject.name;
        spec.serial = ++serial_;
        if (dice_.one_in(12)) {
            spec.not_after = "2024-05-01T00:00:00Z";
        } else if (dice_.one_in(20)) {
            spec.not_before = "2025-01-01T00:00:00Z";
        }
        if (with_key_ids_) {
            extensions.push_back(extension("2.5.29.14", false, der::make_octet_string(key_id(subject))));
            const Bytes id = der::make(der::context_primitive(0), ByteView(key_id(issuer)));
            extensions.push_back(extension("2.5.29.35", false, der::make(der::sequence, ByteView(id))));
        }
        spec.extensions = std::move(extensions);
        // Signed by another's key, under the issuer's name.
        const Key& signing = !last && dice_.one_in(25) ? keys()[6] : key_of(issuer);
        serials_[issuer.name].push_back(spec.serial);
        return *sealpdf::pki::Certificate::parse(
            encode_certificate(issuer.name, signing, spec, key_of(subject)));
    }

    Bytes key_id(const Node& node) {
        return sealpdf::crypto::digest(sealpdf::crypto::DigestAlgorithm::sha1, key_of(node).key_bits());
    }

    /// Every key of a name signs the same list, so that it does not matter whose is taken.
    void add_crls() {
        std::map<std::string, CrlSpec> lists;
        std::set<std::string> missing;
        for (const auto& node : nodes_) {
            if (const auto [entry, inserted] = lists.try_emplace(node.name); inserted) {
                entry->second = list_of(node.name);
                if (dice_.one_in(15)) {
                    missing.insert(node.name);
                }
            }
            if (!missing.contains(node.name)) {
                CrlSpec spec = lists[node.name];
                const Bytes id = der::make(der::context_primitive(0), ByteView(key_id(node)));
                spec.extensions.push_back(
                    extension("2.5.29.35", false, der::make(der::sequence, ByteView(id))));
                Authority authority{node.name, key_of(node)};
                mesh_.crls.push_back(authority.crl(spec));
            }
        }
    }

    CrlSpec list_of(const std::string& issuer) {
        CrlSpec spec;
        if (dice_.one_in(15)) {
            spec.next_update = "2024-06-01T12:00:00Z";
        }
        for (const int serial : serials_[issuer]) {
            if (dice_.one_in(8)) {
                spec.entries.push_back(
                    {serial, "2024-03-01T00:00:00Z", dice_.one_in(3) ? std::optional(6) : std::nullopt});
            }
        }
        spec.extensions.push_back(extension("2.5.29.20", false, der::make_integer(1)));
        return spec;
    }

    Dice dice_;
    bool with_key_ids_;
    int serial_ = 0;
    std::vector<Node> nodes_;
    std::map<std::string, std::vector<int>> serials_;
    Mesh mesh_;
};

using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

X509Ptr to_openssl(const sealpdf::pki::Certificate& certificate) {
    const auto* data = certificate.der().data();
    return {d2i_X509(nullptr, &data, static_cast<long>(certificate.der().size())), X509_free};
}

/// What RFC 5280 does not ask about an anchor and OpenSSL does; its code of rule, empty when there is none.
std::string excused(int error) {
    switch (error) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "anchor-validity";
        case X509_V_ERR_UNABLE_TO_GET_CRL:
        case X509_V_ERR_CRL_HAS_EXPIRED:
        case X509_V_ERR_CERT_REVOKED:
        case X509_V_ERR_CRL_SIGNATURE_FAILURE:
        case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
        case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
            return "anchor-revocation";
        default:
            return {};
    }
}

// What a callback of OpenSSL's without context has to know and leaves behind.
int anchor_depth = 0;
bool only_the_crl_signer = false;
std::set<std::string> rules_used;

int judge_error(int ok, X509_STORE_CTX* context) {
    if (ok == 1) {
        return ok;
    }
    const int error = X509_STORE_CTX_get_error(context);
    if (X509_STORE_CTX_get_error_depth(context) != anchor_depth) {
        only_the_crl_signer |=
            error == X509_V_ERR_KEYUSAGE_NO_CRL_SIGN || error == X509_V_ERR_CRL_PATH_VALIDATION_ERROR;
        return ok;
    }
    const std::string rule = excused(error);
    if (!rule.empty()) {
        rules_used.insert(rule);
    }
    return rule.empty() ? 0 : 1;
}

bool openssl_accepts(const std::vector<CertificatePtr>& path, const std::vector<CrlPtr>& crls) {
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), X509_STORE_free);
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(),
                                                                                  X509_STORE_CTX_free);
    std::vector<X509Ptr> chain;
    STACK_OF(X509)* untrusted = sk_X509_new_null();
    for (const auto& certificate : path) {
        chain.push_back(to_openssl(*certificate));
    }
    for (std::size_t i = 1; i + 1 < chain.size(); ++i) {
        sk_X509_push(untrusted, chain[i].get());
    }
    X509_STORE_add_cert(store.get(), chain.back().get());
    for (const auto& crl : crls) {
        const auto* data = crl->der().data();
        X509_CRL* list = d2i_X509_CRL(nullptr, &data, static_cast<long>(crl->der().size()));
        X509_STORE_add_crl(store.get(), list);
        X509_CRL_free(list);
    }
    X509_STORE_CTX_init(context.get(), store.get(), chain[0].get(), untrusted);
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(parameters, std::chrono::system_clock::to_time_t(parse_time(at)));
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL |
                                                X509_V_FLAG_EXTENDED_CRL_SUPPORT | X509_V_FLAG_PARTIAL_CHAIN);
    anchor_depth = static_cast<int>(path.size()) - 1;
    X509_STORE_CTX_set_verify_cb(context.get(), judge_error);
    const bool accepted = X509_verify_cert(context.get()) == 1;
    sk_X509_free(untrusted);
    return accepted;
}

/// Every path from the target up to the first anchor on it that passes no key of a name twice.
template <class Visit>
void walk(const Mesh& mesh, std::vector<const Edge*>& path, const Visit& visit) {
    for (const auto& edge : mesh.edges) {
        const bool repeated =
            std::ranges::any_of(path, [&](const Edge* one) { return one->subject == edge.subject; });
        if (!(edge.subject == path.back()->issuer) || repeated) {
            continue;
        }
        path.push_back(&edge);
        if (edge.anchor) {
            visit(path);
        } else {
            walk(mesh, path, visit);
        }
        path.pop_back();
    }
}

struct Opinion {
    int paths = 0, accepted = 0;
};
Opinion openssl_opinion(const Mesh& mesh) {
    Opinion opinion;
    only_the_crl_signer = false;
    std::vector<const Edge*> path{&mesh.target};
    walk(mesh, path, [&](const std::vector<const Edge*>& found) {
        std::vector<CertificatePtr> certificates;
        for (const Edge* edge : found) {
            certificates.push_back(edge->certificate);
        }
        ++opinion.paths;
        opinion.accepted += openssl_accepts(certificates, mesh.crls) ? 1 : 0;
    });
    return opinion;
}

PathResult our_opinion(const Mesh& mesh) {
    Pool pool;
    for (const auto& edge : mesh.edges) {
        (edge.anchor ? pool.anchors : pool.certificates).push_back(edge.certificate);
    }
    pool.crls = mesh.crls;
    PathPolicy policy;
    policy.purpose = sealpdf::pki::Purpose::any;
    return validate_path(mesh.target.certificate, pool, policy, parse_time(at), parse_time(at));
}

}  // namespace

TEST_CASE("random meshes are judged as OpenSSL judges their paths") {
    constexpr unsigned meshes = 1000;
    const auto rules = read_divergences("mesh");
    rules_used.clear();
    int passed = 0;
    int paths = 0;
    for (unsigned seed = 1; seed <= meshes; ++seed) {
        const Mesh mesh = Generator(seed).make();
        const Opinion openssl = openssl_opinion(mesh);
        const PathResult ours = our_opinion(mesh);
        const bool pass = ours.indication == Indication::total_passed;
        passed += pass ? 1 : 0;
        paths += openssl.paths;
        std::string reasons;
        for (const auto& reason : ours.reasons) {
            reasons += "\n" + reason.code + ": " + reason.message;
        }
        INFO("seed " << seed << ": OpenSSL accepts " << openssl.accepted << " of " << openssl.paths
                     << " paths" << reasons);
        if (pass && openssl.accepted == 0 && mesh.rolled_over && only_the_crl_signer) {
            rules_used.insert("crl-of-another-key");
            continue;
        }
        CHECK(pass == (openssl.accepted > 0));
    }
    std::cout << "meshes: " << meshes << " with " << paths << " paths, " << passed << " passed\n";
    CHECK(passed > 150);  // else the generator breaks everything, and the test shows nothing
    for (const auto& [rule, reason] : rules) {
        INFO(rule << ": " << reason);
        CHECK(rules_used.contains(rule));
    }
    CHECK(rules_used.size() == rules.size());
}
