#pragma once
// Rows of ../shared/corpus/seals/manifest.tsv.

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "support/files.h"
#include "support/repository.h"

namespace test_support {

using SealRow = std::map<std::string, std::string>;

inline std::vector<std::string> split(const std::string& line, char separator) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, separator);) {
        cells.push_back(cell);
    }
    return cells;
}

/// Those of a kind: "seal" or "pdf".
inline std::vector<SealRow> seal_rows(const std::string& kind) {
    std::istringstream manifest(read_text(corpus("seals/manifest.tsv")));
    std::string line;
    std::getline(manifest, line);
    const std::vector<std::string> names = split(line, '\t');
    std::vector<SealRow> rows;
    while (std::getline(manifest, line)) {
        const std::vector<std::string> cells = split(line, '\t');
        SealRow row;
        for (std::size_t i = 0; i < cells.size() && i < names.size(); ++i) {
            row[names[i]] = cells[i];
        }
        if (row["kind"] == kind) {
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

inline std::vector<std::uint8_t> corpus_bytes(const SealRow& row) {
    return read_bytes(corpus("seals/" + row.at("path")));
}

}  // namespace test_support
