// Draws a seal, makes a demo CA, stamps the PDF named by its argument, and verifies it. Prints the version and the verdict.

#include <fstream>
#include <iostream>
#include <iterator>
#include <sealpdf/sealpdf.h>

namespace {

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

int run(const std::string& document, const std::string& folder) {
    const sealpdf::DemoPki pki = sealpdf::make_demo_pki(folder);
    const sealpdf::DemoPki::DemoSeal& who = pki.seals.front();
    const sealpdf::Seal seal = sealpdf::Seal::from_pkcs12(
        sealpdf::Input::file(who.picture), sealpdf::Input::file(who.p12), read(who.password_file));
    sealpdf::Bytes stamped;
    sealpdf::Stamper(seal).stamp(sealpdf::Input::file(document), sealpdf::Output::bytes(stamped),
                                 {sealpdf::AtCorner{"1", sealpdf::Corner::bottom_right, sealpdf::mm(10)}});
    sealpdf::VerifyOptions options;
    options.trust = sealpdf::TrustStore::from_paths(pki.anchors);
    for (const std::string& crl : pki.crl) {
        options.evidence.add_crls(crl);
    }
    const sealpdf::Report report = sealpdf::Verifier(options).verify(sealpdf::Input::bytes(stamped));
    std::cout << sealpdf::version() << ' ' << sealpdf::to_string(report.verdict) << '\n';
    return report.verdict == sealpdf::Verdict::valid ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        return 2;
    }
    try {
        return run(argv[1], argv[2]);
    } catch (const sealpdf::Error& error) {
        // Also a proof that the exception's type is visible across the library's border.
        std::cerr << error.what() << " [" << sealpdf::to_string(error.code()) << "]\n";
        return 3;
    }
}
