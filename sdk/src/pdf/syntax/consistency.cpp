#include "pdf/syntax/consistency.h"

#include <algorithm>
#include <unordered_map>

#include "pdf/syntax/window.h"

namespace sealpdf::pdf {
namespace {

constexpr std::size_t kMaxRemarks = 100;

struct Piece {
    std::uint64_t begin = 0, end = 0;
    std::uint32_t number = 0;
};

class XrefChecker {
  public:
    explicit XrefChecker(const View& view) : file_(view.file()), revision_count_(view.revision_count()) {}

    std::vector<Remark> run() {
        std::uint64_t previous_end = 0;
        for (std::size_t i = 0; i < revision_count_ && remarks_.size() < kMaxRemarks; ++i) {
            const Revision& revision = file_->revisions()[i];
            check_revision(revision, i, previous_end);
            previous_end = std::max(previous_end, revision.end);
        }
        return std::move(remarks_);
    }

  private:
    void note(std::string code, std::string message) {
        if (remarks_.size() < kMaxRemarks) {
            remarks_.push_back({std::move(code), std::move(message)});
        }
    }

    static void sort(std::vector<Piece>& pieces) {
        std::sort(pieces.begin(), pieces.end(),
                  [](const Piece& a, const Piece& b) { return a.begin < b.begin; });
    }

    void check_revision(const Revision& revision, std::size_t index, std::uint64_t previous_end) {
        const View at_revision(file_, index + 1);
        std::vector<Piece> pieces;
        std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> streams;
        for (const auto& [number, entry] : revision.entries) {
            if (remarks_.size() >= kMaxRemarks) {
                return;
            }
            if (entry.kind == XrefEntry::Kind::in_file) {
                check_in_file(at_revision, number, entry, pieces);
            } else if (entry.kind == XrefEntry::Kind::in_object_stream) {
                check_in_stream(at_revision, number, entry, streams);
            }
            if (number == 0 && entry.kind != XrefEntry::Kind::free) {
                note("xref-differential", "object 0 is in use");
            }
        }
        sort(pieces);
        for (std::size_t i = 1; i < pieces.size(); ++i) {
            if (pieces[i].begin < pieces[i - 1].end) {
                note("xref-differential", "object " + std::to_string(pieces[i].number) +
                                              " begins within object " +
                                              std::to_string(pieces[i - 1].number));
            }
        }
        if (index > 0) {
            check_gaps(revision, std::move(pieces), previous_end);
        }
    }

    void check_in_file(const View& view, std::uint32_t number, const XrefEntry& entry,
                       std::vector<Piece>& pieces) {
        try {
            if (const auto extent = view.extent(number)) {
                pieces.push_back({extent->begin, extent->end, number});
            }
        } catch (const Error& error) {
            if (error.code() == ErrorCode::limit_exceeded) {
                throw;
            }
            note("xref-differential", "object " + std::to_string(number) + " at offset " +
                                          std::to_string(entry.offset) + ": " + error.what());
        }
    }

    void check_in_stream(const View& view, std::uint32_t number, const XrefEntry& entry,
                         std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>& streams) {
        auto known = streams.find(entry.stream_number);
        if (known == streams.end()) {
            std::vector<std::uint32_t> numbers;
            try {
                numbers = view.object_stream_numbers(entry.stream_number);
                std::vector<std::uint32_t> sorted = numbers;
                std::sort(sorted.begin(), sorted.end());
                if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
                    note("xref-differential",
                         "object stream " + std::to_string(entry.stream_number) + " holds an object twice");
                }
            } catch (const Error& error) {
                if (error.code() == ErrorCode::limit_exceeded) {
                    throw;
                }
                note("xref-differential",
                     "object stream " + std::to_string(entry.stream_number) + ": " + error.what());
            }
            known = streams.emplace(entry.stream_number, std::move(numbers)).first;
        }
        const std::vector<std::uint32_t>& numbers = known->second;
        if (!numbers.empty() && (entry.index >= numbers.size() || numbers[entry.index] != number)) {
            note("xref-differential", "object " + std::to_string(number) +
                                          " is not where the cross-reference says in "
                                          "object stream " +
                                          std::to_string(entry.stream_number));
        }
    }

    // What an update appended but does not list: another reader, or a later one, may still find it.
    void check_gaps(const Revision& revision, std::vector<Piece> pieces, std::uint64_t begin) {
        for (const auto& [section_begin, section_end] : revision.sections) {
            pieces.push_back({section_begin, section_end, 0});
        }
        sort(pieces);
        std::uint64_t position = begin;
        for (const Piece& piece : pieces) {
            if (piece.begin >= position && piece.begin < revision.end) {
                check_gap(position, piece.begin);
            }
            position = std::max(position, piece.end);
        }
    }

    void check_gap(std::uint64_t begin, std::uint64_t end) {
        Cursor cursor(file_->source(), begin);
        cursor.skip_white_space_and_comments();
        if (cursor.position() < end) {
            note("unlisted-bytes", "bytes that the cross-reference does not list stand at offset " +
                                       std::to_string(cursor.position()));
        }
    }

    FilePtr file_;
    std::size_t revision_count_;
    std::vector<Remark> remarks_;
};

}  // namespace

std::vector<Remark> check_xref(const View& view) { return XrefChecker(view).run(); }

}  // namespace sealpdf::pdf
