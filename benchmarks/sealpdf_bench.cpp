// One workload in one warm process; prints one JSON line as the benchmark kit reads it, `levels` one a level.
//   sealpdf_bench sign   --docs N --warmup N --in PDF --out DIR --key P12 --seal PNG [--place PLACE...]
//   sealpdf_bench verify --docs N --warmup N --in PDF --trust CERT --crl FILE... [--each-anew yes]
//   sealpdf_bench locate --docs N --warmup N --in PDF --place PLACE... --hits N
//   sealpdf_bench levels --docs N --warmup N --in PDF --out DIR
// Every document that is signed is another one, and so is every output: nothing that depends on the document can be cached.

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "sealpdf/sealpdf.h"

namespace {

using Arguments = std::map<std::string, std::vector<std::string>>;

Arguments parse(int argc, char** argv) {
    Arguments arguments;
    for (int i = 2; i + 1 < argc; i += 2) {
        arguments[argv[i]].push_back(argv[i + 1]);
    }
    return arguments;
}

std::string one(const Arguments& arguments, const std::string& name, const std::string& fallback = {}) {
    const auto found = arguments.find(name);
    return found == arguments.end() ? fallback : found->second.front();
}

std::vector<sealpdf::Placement> placements(const Arguments& arguments) {
    std::vector<sealpdf::Placement> places;
    if (const auto found = arguments.find("--place"); found != arguments.end()) {
        for (const std::string& text : found->second) {
            places.push_back(sealpdf::parse_placement(text));
        }
    }
    return places;
}

std::string slurp(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Another document of the same length: four digits of the creation date, or of the first /ID, count up.
std::string variant(std::string pdf, int number) {
    const std::size_t date = pdf.find("/CreationDate (D:");
    const std::size_t id = pdf.find("/ID");
    char digits[8];
    std::snprintf(digits, sizeof digits, "%04d", number % 10000);
    if (date != std::string::npos) {
        pdf.replace(date + 17, 4, digits);
    } else if (id != std::string::npos && pdf.find('<', id) != std::string::npos) {
        pdf.replace(pdf.find('<', id) + 1, 4, digits);
    } else {
        throw std::runtime_error("the document has neither /CreationDate nor /ID to vary");
    }
    return pdf;
}

/// Copies of the document in the folder, each another one.
std::vector<std::string> write_variants(const std::string& original, const std::string& folder, int count) {
    std::vector<std::string> paths;
    for (int i = 0; i < count; ++i) {
        paths.push_back(folder + "/ours_in_" + std::to_string(i) + ".pdf");
        std::ofstream(paths.back(), std::ios::binary) << variant(original, i);
    }
    return paths;
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <class Work>
void measure(const char* mode, int warmup, int docs, Work&& work) {
    for (int i = 0; i < warmup; ++i) {
        work(docs + i);
    }
    const auto wall = std::chrono::steady_clock::now();
    const double cpu = cpu_seconds();
    bool ok = true;
    for (int i = 0; i < docs; ++i) {
        ok = work(i) && ok;
    }
    const double cpu_used = cpu_seconds() - cpu;
    const double wall_used = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const char* workload = std::getenv("WORKLOAD");
    std::printf(
        "{\"peer\": \"ours\", \"workload\": \"%s\", \"mode\": \"warm\", \"docs\": %d, \"wall_s\": %.6f, "
        "\"cpu_s\": %.6f, "
        "\"peak_rss_mb\": %.1f, \"ok\": %s}\n",
        workload != nullptr ? workload : mode, docs, wall_used, cpu_used,
        static_cast<double>(usage.ru_maxrss) / 1024.0, ok ? "true" : "false");
}

void sign(const Arguments& a, int docs, int warmup) {
    const std::string original = slurp(one(a, "--in"));
    const std::string folder = one(a, "--out", ".");
    const std::vector<std::string> inputs = write_variants(original, folder, docs + warmup);
    sealpdf::SealOptions size;
    size.width = sealpdf::mm(42);
    const sealpdf::Stamper stamper(sealpdf::Seal::from_pkcs12(sealpdf::Input::file(one(a, "--seal")),
                                                              sealpdf::Input::file(one(a, "--key")),
                                                              one(a, "--password", "bench"), size));
    std::vector<sealpdf::Placement> places = placements(a);
    if (places.empty()) {
        places.push_back(sealpdf::parse_placement("xy:1:150,240"));
    }
    measure("sign", warmup, docs, [&](int i) {
        const std::string out = folder + "/ours_out_" + std::to_string(i) + ".pdf";
        stamper.stamp(sealpdf::Input::file(inputs[static_cast<std::size_t>(i)]), sealpdf::Output::file(out),
                      places);
        return true;
    });
    for (int i = 0; i < docs + warmup; ++i) {
        std::remove(inputs[static_cast<std::size_t>(i)].c_str());
        if (i != 0) {
            std::remove((folder + "/ours_out_" + std::to_string(i) + ".pdf").c_str());
        }
    }
}

sealpdf::VerifyOptions verify_options(const Arguments& a) {
    sealpdf::VerifyOptions options;
    options.trust = sealpdf::TrustStore::from_path(one(a, "--trust"));
    if (const auto crls = a.find("--crl"); crls != a.end()) {
        for (const std::string& path : crls->second) {
            options.evidence.add_crls(path);
        }
    }
    return options;
}

/// With `--each-anew yes` trust and evidence are read for every document, as a process each would.
void verify(const Arguments& a, int docs, int warmup) {
    const std::string path = one(a, "--in");
    const auto is_valid = [&path](const sealpdf::Verifier& verifier) {
        return verifier.verify(sealpdf::Input::file(path)).verdict == sealpdf::Verdict::valid;
    };
    if (!one(a, "--each-anew").empty()) {
        return measure("verify", warmup, docs,
                       [&](int) { return is_valid(sealpdf::Verifier(verify_options(a))); });
    }
    const sealpdf::Verifier verifier(verify_options(a));
    measure("verify", warmup, docs, [&](int) { return is_valid(verifier); });
}

/// Every time the document is opened anew and all its text read.
void locate(const Arguments& a, int docs, int warmup) {
    const std::vector<sealpdf::Placement> places = placements(a);
    const std::string path = one(a, "--in");
    const std::size_t hits = std::stoul(one(a, "--hits", "1"));
    measure("locate", warmup, docs, [&](int) {
        return sealpdf::locate(sealpdf::Input::file(path), places).impressions.size() == hits;
    });
}

/// The demo CA's TSA, OCSP responder and CRLs without a network; knows what its answers cost.
class Services final : public sealpdf::Fetcher {
  public:
    explicit Services(const std::string& folder) : responder_(folder) {}

    sealpdf::Bytes fetch(const Request& request) const override {
        const double begin = cpu_seconds();
        const std::size_t path = request.url.find('/', request.url.find("://") + 3);
        auto answer = responder_.answer(request.body.empty() ? "GET" : "POST", request.url.substr(path),
                                        request.body, sealpdf::now());
        cpu_ += cpu_seconds() - begin;
        ++requests_;
        if (answer.status != 200) {
            throw sealpdf::Error(sealpdf::ErrorCode::fetch_failed, request.url);
        }
        return std::move(answer.body);
    }
    double cpu() const { return cpu_; }
    int requests() const { return requests_; }

  private:
    sealpdf::DemoResponder responder_;
    mutable double cpu_ = 0;
    mutable int requests_ = 0;
};

/// What each level costs: time of our own, the services' time apart, and bytes that are added.
void levels(const Arguments& a, int docs, int warmup) {
    const std::string folder = one(a, "--out", ".");
    const sealpdf::DemoPki pki = sealpdf::make_demo_pki(folder + "/pki");
    const auto services = std::make_shared<Services>(folder + "/pki");
    const std::vector<std::string> inputs = write_variants(slurp(one(a, "--in")), folder, docs + warmup);
    const sealpdf::DemoPki::DemoSeal& seal = pki.seals.front();
    const sealpdf::Stamper stamper(sealpdf::Seal::from_pkcs12(
        sealpdf::Input::file(seal.picture), sealpdf::Input::file(seal.p12), slurp(seal.password_file)));
    sealpdf::TimestampOptions authority;
    authority.urls = {"http://127.0.0.1/tsa"};
    authority.fetcher = services;
    sealpdf::StampOptions options;
    options.trust = sealpdf::TrustStore::from_path(pki.anchors.front());
    options.fetcher = services;
    options.timestamp_authority = std::make_shared<sealpdf::TimestampAuthority>(authority);
    const std::string out = folder + "/ours_out.pdf";
    using Level = sealpdf::SignatureLevel;
    for (const Level level : {Level::b_b, Level::b_t, Level::b_lt, Level::b_lta}) {
        options.level = level;
        const auto work = [&](int i) {
            stamper.stamp(sealpdf::Input::file(inputs[static_cast<std::size_t>(i)]),
                          sealpdf::Output::file(out), {sealpdf::parse_placement("xy:1:150,240")}, options);
        };
        for (int i = 0; i < warmup; ++i) {
            work(docs + i);
        }
        const double cpu = cpu_seconds() - services->cpu();
        const double served = services->cpu();
        const int asked = services->requests();
        for (int i = 0; i < docs; ++i) {
            work(i);
        }
        const double cpu_used = cpu_seconds() - services->cpu() - cpu;
        const double count = docs;
        std::printf(
            "{\"level\": \"%s\", \"docs\": %d, \"cpu_ms\": %.2f, \"services_ms\": %.2f, "
            "\"requests\": %.1f, \"bytes_added\": %zu}\n",
            sealpdf::to_string(level), docs, 1e3 * cpu_used / count, 1e3 * (services->cpu() - served) / count,
            (services->requests() - asked) / count, slurp(out).size() - slurp(inputs.front()).size());
    }
    for (const std::string& path : inputs) {
        std::remove(path.c_str());
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const Arguments arguments = parse(argc, argv);
        const int docs = std::atoi(one(arguments, "--docs", "1").c_str());
        const int warmup = std::atoi(one(arguments, "--warmup", "0").c_str());
        if (argc > 1 && std::strcmp(argv[1], "sign") == 0) {
            sign(arguments, docs, warmup);
        } else if (argc > 1 && std::strcmp(argv[1], "verify") == 0) {
            verify(arguments, docs, warmup);
        } else if (argc > 1 && std::strcmp(argv[1], "locate") == 0) {
            locate(arguments, docs, warmup);
        } else if (argc > 1 && std::strcmp(argv[1], "levels") == 0) {
            levels(arguments, docs, warmup);
        } else {
            std::cerr << "usage: sealpdf_bench sign|verify|locate|levels --docs N --in PDF ...\n";
            return 2;
        }
    } catch (const std::exception& error) {
        std::cerr << "sealpdf_bench: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
