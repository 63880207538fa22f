# What `cmake --install` puts in place. Component "runtime": the library and the command; "development": headers, the
# CMake package and the pkg-config file.
include(CMakePackageConfigHelpers)

set(cmake_folder "${CMAKE_INSTALL_LIBDIR}/cmake/sealpdf")
set(generated "${CMAKE_CURRENT_BINARY_DIR}/install")

install(TARGETS sealpdf EXPORT sealpdf
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT development)
if(TARGET sealpdf_cli)
  # Relative, so that the installed folder may be moved as a whole.
  file(RELATIVE_PATH bin_to_lib "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_LIBDIR}")
  set_target_properties(sealpdf_cli PROPERTIES INSTALL_RPATH "$ORIGIN/${bin_to_lib}")
  install(TARGETS sealpdf_cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime)
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/sdk/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  COMPONENT development FILES_MATCHING PATTERN "*.h")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/sealpdfConfig.cmake.in"
  "${generated}/sealpdfConfig.cmake" INSTALL_DESTINATION "${cmake_folder}" NO_SET_AND_CHECK_MACRO)
# Before 1.0 a new minor version may change the API.
write_basic_package_version_file("${generated}/sealpdfConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${generated}/sealpdfConfig.cmake" "${generated}/sealpdfConfigVersion.cmake"
  DESTINATION "${cmake_folder}" COMPONENT development)
install(EXPORT sealpdf FILE sealpdfTargets.cmake NAMESPACE sealpdf:: DESTINATION "${cmake_folder}"
  COMPONENT development)

# Relative too: pkg-config knows where its file lies.
file(RELATIVE_PATH pkgconfig_to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file("${PROJECT_SOURCE_DIR}/cmake/sealpdf.pc.in" "${generated}/sealpdf.pc" @ONLY)
install(FILES "${generated}/sealpdf.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)

file(GLOB licences CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/LICENSE*" "${PROJECT_SOURCE_DIR}/NOTICE*" "${PROJECT_SOURCE_DIR}/THIRD_PARTY*")
install(FILES ${licences} DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT runtime)
