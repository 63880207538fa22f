#pragma once
// Keys, signatures and key files made and checked by the openssl command: a second opinion on what crypto/ does.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include "base/bytes.h"

namespace sealpdf::test {

/// A folder of its own for one test, in which the openssl command runs.
class OpensslCli {
  public:
    OpensslCli() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sealpdf-crypto-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        folder_ = pattern;
    }
    ~OpensslCli() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    OpensslCli(const OpensslCli&) = delete;
    OpensslCli& operator=(const OpensslCli&) = delete;

    bool succeeds(const std::string& arguments) const {
        const std::string command = "cd '" + folder_.string() + "' && openssl " + arguments + " >out.txt 2>err.txt";
        return std::system(command.c_str()) == 0;
    }
    void run(const std::string& arguments) const {
        if (!succeeds(arguments)) {
            throw std::runtime_error("openssl " + arguments + ": " + std::string(as_text(read("err.txt"))));
        }
    }
    Bytes read(const std::string& file) const {
        std::ifstream in(folder_ / file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(const std::string& file, ByteView content) const {
        std::ofstream out(folder_ / file, std::ios::binary);
        out.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
    }
    /// NAME.key (PKCS #8 PEM), NAME.spki (DER) and NAME.crt (PEM).
    void make_identity(const std::string& name, const std::string& key_options) const {
        run("genpkey " + key_options + " -out " + name + ".key");
        run("pkey -in " + name + ".key -pubout -outform DER -out " + name + ".spki");
        run("req -x509 -new -key " + name + ".key -subj /CN=" + name + " -days 30 -out " + name + ".crt");
    }

  private:
    std::filesystem::path folder_;
};

inline constexpr const char* rsa_2048 = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
inline constexpr const char* p256 = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";

}  // namespace sealpdf::test
