#pragma once
// The part of the PKCS #11 interface that is used (OASIS PKCS #11 2.40 and 3.0, base specification). Declared here, so
// that building needs no header of a third party. Private to crypto/.

#include <cstdint>

namespace sealpdf::crypto::cryptoki {

using Ulong = unsigned long;  // CK_ULONG has the size of the platform's long
using Status = Ulong;
using Slot = Ulong;
using SessionHandle = Ulong;
using ObjectHandle = Ulong;

struct Version {
    unsigned char major, minor;
};
struct TokenInfo {
    unsigned char label[32], manufacturer[32], model[16], serial[16];  // padded with blanks
    Ulong flags, max_sessions, sessions, max_rw_sessions, rw_sessions, max_pin, min_pin;
    Ulong total_public, free_public, total_private, free_private;
    Version hardware, firmware;
    unsigned char time[16];
};
struct Attribute {
    Ulong type;
    void* value;
    Ulong length;
};
struct Mechanism {
    Ulong type;
    const void* parameter;
    Ulong length;
};
struct PssParameter {
    Ulong hash, mask, salt_length;
};
struct SessionInfo {
    Slot slot;
    Ulong state, flags, device_error;
};
struct InitializeArguments {
    void *create_mutex, *destroy_mutex, *lock_mutex, *unlock_mutex;
    Ulong flags;
    void* reserved;
};

/// CK_FUNCTION_LIST to C_Sign, in the order of the standard; what is not called has no type. Never allocated here.
struct FunctionList {
    using Unused = Status (*)();
    Version version;
    Status (*initialize)(InitializeArguments*);
    Unused finalize, get_info, get_function_list;
    Status (*get_slot_list)(unsigned char token_present, Slot*, Ulong* count);
    Unused get_slot_info;
    Status (*get_token_info)(Slot, TokenInfo*);
    Unused get_mechanism_list, get_mechanism_info, init_token, init_pin, set_pin;
    Status (*open_session)(Slot, Ulong flags, void* application, void* notify, SessionHandle*);
    Status (*close_session)(SessionHandle);
    Unused close_all_sessions;
    Status (*get_session_info)(SessionHandle, SessionInfo*);
    Unused get_operation_state, set_operation_state;
    Status (*login)(SessionHandle, Ulong user, const unsigned char* pin, Ulong length);
    Unused logout, create_object, copy_object, destroy_object, get_object_size;
    Status (*get_attribute_value)(SessionHandle, ObjectHandle, Attribute*, Ulong count);
    Unused set_attribute_value;
    Status (*find_objects_init)(SessionHandle, Attribute*, Ulong count);
    Status (*find_objects)(SessionHandle, ObjectHandle*, Ulong capacity, Ulong* count);
    Status (*find_objects_final)(SessionHandle);
    Unused encrypt_init, encrypt, encrypt_update, encrypt_final;
    Unused decrypt_init, decrypt, decrypt_update, decrypt_final;
    Unused digest_init, digest, digest_update, digest_key, digest_final;
    Status (*sign_init)(SessionHandle, const Mechanism*, ObjectHandle);
    Status (*sign)(SessionHandle, const unsigned char* data, Ulong size, unsigned char* signature, Ulong* length);
};
using GetFunctionList = Status (*)(FunctionList**);

enum : Ulong {
    ok = 0x00,
    arguments_bad = 0x07,
    device_error = 0x30,
    device_removed = 0x32,
    key_type_inconsistent = 0x63,
    key_function_not_permitted = 0x68,
    mechanism_invalid = 0x70,
    mechanism_parameter_invalid = 0x71,
    pin_incorrect = 0xa0,
    pin_invalid = 0xa1,
    pin_length = 0xa2,
    pin_expired = 0xa3,
    pin_locked = 0xa4,
    session_count = 0xb1,
    user_already_logged_in = 0x100,
    already_initialized = 0x191,
};
enum : Ulong { login_required = 0x04, serial_session = 0x04, os_locking = 0x02 };
enum : Ulong { user = 1, context_specific = 2 };
enum : Ulong { read_only_user_functions = 1, read_write_user_functions = 3 };  // states of a session that is logged in
enum : Ulong { object_certificate = 1, object_private_key = 3 };
enum : Ulong {
    attribute_class = 0x000,
    attribute_label = 0x003,
    attribute_value = 0x011,
    attribute_certificate_type = 0x080,
    attribute_id = 0x102,
    attribute_always_authenticate = 0x202,
};
enum : Ulong { rsa_pkcs = 0x0001, rsa_pkcs_pss = 0x000d, ecdsa = 0x1041, eddsa = 0x1057 };

}  // namespace sealpdf::crypto::cryptoki
