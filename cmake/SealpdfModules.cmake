# sealpdf_module(pdf DEPENDS base LIBRARIES ZLIB::ZLIB) builds sdk/src/pdf/**.cpp as the static library sealpdf_pdf.
# One library per folder, so that a unit test links no more than the module it tests and those below it;
# sdk/CMakeLists.txt joins them all into the shared library users link.
function(sealpdf_module name)
  cmake_parse_arguments(arg "" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/sdk/src/${name}/*.cpp")
  if(NOT sources)
    message(FATAL_ERROR "module ${name} has no sources")
  endif()
  add_library(sealpdf_${name} STATIC ${sources})
  target_include_directories(sealpdf_${name} PUBLIC
    "${PROJECT_SOURCE_DIR}/sdk/include" "${PROJECT_SOURCE_DIR}/sdk/src")
  target_compile_definitions(sealpdf_${name} PRIVATE SEALPDF_BUILDING)
  target_link_libraries(sealpdf_${name} PRIVATE sealpdf_options)
  foreach(dependency IN LISTS arg_DEPENDS)
    target_link_libraries(sealpdf_${name} PUBLIC sealpdf_${dependency})
  endforeach()
  target_link_libraries(sealpdf_${name} PRIVATE ${arg_LIBRARIES})
  set_property(GLOBAL APPEND PROPERTY SEALPDF_MODULES sealpdf_${name})
endfunction()

# Compiles Adobe's predefined CMaps into the library: keywords are found without files at run time.
function(sealpdf_embed_cmaps target)
  pkg_get_variable(poppler_folder poppler-data poppler_datadir)
  set(packer "${PROJECT_SOURCE_DIR}/cmake/pack_cmaps.py")
  set(packed "${CMAKE_CURRENT_BINARY_DIR}/packed_cmaps.cpp")
  add_custom_command(OUTPUT "${packed}" DEPENDS "${packer}" VERBATIM
    COMMAND "${Python3_EXECUTABLE}" "${packer}" "${poppler_folder}/cMap" "${packed}")
  target_sources(${target} PRIVATE "${packed}")
endfunction()

# Compiles the JSON Schemas of sdk/src/report/schemas into the library: `sealpdf schema NAME` needs no file.
function(sealpdf_embed_schemas target)
  file(GLOB schemas CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/sdk/src/report/schemas/*.json")
  set(SEALPDF_SCHEMA_ENTRIES "")
  foreach(schema IN LISTS schemas)
    get_filename_component(name "${schema}" NAME_WE)
    file(READ "${schema}" text)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${schema}")
    string(APPEND SEALPDF_SCHEMA_ENTRIES "    {\"${name}\", R\"json(${text})json\"},\n")
  endforeach()
  configure_file("${PROJECT_SOURCE_DIR}/sdk/src/report/schemas.cpp.in" "${CMAKE_CURRENT_BINARY_DIR}/schemas.cpp" @ONLY)
  target_sources(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/schemas.cpp")
endfunction()
