#pragma once
// Keys, signatures and key files made and checked by the openssl command: a second opinion on what crypto/
// does.

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#include "base/bytes.h"
#include "support/files.h"

namespace sealpdf::test {

/// A folder of its own for one test, in which the openssl command runs.
class OpensslCli {
  public:
    bool succeeds(const std::string& arguments) const {
        const std::string command =
            "cd '" + folder_.path().string() + "' && openssl " + arguments + " >out.txt 2>err.txt";
        return std::system(command.c_str()) == 0;
    }
    void run(const std::string& arguments) const {
        if (!succeeds(arguments)) {
            throw std::runtime_error("openssl " + arguments + ": " + std::string(as_text(read("err.txt"))));
        }
    }
    Bytes read(const std::string& file) const {
        std::ifstream in(folder_.path() / file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(const std::string& file, ByteView content) const {
        std::ofstream out(folder_.path() / file, std::ios::binary);
        out.write(reinterpret_cast<const char*>(content.data()),
                  static_cast<std::streamsize>(content.size()));
    }
    /// NAME.key (PKCS #8 PEM), NAME.spki (DER) and NAME.crt (PEM).
    void make_identity(const std::string& name, const std::string& key_options) const {
        run("genpkey " + key_options + " -out " + name + ".key");
        run("pkey -in " + name + ".key -pubout -outform DER -out " + name + ".spki");
        run("req -x509 -new -key " + name + ".key -subj /CN=" + name + " -days 30 -out " + name + ".crt");
    }

  private:
    test_support::TemporaryFolder folder_;
};

inline constexpr const char* rsa_2048 = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
inline constexpr const char* p256 = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";

}  // namespace sealpdf::test
