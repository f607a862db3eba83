# What `cmake --install` lays down besides the program (pipeline/cli): its rules, and the three
# libraries with their headers for find_package(kiroku). tests/install builds a program on them.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/kiroku)
set(share_dir ${CMAKE_INSTALL_DATADIR}/kiroku)

foreach(room schemas extractors pipeline warnings)
  set_target_properties(kiroku_${room} PROPERTIES EXPORT_NAME ${room})
endforeach()
# The warnings are only named by the exported libraries; who links those does not get them.
install(TARGETS kiroku_schemas kiroku_extractors kiroku_pipeline kiroku_warnings EXPORT kiroku-targets)
install(EXPORT kiroku-targets NAMESPACE kiroku:: DESTINATION ${package_dir})

configure_package_config_file(cmake/kiroku-config.cmake.in kiroku-config.cmake
  INSTALL_DESTINATION ${package_dir} PATH_VARS share_dir)
write_basic_package_version_file(kiroku-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/kiroku-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/kiroku-config-version.cmake cmake/KirokuLibraries.cmake
        DESTINATION ${package_dir})

# Headers are included as "schemas/record.h". These are the faces of the rooms; the rest is private.
file(GLOB headers RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS schemas/*.h)
list(APPEND headers extractors/engine.h extractors/gazetteer/gazetteer.h
  pipeline/ingest.h pipeline/readers/reader.h pipeline/readers/recovered_font.h
  pipeline/readers/searchable.h pipeline/repairs/lines.h pipeline/repairs/repairs.h
  pipeline/repairs/replacement.h pipeline/spread.h pipeline/stages/stages.h
  pipeline/store/store.h pipeline/workers/workers.h)
foreach(header IN LISTS headers)
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/kiroku/${folder})
endforeach()

install(DIRECTORY extractors/packs extractors/gazetteer DESTINATION ${share_dir}
  FILES_MATCHING PATTERN "*.yaml" PATTERN "*.tsv" PATTERN "README.md")
install(DIRECTORY schemas DESTINATION ${share_dir} FILES_MATCHING PATTERN "*.schema.json")
install(FILES LICENSE NOTICE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
