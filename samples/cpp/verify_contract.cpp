// verify_contract STAMPED.pdf ROOT [CRL...]
// Says who sealed a contract and whether that holds. ROOT: the trusted root's certificate; CRL: files or folders.
#include <iostream>
#include <string>

#include "sealpdf/sealpdf.h"

namespace {

bool verify(const std::string& contract, const std::string& root, const std::vector<std::string>& crls) {
    using namespace sealpdf;
    // [readme-begin]
    VerifyOptions options;
    options.trust = TrustStore::from_path(root);
    for (const std::string& crl : crls) {
        options.evidence.add_crls(crl);
    }
    const Report report = Verifier(options).verify(Input::file(contract));
    std::cout << to_text(report) << "verdict: " << to_string(report.verdict) << '\n';
    // [readme-end]
    for (const SignatureReport& signature : report.signatures) {
        const std::string who = signature.signer ? signature.signer->organization : "unknown";
        std::cout << signature.field << ": " << who << ", " << to_string(signature.indication) << '\n';
    }
    return report.verdict == Verdict::valid;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: verify_contract STAMPED.pdf ROOT [CRL...]\n";
        return 2;
    }
    try {
        return verify(argv[1], argv[2], std::vector<std::string>(argv + 3, argv + argc)) ? 0 : 1;
    } catch (const sealpdf::Error& error) {
        std::cerr << sealpdf::to_string(error.code()) << ": " << error.what() << '\n';
        return 2;
    }
}
