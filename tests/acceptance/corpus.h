#pragma once
// The rows of ../shared/corpus/manifest.tsv.

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace acceptance {

struct Row {
    std::string path, expected, why;
    std::string name() const { return path.substr(path.rfind('/') + 1); }
};
/// Those of one category; skips the test where there is no corpus.
std::vector<Row> corpus_rows(const std::string& category);

/// A file about which we think otherwise than the manifest, with the reason: tests/acceptance/divergences.json.
struct Divergence {
    std::string expected, actual, reason;
};
std::map<std::string, Divergence> divergences(const std::string& set);

/// Checks each row and prints what differs. A difference must be listed, with the same words, and a listed one must
/// still be there. \returns how many rows agree
int compare_with_manifest(const std::string& set, const std::vector<Row>& rows,
                          const std::function<std::string(const Row&)>& expected_of,
                          const std::function<std::string(const Row&)>& actual_of);

}  // namespace acceptance
