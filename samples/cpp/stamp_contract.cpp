// stamp_contract CONTRACT.pdf SEAL.p12 PASSWORD_FILE SEAL.esl OUTPUT.pdf
// Seals a contract at （盖章） and across the edges of all its pages, as a company does with its stamp.
#include <fstream>
#include <iostream>
#include <string>

#include "sealpdf/sealpdf.h"

namespace {

std::string read_password(const std::string& path) {
    std::ifstream file(path);
    std::string password;
    std::getline(file, password);
    return password;
}

void stamp(const std::string& contract, const std::string& p12, const std::string& password,
           const std::string& seal_file, const std::string& output) {
    using namespace sealpdf;
    // [readme-begin]
    const auto signer = Signer::from_pkcs12(Input::file(p12), password);
    const Stamper stamper(Seal::from_seal_file(Input::file(seal_file), signer));
    AtKeyword closing;
    closing.text = "（盖章）";
    const auto result = stamper.stamp(Input::file(contract), Output::file(output), {closing, Straddle{}});
    for (const Impression& impression : result.impressions) {
        std::cout << impression.kind << " on page " << impression.page << '\n';
    }
    // [readme-end]
    for (const Warning& warning : result.warnings) {
        std::cerr << warning.code << ": " << warning.message << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::cerr << "usage: stamp_contract CONTRACT.pdf SEAL.p12 PASSWORD_FILE SEAL.esl OUTPUT.pdf\n";
        return 2;
    }
    try {
        stamp(argv[1], argv[2], read_password(argv[3]), argv[4], argv[5]);
    } catch (const sealpdf::Error& error) {
        std::cerr << sealpdf::to_string(error.code()) << ": " << error.what() << '\n';
        return 1;
    }
}
