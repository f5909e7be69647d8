# Installation: headers of qiao and its backends in one include/qiao, CUDA's header names in include/cuda_compat, the
# library, qiaocc with a profile relative to itself, and the CMake package.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/qiao)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/qiao ${PROJECT_SOURCE_DIR}/include/cuda_compat DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
foreach(backend IN ITEMS opencl vulkan)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/backends/${backend}/include/qiao DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endforeach()
install(TARGETS qiao qiao_compiled qiao_cuda qiaocc EXPORT qiaoTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(EXPORT qiaoTargets NAMESPACE qiao:: DESTINATION ${package_dir})

# The toolkit layout, of relative links only, so that the whole tree can be moved.
set(toolkit_dir ${CMAKE_INSTALL_LIBDIR}/qiao/cuda)
function(qiao_install_link target directory name)
  file(RELATIVE_PATH relative /${directory} /${target})
  string(MAKE_C_IDENTIFIER ${directory} id)
  set(link ${CMAKE_BINARY_DIR}/generated/links/${id}/${name})
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/links/${id})
  file(CREATE_LINK ${relative} ${link} SYMBOLIC)
  install(FILES ${link} DESTINATION ${directory})
endfunction()
install(DIRECTORY ${QIAO_TOOLKIT}/include/ DESTINATION ${toolkit_dir}/include PATTERN "qiao*" EXCLUDE PATTERN "cuda_compat*" EXCLUDE)
qiao_install_link(${CMAKE_INSTALL_INCLUDEDIR}/qiao ${toolkit_dir}/include qiao)
qiao_install_link(${CMAKE_INSTALL_INCLUDEDIR}/cuda_compat ${toolkit_dir}/include cuda_compat)
qiao_install_link(${CMAKE_INSTALL_BINDIR}/qiaocc ${toolkit_dir}/bin nvcc)
foreach(name IN LISTS QIAO_TOOLKIT_LIBRARIES)
  qiao_install_link(${CMAKE_INSTALL_LIBDIR}/libqiao.a ${toolkit_dir}/lib64 ${name})
endforeach()
foreach(name IN LISTS QIAO_TOOLKIT_LINKER_TEXTS)
  install(FILES ${QIAO_TOOLKIT}/lib64/${name} DESTINATION ${toolkit_dir}/lib64)
endforeach()

file(RELATIVE_PATH from_bin_to_include /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_INCLUDEDIR})
file(RELATIVE_PATH from_bin_to_lib /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR})
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/qiaocc.profile CONTENT
     "include=${from_bin_to_include}/cuda_compat\ninclude=${from_bin_to_include}\nlibrary=${from_bin_to_lib}/libqiao.a\ntoolkit=${from_bin_to_lib}/qiao/cuda\n")
install(FILES ${CMAKE_BINARY_DIR}/generated/qiaocc.profile DESTINATION ${CMAKE_INSTALL_BINDIR})

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/qiaoConfig.cmake.in ${CMAKE_BINARY_DIR}/generated/qiaoConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/generated/qiaoConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/generated/qiaoConfig.cmake ${CMAKE_BINARY_DIR}/generated/qiaoConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/QiaoAddCuda.cmake DESTINATION ${package_dir})
