#include "corpus.h"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/files.h"
#include "support/repository.h"

namespace acceptance {

std::vector<Row> corpus_rows(const std::string& category) {
    std::istringstream manifest(test_support::read_text(test_support::corpus("manifest.tsv")));
    std::vector<Row> rows;
    for (std::string line; std::getline(manifest, line);) {
        std::vector<std::string> cells;
        std::istringstream row(line);
        for (std::string cell; std::getline(row, cell, '\t');) {
            cells.push_back(cell);
        }
        if (cells.size() > 5 && cells[1] == category) {
            rows.push_back({cells[0], cells[4], cells[5]});
        }
    }
    REQUIRE(rows.size() > 100);
    return rows;
}

std::map<std::string, Divergence> divergences(const std::string& set) {
    const auto json = nlohmann::json::parse(
        test_support::read_text(test_support::repository_root() / "tests/acceptance/divergences.json"));
    std::map<std::string, Divergence> found;
    for (const auto& entry : json.at(set)) {
        const Divergence divergence{entry.at("expected"), entry.at("actual"), entry.at("reason")};
        REQUIRE(divergence.reason.size() > 20);
        REQUIRE(found.emplace(entry.at("id"), divergence).second);
    }
    return found;
}

int compare_with_manifest(const std::string& set, const std::vector<Row>& rows,
                          const std::function<std::string(const Row&)>& expected_of,
                          const std::function<std::string(const Row&)>& actual_of) {
    std::map<std::string, Divergence> known = divergences(set);
    int agree = 0;
    for (const Row& row : rows) {
        const std::string expected = expected_of(row);
        const std::string actual = actual_of(row);
        const auto divergence = known.find(row.path);
        if (expected == actual) {
            ++agree;
            INFO(row.path << " is in divergences.json, but agrees now: remove it there");
            CHECK(divergence == known.end());
        } else {
            INFO(row.path << ": expected " << expected << ", got " << actual << " (" << row.why << ")");
            CHECK(divergence != known.end());
            if (divergence != known.end()) {
                CHECK(divergence->second.expected == expected);
                CHECK(divergence->second.actual == actual);
            }
        }
        if (divergence != known.end()) {
            known.erase(divergence);
        }
    }
    for (const auto& [id, divergence] : known) {
        INFO(id << " is in divergences.json, but no row of the manifest");
        CHECK(false);
    }
    std::cout << set << ": " << agree << " of " << rows.size() << " rows as the manifest says\n";
    return agree;
}

}  // namespace acceptance
