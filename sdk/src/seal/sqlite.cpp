#include "seal/sqlite.h"

namespace sealpdf::sqlite {
namespace {

constexpr int wait_ms = 10'000;  // for another process that writes an entry

ErrorCode code_of(int result) {
    switch (result & 0xff) {
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_BUSY:
        case SQLITE_PERM:
            return ErrorCode::cannot_write;
        default:
            return ErrorCode::bad_register;
    }
}

}  // namespace

Database::Database(const std::string& utf8_path) : path_(utf8_path) {
    sqlite3* handle = nullptr;
    const int result =
        sqlite3_open_v2(utf8_path.c_str(), &handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
    handle_.reset(handle);
    if (result != SQLITE_OK) {
        fail();
    }
    sqlite3_busy_timeout(handle, wait_ms);
    sqlite3_extended_result_codes(handle, 1);
    // The file may be anybody's: its schema runs no functions, its cells are checked.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

void Database::run(const char* sql) {
    if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail();
    }
}

void Database::fail() const {
    const int result = handle_ ? sqlite3_extended_errcode(handle_.get()) : SQLITE_NOMEM;
    const std::string why = handle_ ? sqlite3_errmsg(handle_.get()) : "out of memory";
    throw Error(code_of(result), "the register cannot be used: " + why, path_);
}

Statement::Statement(const Database& database, const char* sql) : database_(database) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database.handle(), sql, -1, &statement, nullptr) != SQLITE_OK) {
        database.fail();
    }
    statement_.reset(statement);
}

Statement& Statement::bind(int parameter, const std::string& text) {
    if (sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8) != SQLITE_OK) {
        database_.fail();
    }
    return *this;
}

Statement& Statement::bind(int parameter, std::int64_t number) {
    if (sqlite3_bind_int64(statement_.get(), parameter, number) != SQLITE_OK) {
        database_.fail();
    }
    return *this;
}

Statement& Statement::bind(int parameter, const Bytes& blob) {
    // An empty vector's data may be null, which SQLite would take for NULL.
    const int result = blob.empty() ? sqlite3_bind_zeroblob(statement_.get(), parameter, 0)
                                    : sqlite3_bind_blob64(statement_.get(), parameter, blob.data(),
                                                          blob.size(), SQLITE_TRANSIENT);
    if (result != SQLITE_OK) {
        database_.fail();
    }
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(statement_.get());
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        database_.fail();
    }
    return result == SQLITE_ROW;
}

std::string Statement::text(int column) const {
    const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return text == nullptr
               ? std::string()
               : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_.get(), column); }

Bytes Statement::blob(int column) const {
    const auto* const data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
    return data == nullptr ? Bytes() : Bytes(data, data + sqlite3_column_bytes(statement_.get(), column));
}

Transaction::~Transaction() {
    if (open_) {
        sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit() {
    database_.run("COMMIT");
    open_ = false;
}

}  // namespace sealpdf::sqlite
