#include "pdf/syntax/filters.h"

#include <zlib.h>

#include <limits>

namespace sealpdf::pdf {
namespace {

constexpr std::size_t kSlice = 1u << 30;     // zlib counts in 32 bits
constexpr std::size_t kDoubled = 32u << 20;  // a buffer above is measured first: doubling would need it twice

struct InflateState {
    z_stream stream{};
    bool ready = inflateInit(&stream) == Z_OK;
    ~InflateState() {
        if (ready) {
            inflateEnd(&stream);
        }
    }
};

std::string full_name(const std::string& name) {
    static constexpr std::pair<const char*, const char*> kAbbreviations[] = {
        {"Fl", "FlateDecode"},    {"LZW", "LZWDecode"},      {"AHx", "ASCIIHexDecode"},
        {"A85", "ASCII85Decode"}, {"RL", "RunLengthDecode"}, {"CCF", "CCITTFaxDecode"},
        {"DCT", "DCTDecode"},
    };
    for (const auto& [abbreviation, full] : kAbbreviations) {
        if (name == abbreviation) {
            return full;
        }
    }
    return name;
}

bool read_parameters(FilterStep& step, const Dict& parameters, const Resolver& resolve) {
    const auto integer = [&](std::string_view key, std::int64_t standard) {
        const Object* value = parameters.find(key);
        if (value == nullptr) {
            return standard;
        }
        return (resolve ? resolve(*value) : *value).as_int().value_or(standard);
    };
    const std::int64_t predictor = integer("Predictor", 1), colors = integer("Colors", 1),
                       bits = integer("BitsPerComponent", 8);
    step.columns = integer("Columns", 1);
    step.early_change = integer("EarlyChange", 1) != 0 ? 1 : 0;
    if (predictor < 1 || predictor > 15 || colors < 1 || colors > 256 || bits < 1 || bits > 16 ||
        step.columns < 1 || step.columns > std::numeric_limits<std::int32_t>::max()) {
        return false;
    }
    step.predictor = static_cast<int>(predictor);
    step.colors = static_cast<int>(colors);
    step.bits = static_cast<int>(bits);
    return true;
}

Result<Bytes> apply(const FilterStep& step, Bytes data, std::uint64_t max_size) {
    const bool is_flate = step.name == "FlateDecode";
    if (is_flate || step.name == "LZWDecode") {
        Result<Bytes> plain =
            is_flate ? inflate(data, max_size) : decode_lzw(data, step.early_change != 0, max_size);
        return plain && step.predictor > 1 ? undo_predictor(std::move(*plain), step) : std::move(plain);
    }
    if (step.name == "ASCIIHexDecode") {
        return decode_ascii_hex(data);
    }
    if (step.name == "ASCII85Decode") {
        return decode_ascii85(data, max_size);
    }
    if (step.name == "RunLengthDecode") {
        return decode_run_length(data, max_size);
    }
    return Failure{
        ErrorCode::unsupported, "the stream filter " + step.name.substr(0, 40) + " is not decoded", {}};
}

// How much more comes out, at most `max_size` and one.
std::uint64_t measure_rest(z_stream& from, ByteView data, std::uint64_t max_size) {
    z_stream stream{};
    if (inflateCopy(&stream, &from) != Z_OK) {
        return max_size + 1;
    }
    std::uint64_t size = 0;
    Bytes scratch(256u << 10);
    for (int status = Z_OK; status == Z_OK && size <= max_size;) {
        const std::size_t in = std::min(data.size(), kSlice);
        stream.next_in = const_cast<std::uint8_t*>(data.data());
        stream.avail_in = static_cast<uInt>(in);
        stream.next_out = scratch.data();
        stream.avail_out = static_cast<uInt>(scratch.size());
        status = ::inflate(&stream, Z_NO_FLUSH);
        data = data.subspan(in - stream.avail_in);
        size += scratch.size() - stream.avail_out;
    }
    inflateEnd(&stream);
    return std::min(size, max_size + 1);
}

}  // namespace

Result<Bytes> inflate(ByteView data, std::uint64_t max_size) {
    InflateState state;
    if (!state.ready) {
        return Failure{ErrorCode::internal, "zlib could not be started", {}};
    }
    Bytes out(
        static_cast<std::size_t>(std::min<std::uint64_t>(max_size, data.size() * std::uint64_t{4} + 256)));
    std::size_t read = 0, written = 0;
    for (;;) {
        const std::size_t in = std::min(data.size() - read, kSlice),
                          room = std::min(out.size() - written, kSlice);
        state.stream.next_in = const_cast<std::uint8_t*>(data.data()) + read;
        state.stream.avail_in = static_cast<uInt>(in);
        std::uint8_t overflow = 0;  // tells "exactly full" from "more to come"
        state.stream.next_out = room != 0 ? out.data() + written : &overflow;
        state.stream.avail_out = room != 0 ? static_cast<uInt>(room) : 1;
        const int status = ::inflate(&state.stream, Z_NO_FLUSH);
        read += in - state.stream.avail_in;
        if (room == 0 && state.stream.avail_out == 0) {
            const std::uint64_t most = max_size > written ? max_size - written - 1 : 0;
            const std::uint64_t more = out.size() < kDoubled
                                           ? std::min<std::uint64_t>(most, out.size() + std::size_t{256})
                                           : measure_rest(state.stream, data.subspan(read), most);
            if (written >= max_size || more > most) {
                return Failure{ErrorCode::limit_exceeded, "a stream decodes to more than the limit", {}};
            }
            out.resize(written + 1 + static_cast<std::size_t>(more));
            out[written++] = overflow;
        } else if (room != 0) {
            written += room - state.stream.avail_out;
        }
        const bool checksum_wrong = status == Z_DATA_ERROR && state.stream.msg != nullptr &&
                                    std::string_view(state.stream.msg) == "incorrect data check";
        if (status != Z_OK && status != Z_BUF_ERROR && status != Z_STREAM_END && !checksum_wrong) {
            return Failure{ErrorCode::damaged, "a Flate stream is damaged", {}};
        }
        const bool broken_off = read == data.size() && state.stream.avail_out != 0;
        if (status == Z_STREAM_END || checksum_wrong || broken_off) {
            out.resize(written);
            return out;
        }
    }
}

Bytes deflate(ByteView data, int level) {
    z_stream stream{};
    if (deflateInit(&stream, level) != Z_OK) {
        throw Error(ErrorCode::internal, "zlib could not be started");
    }
    Bytes out(static_cast<std::size_t>(deflateBound(&stream, static_cast<uLong>(data.size()))));
    std::size_t read = 0, written = 0;
    int status = Z_OK;
    while (status == Z_OK) {
        const std::size_t in = std::min(data.size() - read, kSlice),
                          room = std::min(out.size() - written, kSlice);
        stream.next_in = const_cast<std::uint8_t*>(data.data()) + read;
        stream.avail_in = static_cast<uInt>(in);
        stream.next_out = out.data() + written;
        stream.avail_out = static_cast<uInt>(room);
        status = ::deflate(&stream, read + in == data.size() ? Z_FINISH : Z_NO_FLUSH);
        read += in - stream.avail_in;
        written += room - stream.avail_out;
    }
    deflateEnd(&stream);
    if (status != Z_STREAM_END) {
        throw Error(ErrorCode::internal, "zlib could not compress a stream");
    }
    out.resize(written);
    return out;
}

Result<std::vector<FilterStep>> read_filter_steps(const Dict& dict, const Limits& limits,
                                                  const Resolver& resolve) {
    static const Object kNull;
    const auto value = [&](const Object* object) -> const Object& {
        return object == nullptr ? kNull : resolve ? resolve(*object) : *object;
    };
    const Object& filter = value(dict.find("Filter"));
    const Object* named = dict.find("DecodeParms");
    const Object& parameters = value(named != nullptr ? named : dict.find("DP"));
    std::vector<FilterStep> steps;
    if (filter.is_null()) {
        return steps;
    }
    const Array single{filter};
    const Array& names = filter.as_array() != nullptr ? *filter.as_array() : single;
    if (names.size() > static_cast<std::size_t>(limits.filters)) {
        return Failure{ErrorCode::limit_exceeded, "a stream has more filters than the limit allows", {}};
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string* name = value(&names[i]).as_name();
        if (name == nullptr) {
            return Failure{ErrorCode::damaged, "a stream's /Filter is no name", {}};
        }
        FilterStep step;
        step.name = full_name(*name);
        const Array* list = parameters.as_array();
        const Object& own = list != nullptr ? value(i < list->size() ? &(*list)[i] : nullptr)
                                            : (names.size() == 1 ? parameters : kNull);
        const Dict* own_dict = own.as_dict();
        if (own_dict != nullptr && !read_parameters(step, *own_dict, resolve)) {
            return Failure{ErrorCode::damaged, "a stream's /DecodeParms are out of range", {}};
        }
        const Object* crypt = own_dict != nullptr ? own_dict->find("Name") : nullptr;
        if (step.name == "Crypt" && (crypt == nullptr || value(crypt).is_name("Identity"))) {
            continue;  // 7.4.10: leaves the data as they are
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

Result<Bytes> decode(Bytes raw, const std::vector<FilterStep>& steps, std::uint64_t max_size,
                     std::uint64_t& produced) {
    Result<Bytes> data = std::move(raw);
    for (const FilterStep& step : steps) {
        data = apply(step, std::move(*data), max_size);
        if (!data) {
            return data;
        }
        produced += data->size();
    }
    return data;
}

}  // namespace sealpdf::pdf
